import { expect, test } from 'vitest'
import { readAttributes } from '../../../client/packs/read-attributes.ts'

const attributes = (of: Record<string, string>) =>
  Object.entries(of).map(([name, value]) => ({ name, value }))

test('attributes of the item go into the item, the others to the event', () => {
  const button = attributes({
    class: 'red',
    'data-selvedge-event': 'add_to_cart',
    'data-selvedge-price': '1 299,00 €',
    'data-selvedge-item-id': 'a',
    'data-selvedge-currency': 'EUR',
    'data-selvedge-item-list-name': 'top',
    'data-selvedge-item-brand': '',
  })
  expect(readAttributes(button)).toEqual({
    currency: 'EUR',
    items: [{ item_id: 'a', price: '1 299,00 €', item_list_name: 'top', item_brand: '' }],
  })
})

test('without an item everything is the event itself', () => {
  const form = attributes({
    'data-selvedge-form': 'subscribe',
    'data-selvedge-price': '3',
    'data-selvedge-method': 'footer',
    'data-selvedge-': 'x',
  })
  expect(readAttributes(form)).toEqual({ price: '3', method: 'footer' })
})

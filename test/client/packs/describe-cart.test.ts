import { expect, test } from 'vitest'
import { describeCart } from '../../../client/packs/describe-cart.ts'

const shoe = { item_id: 'shoe', price: 19.99, quantity: 3 }

test('the value is what the items cost together', () => {
  expect(describeCart({ items: [shoe], currency: 'EUR' })).toEqual({
    currency: 'EUR',
    value: 59.97,
    items: [shoe],
  })
  expect(describeCart({ items: [] })).toEqual({ value: 0, items: [] })
})

test('where one price is missing there is no value', () => {
  expect(describeCart({ items: [shoe, { item_id: 'a', quantity: 1 }] })).not.toHaveProperty('value')
})

test('of a large cart the links are left out, and of a huge one nothing is told', () => {
  const item = { ...shoe, url: `https://shop.example/${'x'.repeat(400)}` }
  const large = describeCart({ items: Array.from({ length: 60 }, () => item) })
  expect(large?.['items']).toEqual(Array.from({ length: 60 }, () => shoe))
  expect(describeCart({ items: Array.from({ length: 101 }, () => shoe) })).toBeUndefined()
  const named = { ...shoe, item_variant: 'x'.repeat(400) }
  expect(describeCart({ items: Array.from({ length: 60 }, () => named) })).toBeUndefined()
})

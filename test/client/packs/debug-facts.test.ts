import { expect, test } from 'vitest'
import { factsOf, mask, maskEmails, warningOf } from '../../../client/packs/debug-facts.ts'

test('of a commerce event: items with quantity and price, value with currency, the order', () => {
  const items = [{ item_id: 's1', item_name: 'Shoe', price: 45, quantity: 2 }, { item_id: 's2' }]
  expect(factsOf('purchase', { items, value: 90, currency: 'EUR', transaction_id: 'T-1' })).toBe(
    'Shoe 2 × 45 · s2 1 × no price · 90 EUR · order T-1',
  )
})

test('of many items the first are shown, and how many there are', () => {
  const items = ['a', 'b', 'c', 'd', 'e'].map((item_id) => ({ item_id, price: 1 }))
  expect(factsOf('view_cart', { items })).toBe('a 1 × 1 · b 1 × 1 · c 1 × 1 · 5 items in all')
})

test('of a page its path, never its query', () => {
  const url = 'https://shop.example/shoes?email=ana%40example.com'
  expect(factsOf('page_view', {}, url)).toBe('/shoes')
  expect(factsOf('page_view', {}, 'https://shop.example/u/ana@example.com')).toBe('/u/a***@example.com')
})

test('what is about a person is masked, numbers and unknown fields included', () => {
  expect(factsOf('identify', { email: 'ana@example.com', first_name: 'Ana', customer_id: 4711 })).toBe(
    'email a***@example.com · first_name A*** · customer_id 4***',
  )
  expect(factsOf('survey', { comment: 'Call me', rating: 5 })).toBe('comment C*** · rating 5')
  expect(factsOf('search', { search_term: 'boots ana@example.com' })).toBe(
    'search_term boots a***@example.com',
  )
})

test('addresses are masked wherever they stand, encoded ones too', () => {
  expect(maskEmails('to ana@example.com, bob.b@shop.example')).toBe('to a***@example.com, b***@shop.example')
  expect(maskEmails('/x/ana%40example.com/y')).toBe('/x/a***%40example.com/y')
  expect(maskEmails('no address @ all')).toBe('no address @ all')
  expect(mask('')).toBe('***')
})

const shoe = { item_id: 's1', price: 45 }
test.each([
  ['a price without a currency', 'add_to_cart', { items: [shoe] }, /^No currency/],
  ['a value without a currency', 'begin_checkout', { value: 9, items: [{ item_id: 'a' }] }, /^No currency/],
  [
    'a price that was not read',
    'view_item',
    { currency: 'EUR', items: [{ item_id: 's1' }] },
    /^No readable price for s1/,
  ],
  ['no item', 'view_item', { currency: 'EUR' }, /^No item/],
  ['an order without a number', 'purchase', { currency: 'EUR', items: [shoe] }, /^No transaction_id/],
])('%s is something to repair', (_, name, properties, sentence) => {
  expect(warningOf(name, properties)).toMatch(sentence)
})

test.each([
  ['purchase', { currency: 'EUR', transaction_id: 'T', items: [shoe] }],
  ['cart_updated', { currency: 'EUR', items: [] }],
  ['search', { search_term: 'x' }],
  ['sign_up', {}],
])('a complete %s is fine', (name, properties) => {
  expect(warningOf(name, properties)).toBe('')
})

test('items that are no items disturb nobody', () => {
  for (const items of [7, 'x', null, [null, 7, []]]) {
    expect(factsOf('view_item', { items })).toBe('')
    expect(warningOf('view_item', { items })).toMatch(/^No item/)
  }
})

import { expect, test } from 'vitest'
import { readCartAnswer } from '../../../client/packs/read-cart-answer.ts'

const none = () => false
const read = (answer: unknown, path = '/api/cart', more: object = {}) =>
  readCartAnswer(answer, { address: new URL(path, 'https://shop.example'), isShown: none, ...more })
const prices = (answer: unknown, more: object = {}) =>
  read(answer, '/api/cart', more)?.items.map(({ price }) => price)
const line = { sku: 'A', qty: 2, price: 49.95 }

test('lines under known names are a cart, wherever they stand in the answer', () => {
  const cart = { currency: 'EUR', items: [{ ...line, name: 'Boot' }], total: 99.9 }
  const expected = {
    currency: 'EUR',
    items: [{ item_id: 'A', item_name: 'Boot', quantity: 2, price: 49.95 }],
  }
  expect(read(cart)).toEqual(expected)
  expect(read({ data: { cart } }, '/ajax/x')).toEqual(expected)
  expect(read({ success: true, basket: cart, related: [{ items: [line] }] }, '/ajax/x')).toEqual(expected)
})

test('what a line is of may stand within it', () => {
  const nested = {
    id: 7,
    quantity: 1,
    product: { id: 'P', title: 'Boot' },
    unit_price: { amount: '49.95', currencyCode: 'EUR' },
  }
  expect(read({ lines: [nested], subtotal: { amount: '49.95', currencyCode: 'EUR' } })).toEqual({
    currency: 'EUR',
    items: [{ item_id: 'P', item_name: 'Boot', quantity: 1, price: 49.95 }],
  })
})

test('an answer to an addition that holds the added line only is not the cart', () => {
  expect(read({ items: [line] }, '/api/cart/add')).toBeUndefined()
  expect(read({ items: [line], item_count: 2 }, '/api/cart/add')?.items).toHaveLength(1)
})

test.each([
  ['two lists of lines', { items: [line], lines: [line] }],
  ['products without a quantity', { items: [{ sku: 'A', price: 3 }] }],
  ['a line that does not say what it is', { items: [line, { qty: 1, price: 3 }] }],
  ['an order', { order: { items: [line], total: 99.9 } }],
  ['no object', 'cart'],
  ['nothing', null],
  ['a list of numbers', [1, 2]],
])('%s: no cart', (_, answer) => {
  expect(read(answer)).toBeUndefined()
})

test('an empty list is an empty cart where it is sure that it is the cart’s', () => {
  expect(read({ items: [] })?.items).toEqual([])
  expect(read({ cart: { items: [] } }, '/api/x')?.items).toEqual([])
  expect(read({ items: [], total: 0 }, '/api/cart/clear')?.items).toEqual([])
  expect(read({ items: [] }, '/api/cart/suggestions-of-the-day')).toBeUndefined()
})

test('cents are told from units by a total with decimals, by their name, or by what the page shows', () => {
  const cents = { currency: 'EUR', items: [{ sku: 'A', qty: 1, price: 4990 }], total: 4990 }
  expect(prices(cents)).toEqual([undefined])
  expect(prices({ ...cents, total_formatted: '49,90 €' })).toEqual([49.9])
  expect(prices(cents, { isShown: (amount: number) => amount === 49.9 })).toEqual([49.9])
  expect(prices(cents, { isShown: (amount: number) => amount === 4990 })).toEqual([4990])
  expect(prices(cents, { isShown: () => true })).toEqual([undefined])
  expect(
    prices({ currency: 'EUR', items: [{ sku: 'A', qty: 1, price_cents: 4990 }], total_cents: 4990 }),
  ).toEqual([49.9])
})

test('of several prices the one that the total bears out counts, and none where none does', () => {
  const items = [{ sku: 'A', qty: 2, price: 60, sale_price: 49.95, list_price: 70 }]
  expect(prices({ currency: 'EUR', items, total: 99.9 })).toEqual([49.95])
  expect(prices({ currency: 'EUR', items, total: 80 })).toEqual([undefined])
  expect(prices({ currency: 'EUR', items })).toEqual([undefined])
})

test('the price of a whole line is not that of a piece', () => {
  expect(prices({ currency: 'EUR', items: [{ sku: 'A', qty: 2, price: 99.9 }], total: 99.9 })).toEqual([
    undefined,
  ])
})

test('without a currency, or with two, there are no prices', () => {
  const cart = { items: [line], total: 99.9 }
  expect(prices(cart)).toEqual([undefined])
  expect(prices(cart, { currency: 'EUR' })).toEqual([49.95])
  expect(read({ ...cart, currency: 'EUR', items: [{ ...line, currency: 'USD' }] })).toEqual({
    items: [{ item_id: 'A', quantity: 2 }],
  })
})

test('an answer of any size and depth is read within bounds', () => {
  let deep: unknown = { items: [line] }
  for (let level = 0; level < 1_000; level++) deep = { data: deep }
  expect(read(deep)).toBeUndefined()
  const wide = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`k${index}`, { items: [line] }]),
  )
  expect(read(wide)).toBeUndefined()
})

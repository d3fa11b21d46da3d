// What of a shop's words on an item is kept, and what is refused with which reason.

import { describe, expect, test } from 'vitest'
import { cleanCatalogItem, cleanLevel } from '../../../worker/event/catalog-item.ts'
import { contentRules } from '../../../worker/event/content-rules.ts'

const rules = contentRules(['https://shop.example'])
const clean = (item: object) => cleanCatalogItem({ item_id: 'a', ...item }, rules)

test('keeps every field that it knows, in its own words', () => {
  expect(
    clean({
      item_id: 42,
      item_group_id: 'shoe',
      item_name: 'Shoe <b>',
      item_brand: 'Acme',
      item_category: 'Apparel > Shoes > Running',
      collection: 'spring',
      price: '1,290.50 EUR',
      sale_price: '990 EUR',
      sale_from: '2026-03-02T00:00+0100',
      sale_until: '2026-03-09',
      url: 'https://www.shop.example/shoe',
      image_url: 'https://cdn.images.example/shoe.jpg',
      availability: 'https://schema.org/InStock',
      stock: { paris: 2, online: 5 },
      attributes: { size: '42', 'Bad Name': 'x', waterproof: true, color: ' red ' },
      released_at: '2026-03-01T10:00:00Z',
      unknown: 'left out',
    }),
  ).toEqual({
    item_id: '42',
    item_group_id: 'shoe',
    item_name: 'Shoe b',
    item_brand: 'Acme',
    item_category: 'Apparel',
    categories: ['Apparel', 'Shoes', 'Running'],
    collection: 'spring',
    price: 1290.5,
    sale_price: 990,
    sale_from: Date.UTC(2026, 2, 1, 23),
    sale_until: Date.UTC(2026, 2, 9),
    currency: 'EUR',
    url: 'https://www.shop.example/shoe',
    image_url: 'https://cdn.images.example/shoe.jpg',
    availability: 'in_stock',
    stock_at: { online: 5, paris: 2 },
    attributes: { color: 'red', size: '42', waterproof: true },
    released_at: Date.UTC(2026, 2, 1, 10),
  })
})

test("reads GA4's categories by their numbers", () => {
  expect(clean({ item_category: 'Shoes', item_category2: 'Running' })).toMatchObject({
    item_category: 'Shoes',
    categories: ['Shoes', 'Running'],
  })
})

test.each([
  ['a link to somewhere else', { url: 'https://evil.example/' }],
  ['an image without https', { image_url: 'http://cdn.example/a.jpg' }],
  ['an image that is a program', { image_url: 'javascript:alert(1)' }],
  ['an image with a password', { image_url: 'https://a:b@cdn.example/a.jpg' }],
  ['a sale that costs more', { sale_price: 10, price: undefined }],
  ['text that is none', { item_brand: 7, collection: ['spring'], attributes: 'red' }],
])('leaves out %s', (_what, item) => expect(clean(item)).toEqual({ item_id: 'a' }))

const whole = 'stock: expected a whole number between 0 and 100000'
const amount = 'expected an amount above 0 and at most 100,000,000, such as 15.00 or 15.00 EUR'

test.each([
  ['no id', { item_id: '' }, 'item_id is missing'],
  ['an id without an end', { item_id: 'x'.repeat(101) }, 'item_id: expected 1–100 characters'],
  ['a price of 0', { price: 0 }, `price: ${amount}`],
  ['a price of almost 0', { price: 0.00001 }, `price: ${amount}`],
  ['a negative price', { price: -5 }, `price: ${amount}`],
  ['a price in words', { price: 'ask us' }, `price: ${amount}`],
  ['a sale price of 0', { price: 5, sale_price: '0.00 EUR' }, `sale_price: ${amount}`],
  [
    'two currencies',
    { price: '5 EUR', sale_price: '4 USD' },
    'currency: the prices are in EUR and USD; expected one currency',
  ],
  ['a currency of four letters', { currency: 'EURO' }, 'currency: expected three letters, e.g. EUR'],
  ['less than nothing in stock', { stock: -1 }, whole],
  ['half a unit', { stock: 1.5 }, whole],
  ['an absurd stock', { stock: 10_000_000 }, whole],
  ['stock in words', { stock: 'many' }, whole],
  ['half a unit at a place', { stock: { online: 0.5 } }, whole],
  ['stock at no place', { stock: {} }, 'stock: expected the units at 1 to 500 places'],
  [
    'a place that is none',
    { stock: JSON.parse('{"__proto__": 1}') as object },
    'location: expected a name of letters, digits, spaces, ., - and _ (at most 60)',
  ],
  [
    'an availability unheard of',
    { availability: 'soon' },
    'availability: expected one of in_stock, out_of_stock, preorder, backorder',
  ],
  [
    'a date that is none',
    { released_at: '2026-02-31x' },
    'released_at: expected a date such as 2026-03-02 or 2026-03-02T10:00+01:00',
  ],
])('refuses %s with a reason', (_what, item, reason) => expect(clean(item)).toBe(reason))

test('refuses what is no object', () => expect(cleanCatalogItem('a', rules)).toBe('expected an object'))

describe('a level', () => {
  test.each([
    [{ stock: 3 }, 3],
    [{ stock: 3, location: 'online' }, { online: 3 }],
    [{ stock: { online: 3, paris: 0 } }, { online: 3, paris: 0 }],
  ])('is of everything, or of places: %j', (level, stock) => {
    expect(cleanLevel({ item_id: 'a', ...level })).toEqual({ item_id: 'a', stock })
  })

  test.each([
    [{}, whole],
    [{ stock: -3 }, whole],
    [{ stock: '3' }, whole],
    [
      { stock: 3, location: 'a/b' },
      'location: expected a name of letters, digits, spaces, ., - and _ (at most 60)',
    ],
    [{ stock: { online: 3 }, location: 'online' }, whole],
  ])('is refused with a reason: %j', (level, reason) => {
    expect(cleanLevel({ item_id: 'a', ...level })).toBe(reason)
  })
})

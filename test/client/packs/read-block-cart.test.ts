import { expect, test } from 'vitest'
import { readBlockCart } from '../../../client/packs/read-block-cart.ts'

const prices = { price: '1800', currency_code: 'EUR', currency_minor_unit: 2 }
const item = { id: 15, sku: '', quantity: 2, name: 'Beanie', prices }
const read = (told: object) => readBlockCart({ items: [{ ...item, ...told }] })

test('prices in the smallest unit are amounts of the currency they name', () => {
  expect(read({})).toEqual({
    items: [{ item_id: '15', item_name: 'Beanie', price: 18, quantity: 2 }],
    currency: 'EUR',
  })
  expect(
    read({ prices: { ...prices, currency_code: 'JPY', currency_minor_unit: 0 } })?.items[0]?.['price'],
  ).toBe(1800)
})

test.each([
  { ...prices, currency_minor_unit: undefined },
  { ...prices, price: '18.00 €' },
  { ...prices, price: null },
  undefined,
])('prices that say %j are none', (told) => {
  expect(read({ prices: told })?.items[0]).not.toHaveProperty('price')
})

test('a product is named by its article number if it has one, and by what was chosen of it', () => {
  const variation = [
    { attribute: 'Color', value: 'Blue' },
    { attribute: 'Logo', value: 'Yes' },
  ]
  expect(read({ sku: 'woo-hoodie', variation })?.items[0]).toMatchObject({
    item_id: 'woo-hoodie',
    item_variant: 'Blue, Yes',
  })
})

test('what is no cart is none', () => {
  for (const cart of [
    undefined,
    null,
    7,
    '<html>',
    {},
    { items: {} },
    { items: [null] },
    { items: [{ ...item, quantity: '∞' }] },
  ])
    expect(readBlockCart(cart)).toBeUndefined()
})

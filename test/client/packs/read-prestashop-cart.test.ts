import { expect, test } from 'vitest'
import { readPrestashopCart } from '../../../client/packs/read-prestashop-cart.ts'

const product = { id_product: '1', name: 'Shirt', cart_quantity: 2, price: '€22.94' }
const read = (told: object) => readPrestashopCart({ products: [{ ...product, ...told }] }, 'EUR')?.items[0]

test('the amount that the shop computes wins over the one that it prints', () => {
  expect(read({ price_amount: 22.944 })).toMatchObject({ price: 22.944, quantity: 2 })
  expect(read({ price_amount: '22.944000' })).toMatchObject({ price: 22.944 })
})

test.each([
  ['1,299.00 €', 1299],
  ['1 299,00 €', 1299],
  ['Rp12.990', 12990],
])('a printed %s is %d', (price, amount) => {
  expect(read({ price })?.['price']).toBe(amount)
})

test.each(['on request', '', null, {}, Number.NaN])('a price that is %j is none', (price) => {
  expect(read({ price })).toEqual({ item_id: '1', item_name: 'Shirt', quantity: 2 })
})

test('attributes are the variant, and none where PHP says an empty list', () => {
  expect(read({ attributes: { Size: 'M', Color: 'White', Bad: {} } })?.['item_variant']).toBe('M, White')
  expect(read({ attributes: [] })).not.toHaveProperty('item_variant')
})

test('what is no cart is none', () => {
  for (const cart of [
    undefined,
    null,
    7,
    '<html>',
    {},
    { products: {} },
    { products: [null] },
    { products: [{ ...product, cart_quantity: '', quantity: null }] },
  ])
    expect(readPrestashopCart(cart, 'EUR')).toBeUndefined()
})

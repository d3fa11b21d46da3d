import { expect, test } from 'vitest'
import { createCartTeller } from '../../../client/packs/cart-teller.ts'
import type { Properties } from '../../../client/wire.ts'

const line = (item_id: string, quantity: number, item_variant = 'M') => ({
  item_id,
  item_variant,
  price: 10,
  quantity,
})
const cart = (...items: Properties[]) => ({ items, currency: 'EUR' })

function teller(isWherePeoplePay = false) {
  const told: [string, unknown][] = []
  const host = {
    event: (name: string, { items }: Properties) => void told.push([name, items]),
    identify: () => undefined,
    awaitConsent: () => undefined,
    answerConsent: () => undefined,
    mayKeep: () => true,
    watch: () => undefined,
  }
  return { told, ...createCartTeller(host, () => isWherePeoplePay) }
}

test('the difference to what was known is told, then the whole cart', () => {
  const cartTeller = teller()
  cartTeller.know(cart(line('a', 1), line('b', 2)))
  cartTeller.hear(cart(line('a', 3), line('c', 1)))
  expect(cartTeller.told).toEqual([
    ['add_to_cart', [line('a', 2), line('c', 1)]],
    ['remove_from_cart', [line('b', 2)]],
    ['cart_updated', [line('a', 3), line('c', 1)]],
  ])
})

test('two lines of the same variant count together, two variants apart', () => {
  const cartTeller = teller()
  cartTeller.know(cart(line('a', 1), line('a', 1)))
  cartTeller.hear(cart(line('a', 2), line('a', 1, 'L')))
  expect(cartTeller.told[0]).toEqual(['add_to_cart', [line('a', 1, 'L')]])
  expect(cartTeller.told).toHaveLength(2)
})

test('a price that changes is stated, and nobody added anything', () => {
  const cartTeller = teller()
  cartTeller.know(cart(line('a', 1)))
  cartTeller.hear(cart({ ...line('a', 1), price: 9 }))
  expect(cartTeller.told).toEqual([['cart_updated', [{ ...line('a', 1), price: 9 }]]])
})

test('the same cart again, or one that cannot be read, is nothing', () => {
  const cartTeller = teller()
  cartTeller.know(cart(line('a', 1)))
  cartTeller.hear(cart(line('a', 1)))
  cartTeller.hear(undefined)
  cartTeller.know(undefined)
  cartTeller.hear(cart(line('a', 1)))
  expect(cartTeller.told).toEqual([])
})

test('without a known cart before it, the cart is stated only', () => {
  const cartTeller = teller()
  cartTeller.hear(cart(line('a', 1)))
  expect(cartTeller.told).toEqual([['cart_updated', [line('a', 1)]]])
})

test('differences that are not meant are stated only', () => {
  const cartTeller = teller()
  cartTeller.know(cart())
  cartTeller.hear(cart(line('a', 1), line('b', 1)), ({ item_id }) => item_id === 'b')
  expect(cartTeller.told).toEqual([
    ['add_to_cart', [line('b', 1)]],
    ['cart_updated', [line('a', 1), line('b', 1)]],
  ])
})

test('a cart that empties is told, except where people pay', () => {
  for (const isWherePeoplePay of [false, true]) {
    const cartTeller = teller(isWherePeoplePay)
    cartTeller.know(cart(line('a', 1)))
    cartTeller.hear(cart())
    expect(cartTeller.told.map(([name]) => name)).toEqual(
      isWherePeoplePay ? [] : ['remove_from_cart', 'cart_updated'],
    )
  }
})

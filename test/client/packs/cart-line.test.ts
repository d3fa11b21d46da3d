import { expect, test } from 'vitest'
import { cartLine, cartOf } from '../../../client/packs/cart-line.ts'

const price = 10

test('a line is an item in the shape of GA4, without what the shop does not say', () => {
  expect(
    cartLine({ id: 7, name: ' Shoe ', variant: '', price: undefined, quantity: 2, url: {}, image: 'a.jpg' }),
  ).toEqual({
    item_id: '7',
    item_name: 'Shoe',
    quantity: 2,
    image_url: 'a.jpg',
  })
})

test('half a kilo is one thing without a price', () => {
  expect(cartLine({ id: 'apples', price, quantity: 0.5 })).toEqual({ item_id: 'apples', quantity: 1 })
})

test('a long name is cut', () => {
  expect(cartLine({ id: 'a', name: 'x'.repeat(5000), price, quantity: 1 })?.['item_name']).toHaveLength(500)
})

test.each([
  { id: '', price, quantity: 1 },
  { id: {}, price, quantity: 1 },
  { id: undefined, price, quantity: 1 },
  { id: 'a', price, quantity: 0 },
  { id: 'a', price, quantity: undefined },
])('%j is no line', (line) => {
  expect(cartLine(line)).toBeUndefined()
})

test('a cart with a line that cannot be read is no cart, and what is no currency is left out', () => {
  const item = cartLine({ id: 'a', price, quantity: 1 })
  expect(cartOf([item, undefined], 'EUR')).toBeUndefined()
  expect(cartOf([item], 'EUR')).toEqual({ items: [item], currency: 'EUR' })
  for (const currency of ['€', 'euro', '', null, {}, 978])
    expect(cartOf([item], currency)).toEqual({ items: [item] })
})

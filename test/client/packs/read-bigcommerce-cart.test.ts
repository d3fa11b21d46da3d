import { expect, test } from 'vitest'
import { readBigcommerceCart } from '../../../client/packs/read-bigcommerce-cart.ts'

const line = {
  id: 'f1',
  parentId: null,
  variantId: 75,
  productId: 112,
  sku: 'SHIRT-M',
  name: 'Organic Shirt',
  url: 'https://shop.example/shirt',
  imageUrl: 'https://cdn.example/shirt.jpg',
  quantity: 2,
  originalPrice: 30,
  listPrice: 30,
  salePrice: 24.9,
  extendedListPrice: 60,
  extendedSalePrice: 49.8,
  options: [
    { name: 'Size', value: 'M' },
    { name: 'Color', value: 'Red' },
  ],
}
const cart = (more: object = {}) => ({
  currency: { code: 'EUR', decimalPlaces: 2 },
  cartAmount: 49.8,
  lineItems: { physicalItems: [line], digitalItems: [], customItems: [], giftCertificates: [] },
  ...more,
})
const withLine = (more: object) =>
  cart({ lineItems: { physicalItems: [{ ...line, ...more }], digitalItems: [] } })

test('a cart holds its lines with the price of one piece, after sales', () => {
  expect(readBigcommerceCart([cart()])).toEqual({
    currency: 'EUR',
    items: [
      {
        item_id: 'SHIRT-M',
        item_name: 'Organic Shirt',
        item_variant: 'M, Red',
        price: 24.9,
        quantity: 2,
        url: 'https://shop.example/shirt',
        image_url: 'https://cdn.example/shirt.jpg',
      },
    ],
  })
})

test('no cart is an empty one', () => {
  expect(readBigcommerceCart([])).toEqual({ items: [] })
})

test('a line without a SKU is named by its product, and what belongs to a bundle is in the price of that', () => {
  expect(readBigcommerceCart([withLine({ sku: '' })])?.items).toMatchObject([{ item_id: '112' }])
  expect(readBigcommerceCart([withLine({ parentId: 'f0' })])?.items).toEqual([])
})

test.each([
  ['an error', { status: 500 }],
  ['nothing', null],
  ['lines that are none', [cart({ lineItems: { physicalItems: [null], digitalItems: [] } })]],
  ['lines that do not say what they are', [withLine({ sku: null, productId: null })]],
  ['no lines', [cart({ lineItems: null })]],
  [
    'a gift certificate',
    [cart({ lineItems: { physicalItems: [], digitalItems: [], giftCertificates: [{}] } })],
  ],
])('%s is no cart', (_, answer) => {
  expect(readBigcommerceCart(answer)).toBeUndefined()
})

test('a price as text may be formatted, and is left out', () => {
  expect(readBigcommerceCart([withLine({ salePrice: '1.299' })])?.items[0]).not.toHaveProperty('price')
})

import { expect, test } from 'vitest'
import { readMagentoCart } from '../../../client/packs/read-magento-cart.ts'

const item = { product_sku: '24-WB04', product_id: '14', item_id: '9', qty: 1 }
const priceOf = (product_price: unknown, product_price_value?: unknown) =>
  readMagentoCart({ items: [{ ...item, product_price, product_price_value }] }, 'USD')?.items[0]?.['price']
const withTax = (amount: string) =>
  `<span class="price-including-tax" data-label="Incl.&#x20;Tax">\n<span class="cart-price"><span class="price">${amount}</span></span></span>` +
  '<span class="price-excluding-tax"><span class="price">$45.00</span></span>'

test('an item is named by its article number, without one by the number of its product, never by that of its line', () => {
  const named = (told: object) =>
    readMagentoCart({ items: [{ ...item, ...told }] }, '')?.items[0]?.['item_id']
  expect(named({})).toBe('24-WB04')
  expect(named({ product_sku: undefined })).toBe('14')
  expect(named({ product_sku: null, product_id: null })).toBeUndefined()
})

test.each([
  [withTax('$54.45'), 45, 54.45],
  [withTax('1.299,00&nbsp;&#8364;'), '1091.6000', 1299],
  [withTax('$54.45'), undefined, 54.45],
  ['<span class="price">$45.00</span>', 45, 45],
  ['<span class="price">1 299,00 €</span>', undefined, 1299],
  ['$45.00', undefined, 45],
  [undefined, 45, 45],
  ['<span class="price">$0.00</span>', 0, 0],
  // Dinars have three decimals.
  ['<span class="price">KWD 1.250</span>', 1.25, 1.25],
])('%s with the value %j costs %d', (shown, value, price) => {
  expect(priceOf(shown, value)).toBe(price)
})

test.each([
  [withTax('$5,445'), 45],
  [withTax('$40.00'), 45],
  [withTax('call us'), undefined],
  [undefined, undefined],
  ['<span class="price">$54.45</span>', 45],
  ['<span class="price">$60.00</span> <span class="price">$45.00</span>', undefined],
  [withTax('call us'), 45],
  [{}, 'free'],
  ['', -1],
])('%s with the value %j has no price', (shown, value) => {
  expect(priceOf(shown, value)).toBeUndefined()
})

test('chosen options are the variant, except files and other HTML', () => {
  const options = [
    { label: 'Size', value: 'S' },
    { label: 'Print', value: '<a href="x">a.png</a>' },
    null,
    { value: 7 },
  ]
  expect(readMagentoCart({ items: [{ ...item, options }] }, '')?.items[0]?.['item_variant']).toBe('S')
})

test('an empty cart is a cart, a section that is not loaded is none', () => {
  expect(readMagentoCart({ items: [], summary_count: 0 }, 'USD')).toEqual({ items: [], currency: 'USD' })
  for (const section of [
    {},
    null,
    undefined,
    '<!doctype html>',
    7,
    { items: {} },
    { items: [null] },
    { items: [item, {}] },
  ])
    expect(readMagentoCart(section, 'USD')).toBeUndefined()
})

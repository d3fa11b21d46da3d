import { expect, test } from 'vitest'
import { readSchemaProduct } from '../../../client/packs/read-schema-product.ts'

const here = 'https://shop.example/boots/trail?color=red#reviews'
const product = (of: object) => ({
  '@context': 'https://schema.org',
  '@type': 'Product',
  name: 'Trail Boot',
  sku: 'B-1',
  ...of,
})
const offer = (price: unknown, more: object = {}) => ({
  '@type': 'Offer',
  price,
  priceCurrency: 'EUR',
  ...more,
})
const itemOf = (...nodes: object[]) => {
  const [item] = (readSchemaProduct(nodes as never, here)?.properties['items'] ?? []) as Record<
    string,
    unknown
  >[]
  return item
}
const priceOf = (offers: unknown) => itemOf(product({ offers }))?.['price']

test('a product is a view of an item, with what it is, what it costs and whether there is any', () => {
  const boot = product({
    image: ['/boot.jpg', '/boot-2.jpg'],
    brand: { '@type': 'Brand', name: 'Alp' },
    url: '/boots/trail',
    offers: offer('129.90', { availability: 'https://schema.org/InStock' }),
  })
  expect(readSchemaProduct([boot], here)?.properties).toEqual({
    currency: 'EUR',
    items: [
      {
        item_id: 'B-1',
        item_name: 'Trail Boot',
        item_brand: 'Alp',
        price: 129.9,
        availability: 'InStock',
        url: 'https://shop.example/boots/trail',
        image_url: 'https://shop.example/boot.jpg',
      },
    ],
  })
})

test.each([
  ['90', 90],
  [90.5, 90.5],
  ['1299.00', 1299],
  ['1,299.00', 1299],
  ['1.299,00 €', 1299],
  ['49.9900', 49.99],
])('the price %j is %d', (said, price) => {
  expect(priceOf(offer(said))).toBe(price)
})

test.each(['1.299', '1,299', 'on request', '', '0.00', 0, -5, '-5.00', Number.NaN, null, true, ['9'], {}])(
  'whoever says %j has not said what it costs',
  (said) => {
    expect(priceOf(offer(said))).toBeUndefined()
  },
)

test('offers that differ leave the price open, those that agree do not', () => {
  expect(priceOf([offer(10), offer(12)])).toBeUndefined()
  expect(priceOf([offer(10), offer('10.00')])).toBe(10)
  expect(
    priceOf({ '@type': 'AggregateOffer', lowPrice: 10, highPrice: 12, priceCurrency: 'EUR' }),
  ).toBeUndefined()
  expect(priceOf({ '@type': 'AggregateOffer', lowPrice: 10, highPrice: 10, priceCurrency: 'EUR' })).toBe(10)
  expect(priceOf(offer(undefined, { priceSpecification: { price: '10.00' } }))).toBe(10)
  expect(priceOf(offer(undefined, { priceSpecification: [{ price: 10 }, { price: 12 }] }))).toBeUndefined()
  expect(priceOf({ price: 10 })).toBeUndefined()
})

test('of several products the one with the address of the page is meant, and none when that is not clear', () => {
  const other = product({ sku: 'B-2', url: '/boots/other' })
  expect(itemOf(other, product({ url: 'https://shop.example/boots/trail' }))?.['item_id']).toBe('B-1')
  expect(itemOf(product({}), other)).toBeUndefined()
  expect(itemOf(other)?.['item_id']).toBe('B-2')
  expect(itemOf(product({ '@id': '/boots/trail' }), product({ url: '/boots/trail' }))).toBeUndefined()
})

test('of a group the variant with the address of the page is meant; without one a price that all have', () => {
  const variant = (sku: string, color: string, price: number) =>
    product({ sku, color, url: `/boots/trail?color=${color}`, offers: offer(price) })
  const group = (...hasVariant: object[]) => ({
    '@type': 'ProductGroup',
    productGroupID: 'B',
    name: 'Trail Boot',
    hasVariant,
  })
  expect(itemOf(group(variant('B-R', 'red', 10), variant('B-G', 'green', 12)))).toMatchObject({
    item_id: 'B-R',
    item_variant: 'red',
    price: 10,
  })
  const others = itemOf(group(variant('B-G', 'green', 12), variant('B-B', 'blue', 12)))
  expect(others).toMatchObject({ item_id: 'B', price: 12 })
  expect(itemOf(group(variant('B-G', 'green', 12), variant('B-B', 'blue', 13)))).not.toHaveProperty('price')
})

test('breadcrumbs are its categories, without the home page and itself', () => {
  const crumb = (position: number, name: string, item?: string) => ({
    '@type': 'ListItem',
    position,
    name,
    item,
  })
  const crumbs = {
    '@type': 'BreadcrumbList',
    itemListElement: [
      crumb(3, 'Boots', '/boots'),
      crumb(1, 'Home', '/'),
      crumb(2, 'Shoes', '/shoes'),
      crumb(4, 'Trail Boot'),
    ],
  }
  expect(itemOf(product({}), crumbs)).toMatchObject({ item_category: 'Shoes', item_category2: 'Boots' })
  expect(itemOf(product({}), crumbs, crumbs)).not.toHaveProperty('item_category')
})

test('types are known by their last word, with others beside them or not', () => {
  expect(itemOf(product({ '@type': ['http://schema.org/Product', 'Book'] }))?.['item_id']).toBe('B-1')
  expect(itemOf(product({ '@type': 'schema:Product' }))?.['item_id']).toBe('B-1')
  expect(itemOf(product({ '@type': 'ProductReview' }))).toBeUndefined()
})

test.each([
  {},
  { '@type': 'Product' },
  { '@type': 'Product', name: {}, sku: [] },
  { '@type': 'ProductGroup', hasVariant: 'x' },
  { '@type': null },
])('%j tells nothing', (node) => {
  expect(itemOf(node)).toBeUndefined()
})

test('what is broken in a product leaves the rest of it', () => {
  const broken = product({ image: 7, brand: null, offers: [null, 'x'], url: 'http://[', color: {} })
  expect(itemOf(broken, { '@type': 'BreadcrumbList', itemListElement: [null, 3, { item: {} }] })).toEqual({
    item_id: 'B-1',
    item_name: 'Trail Boot',
    url: here,
  })
})

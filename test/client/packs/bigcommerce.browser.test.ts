import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const page = (name: string) => readFileSync(`test/pages/bigcommerce/${name}.html`, 'utf8')

/** The shop's own server, answering as BigCommerce's reference shows, without what nobody reads here. */
let lines = new Map<string, number>()
let cartSays: unknown
let orderSays: { status?: number; body: unknown }
const lineItems = () => ({
  physicalItems: [...lines].map(([sku, quantity]) => ({
    sku,
    productId: 112,
    name: 'Organic Shirt',
    quantity,
    listPrice: 30,
    salePrice: 24.9,
    extendedSalePrice: 24.9 * quantity,
    options: [{ name: 'Size', value: 'M' }],
  })),
  digitalItems: [],
  giftCertificates: [],
})
const currency = { code: 'EUR' }
const cart = () => (lines.size ? [{ id: 'c', currency, lineItems: lineItems() }] : [])
const set = (body: string, change: (before: number, quantity: number) => number) => {
  const { sku, quantity } = JSON.parse(body)
  if (sku === 'SOLD-OUT') return { body: { data: { error: 'Not enough in stock' } } }
  const next = change(lines.get(sku) ?? 0, quantity)
  if (next) lines.set(sku, next)
  else lines.delete(sku)
  return { body: { data: { cart_id: 'c' } } }
}
const answers = {
  '/api/storefront/carts': () => ({ body: cartSays ?? cart() }),
  '/remote/v1/cart/add': (_: string, body: string) => set(body, (before, quantity) => before + quantity),
  '/remote/v1/cart/update': (_: string, body: string) => set(body, (_before, quantity) => quantity),
  '/api/storefront/orders/1001': () => orderSays,
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(
    {
      '/': page('product'),
      '/cart.php': page('product'),
      '/checkout': page('product'),
      '/checkout/order-confirmation': page('order-confirmation'),
      '/plain': '<title>t</title><!--tag data-platforms="ga4"-->',
    },
    answers,
  )
})
afterAll(() => shop.close())
beforeEach(() => {
  shop.reset()
  lines = new Map()
  cartSays = undefined
  orderSays = {
    body: {
      orderId: 1001,
      orderAmount: 54.7,
      currency,
      billingAddress: { email: 'ana@example.com' },
      lineItems: lineItems(),
    },
  }
})

const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
const told = (name: string) => shop.events(name).map((event) => event.properties)
const carts = () =>
  shop
    .events()
    .map((event) => event.name)
    .filter((name) => /cart/.test(name))
/** The cart before is known: the pack has read it. */
const ready = async (path = '/') => {
  const visited = await shop.visit(path)
  await visited.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/api/storefront/carts')),
  )
  return visited
}
const run = (visited: Page, code: string) => visited.evaluate(code)
const leave = async (visited: Page) => {
  await visited.goto(shop.url('/plain'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('/plain')))
}
const shirt = { item_id: 'SHIRT-M', item_name: 'Organic Shirt', item_variant: 'M', price: 24.9 }

test('what the theme does to the cart is read from the shop, and nothing on the page is wrapped', async () => {
  const visited = await ready()
  await run(visited, `add('SHIRT-M', 2)`)
  await seen('cart_updated')
  await run(visited, `change('SHIRT-M', 1)`)
  await seen('cart_updated', 2)
  expect(carts()).toEqual(['add_to_cart', 'cart_updated', 'remove_from_cart', 'cart_updated'])
  expect(told('add_to_cart')).toEqual([{ currency: 'EUR', value: 49.8, items: [{ ...shirt, quantity: 2 }] }])
  expect(await run(visited, '[fetch.toString(), XMLHttpRequest.toString()]')).toEqual([
    'function fetch() { [native code] }',
    'function XMLHttpRequest() { [native code] }',
  ])
  expect(shop.noise).toEqual([])
})

test('our own reading of the cart is no change: it is read once per change', async () => {
  const visited = await ready()
  await run(visited, `add('SHIRT-M', 1)`)
  await seen('cart_updated')
  await leave(visited)
  expect(carts()).toEqual(['add_to_cart', 'cart_updated'])
})

test('an addition that the shop refuses is none', async () => {
  const visited = await ready()
  await run(visited, `add('SOLD-OUT', 1)`)
  await run(visited, `add('SHIRT-M', 1)`)
  await seen('cart_updated')
  expect(told('add_to_cart')).toMatchObject([{ items: [{ item_id: 'SHIRT-M' }] }])
})

test('the cart page and the checkout tell what is in the cart', async () => {
  lines.set('SHIRT-M', 1)
  const visited = await ready('/cart.php')
  await seen('view_cart')
  await visited.goto(shop.url('/checkout'))
  await seen('begin_checkout')
  expect(told('view_cart')).toEqual([{ currency: 'EUR', value: 24.9, items: [{ ...shirt, quantity: 1 }] }])
  expect(told('begin_checkout')).toEqual(told('view_cart'))
})

test('the confirmation page is the order that its number names, once', async () => {
  lines.set('SHIRT-M', 2)
  orderSays = {
    body: {
      orderId: 1001,
      orderAmount: 54.7,
      currency,
      billingAddress: { email: 'ana@example.com' },
      lineItems: lineItems(),
    },
  }
  lines.clear()
  const visited = await shop.visit('/checkout/order-confirmation')
  await seen('purchase')
  await visited.reload()
  await seen('page_view', 2)
  await leave(visited)
  expect(told('purchase')).toEqual([
    { transaction_id: '1001', currency: 'EUR', value: 54.7, items: [{ ...shirt, quantity: 2 }] },
  ])
  expect(told('identify')[0]).toEqual({ email: 'ana@example.com' })
  expect(carts()).toEqual([])
})

test.each([
  ['is not the shopper’s any more', { status: 404, body: {} }],
  ['is a page of HTML', { body: '<html>Maintenance</html>' }],
])('an order that %s is known by its number alone', async (_, says) => {
  orderSays = says
  await shop.visit('/checkout/order-confirmation')
  await seen('purchase')
  expect(told('purchase')).toEqual([{ transaction_id: '1001' }])
})

test.each([
  ['HTML', '<html>Enter using password</html>'],
  ['an error', { status: 500, title: 'Internal' }],
  ['lines that are none', [{ currency, lineItems: { physicalItems: [null, 7], digitalItems: [] } }]],
])('a cart that answers with %s tells nothing, and the next change is heard', async (_, says) => {
  const visited = await ready()
  cartSays = says
  await run(visited, `add('SHIRT-M', 1)`)
  await visited.waitForFunction(
    () =>
      performance.getEntriesByType('resource').filter(({ name }) => name.includes('/api/storefront/carts?'))
        .length > 1,
  )
  cartSays = undefined
  await run(visited, `add('SHIRT-M', 1)`)
  await seen('cart_updated')
  expect(told('cart_updated')).toMatchObject([{ items: [{ item_id: 'SHIRT-M', quantity: 2 }] }])
  expect(shop.noise).toEqual([])
})

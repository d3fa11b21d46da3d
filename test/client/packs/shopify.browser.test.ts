import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const product = readFileSync('test/pages/shopify/product.html', 'utf8')
const withConsent = (consent: string, isAllowed: boolean) =>
  product.replace(
    '<!--tag-->',
    `<script>Shopify.customerPrivacy = { currentVisitorConsent: () => ({ analytics: '${consent}' }), analyticsProcessingAllowed: () => ${isAllowed} }</script><!--tag-->`,
  )

/** The shop's own server; what it answers is what Shopify's reference shows, without what nobody reads here. */
let lines = new Map<number, number>()
let cartSays: unknown
const sizes = new Map([
  [41, 'S'],
  [42, 'M'],
])
const lineOf = ([id, quantity]: [number, number]) => ({
  id,
  variant_id: id,
  product_id: 8001,
  sku: `SHIRT-${sizes.get(id)}`,
  title: `Organic Shirt - ${sizes.get(id)}`,
  product_title: 'Organic Shirt',
  variant_title: sizes.get(id),
  price: 129900,
  original_price: 129900,
  final_price: 119900,
  final_line_price: 119900 * quantity,
  quantity,
  url: `/products/organic-shirt?variant=${id}`,
  image: 'https://cdn.shopify.example/shirt.jpg',
})
const cart = () => ({
  token: 'c1',
  note: null,
  attributes: {},
  total_price: 0,
  currency: 'EUR',
  item_count: lines.size,
  items: [...lines].map(lineOf),
})
const answers = {
  '/cart.js': () => ({ body: cartSays ?? cart() }),
  '/cart/add.js': (_: string, body: string) => {
    for (const { id, quantity } of JSON.parse(body).items) {
      if (!sizes.has(id)) return { status: 422, body: { status: 422, message: 'Cart Error' } }
      lines.set(id, (lines.get(id) ?? 0) + quantity)
    }
    return { body: { items: [...lines].map(lineOf) } }
  },
  '/cart/change.js': (_: string, body: string) => {
    const { id, quantity } = JSON.parse(body)
    if (quantity) lines.set(id, quantity)
    else lines.delete(id)
    return { body: cart() }
  },
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(
    {
      '/': product,
      '/cart': product.replace(/var meta = [^]*?for \(var attr in meta\)[^\n]*/, ''),
      '/waits': withConsent('', false),
      '/refused': withConsent('no', false),
      '/foreign': product.replace("active: 'EUR'", "active: 'USD'"),
      '/hostile': product.replace('variants: [', 'variants: [null, { id: {}, price: "1,299.00", name: 7 }, '),
      '/both': product.replace(
        '<!--tag-->',
        `<script>dataLayer = [{ event: 'view_item', ecommerce: { items: [{ item_id: 'shopify_DE_8001_42' }] } }]</script><!--tag-->`,
      ),
      '/buy-button': `<div class="shopify-buy-frame"></div><!--tag-->`,
    },
    answers,
  )
})
afterAll(() => shop.close())
beforeEach(() => {
  shop.reset()
  lines = new Map()
  cartSays = undefined
})

const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
const names = () => shop.events().map((event) => event.name)
/** The cart before is known: the pack has read it. */
const ready = async (path = '/') => {
  const page = await shop.visit(path)
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.endsWith('/cart.js')),
  )
  return page
}
const run = (page: Page, code: string) => page.evaluate(code)
/** What was done before this has been told. */
const done = async (page: Page) => {
  await run(page, `selvedge('event', 'told_by_test')`)
  await seen('told_by_test')
}
const shirt = {
  item_id: 'SHIRT-M',
  item_name: 'Organic Shirt',
  item_variant: 'M',
  price: 1199,
  url: '',
  image_url: 'https://cdn.shopify.example/shirt.jpg',
}

test('a product page is a view of the variant in its form, with what it costs and who looks at it', async () => {
  await ready()
  await seen('identify')
  await seen('view_item')
  expect(shop.events('view_item').map((event) => event.properties)).toEqual([
    {
      currency: 'EUR',
      items: [
        {
          item_id: 'SHIRT-M',
          item_name: 'Organic Shirt',
          item_variant: 'M',
          item_brand: 'Weavers',
          price: 1349,
          quantity: 1,
          url: shop.url('/'),
          image_url: 'https://cdn.shopify.example/shirt.jpg',
        },
      ],
    },
  ])
  expect(shop.events('identify')[0]?.properties).toEqual({ customer_id: '77' })
  expect(shop.noise).toEqual([])
})

test('what fetch and XHR do to the cart is heard, in amounts and not in cents, and nothing on the page is wrapped', async () => {
  const page = await ready()
  await run(page, 'add(42, 2)')
  await seen('cart_updated')
  await run(page, 'change(42, 1)')
  await seen('cart_updated', 2)
  await run(page, 'change(42, 0)')
  await seen('cart_updated', 3)
  expect(names().filter((name) => /cart/.test(name))).toEqual([
    'add_to_cart',
    'cart_updated',
    'remove_from_cart',
    'cart_updated',
    'remove_from_cart',
    'cart_updated',
  ])
  const item = { ...shirt, url: shop.url('/products/organic-shirt?variant=42') }
  expect(shop.events('add_to_cart')[0]?.properties).toEqual({
    currency: 'EUR',
    value: 2398,
    items: [{ ...item, quantity: 2 }],
  })
  expect(shop.events('remove_from_cart')[0]?.properties?.['items']).toEqual([{ ...item, quantity: 1 }])
  expect(shop.events('cart_updated')[2]?.properties?.['items']).toEqual([])
  expect(
    await page.evaluate(() => [fetch.toString(), XMLHttpRequest.toString(), fetch.name, fetch.length]),
  ).toEqual(['function fetch() { [native code] }', 'function XMLHttpRequest() { [native code] }', 'fetch', 1])
  expect(shop.noise).toEqual([])
})

test('an addition that the shop refuses is none', async () => {
  const page = await ready()
  await run(page, 'add(99, 1)')
  await run(page, 'add(41, 1)')
  await seen('cart_updated')
  expect(shop.events('add_to_cart').map((event) => event.properties?.['items'])).toMatchObject([
    [{ item_id: 'SHIRT-S' }],
  ])
})

test('the cart page tells what is in the cart', async () => {
  lines.set(41, 1)
  await ready('/cart')
  await seen('view_cart')
  expect(shop.events('view_cart')[0]?.properties).toMatchObject({
    value: 1199,
    items: [{ item_id: 'SHIRT-S', quantity: 1 }],
  })
  expect(names()).not.toContain('add_to_cart')
  expect(names()).not.toContain('view_item')
})

test.each([
  ['HTML', '<html>Enter using password</html>'],
  ['prices as text', { currency: 'EUR', items: [{ sku: 'A', quantity: 1, final_price: '1,299.00' }] }],
  ['lines that are none', { currency: 'EUR', items: [null, 7, {}] }],
  ['no items', { currency: 7, items: { length: 3 } }],
])('a cart that answers with %s brings no wrong price and no noise', async (_, says) => {
  const page = await ready()
  cartSays = says
  await run(page, 'add(41, 1)')
  cartSays = undefined
  await run(page, 'add(42, 1)')
  await seen('cart_updated')
  await done(page)
  const prices = shop
    .events()
    .filter((event) => event.name !== 'view_item')
    .flatMap((event) => (event.properties?.['items'] ?? []) as { price?: number }[])
    .map(({ price }) => price)
  expect(prices.filter((price) => price !== undefined && price !== 1199)).toEqual([])
  expect(shop.noise).toEqual([])
})

test('a price in the currency of the shop is left out where the shopper sees another', async () => {
  await ready('/foreign')
  await seen('view_item')
  const [event] = shop.events('view_item')
  expect(event?.properties).toMatchObject({ currency: 'USD', items: [{ item_id: 'SHIRT-M' }] })
  expect(JSON.stringify(event?.properties)).not.toContain('price')
})

test('broken variants do not hide the good one', async () => {
  await ready('/hostile')
  await seen('view_item')
  expect(shop.events('view_item')[0]?.properties).toMatchObject({
    items: [{ item_id: 'SHIRT-M', price: 1349 }],
  })
  expect(shop.noise).toEqual([])
})

test('what the data layer tells as well counts once', async () => {
  const page = await ready('/both')
  await done(page)
  expect(shop.events('view_item').map((event) => event.properties)).toEqual([
    { items: [{ item_id: 'shopify_DE_8001_42' }] },
  ])
  await run(
    page,
    `dataLayer.push({ event: 'add_to_cart', ecommerce: { items: [{ item_id: 'shopify_DE_8001_42' }] } }); add(42, 1)`,
  )
  await seen('cart_updated')
  expect(shop.events('add_to_cart')).toHaveLength(1)
})

test('where Shopify asks first, nothing goes before the answer', async () => {
  const page = await ready('/waits')
  await run(page, `selvedge('event', 'held_back')`)
  expect(names()).not.toContain('held_back')
  await run(
    page,
    `document.dispatchEvent(new CustomEvent('visitorConsentCollected', { detail: { analyticsAllowed: true, marketingAllowed: false } }))`,
  )
  await seen('held_back')
  await seen('view_item')
})

test('a no that Shopify knows of leaves nothing in the browser', async () => {
  const page = await ready('/refused')
  await run(page, `selvedge('event', 'never')`)
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['selvedge:consent'])
  expect(names()).not.toContain('never')
})

test('a buy button on another shop’s page is no Shopify shop', async () => {
  const page = await shop.visit('/buy-button')
  await seen('page_view')
  await done(page)
  expect(names()).toEqual(['page_view', 'told_by_test'])
  expect(
    await page.evaluate(() =>
      performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname),
    ),
  ).not.toContain('/cart.js')
  expect(shop.noise).toEqual([])
})

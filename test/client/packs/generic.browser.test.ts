import { readFileSync } from 'node:fs'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openShop } from '../shop.ts'
import type { Shop } from '../shop.ts'

const page = (name: string) => readFileSync(`test/pages/generic/${name}.html`, 'utf8')
const bare = (title: string, body = '') => `<title>${title}</title><!--tag--><body>${body}`
const classic = page('classic-php')

/** The storefront's own API. */
let lines = new Map<string, number>()
let status = 200
const items = new Map([
  ['B-1', { title: 'Trail Boot', unit_price: 129.9 }],
  ['L-1', { title: 'Lace', unit_price: 4.5 }],
])
const cart = () => {
  const told = [...lines].map(([sku, quantity]) => ({
    id: `line-${sku}`,
    sku,
    quantity,
    title: items.get(sku)?.title,
    unit_price: items.get(sku)?.unit_price,
    list_price: 199,
  }))
  const total = told.reduce((sum, line) => sum + (line.unit_price ?? 0) * line.quantity, 0)
  return { id: 'c-1', currency: 'EUR', lines: told, total: Math.round(total * 100) / 100 }
}
const set = (body: string, change: (before: number, quantity: number) => number) => {
  const { sku, quantity } = JSON.parse(body)
  const next = change(lines.get(sku) ?? 0, quantity)
  if (status === 200 && next) lines.set(sku, next)
  else if (status === 200) lines.delete(sku)
  return { status, body: status === 200 ? cart() : { error: 'sold out', lines: [] } }
}
const answers = {
  '/api/cart/lines': (_: string, body: string) => set(body, (before, quantity) => before + quantity),
  '/api/cart': (_: string, body: string) => set(body, (_before, quantity) => quantity),
  '/api/login/cart': () => ({ body: cart() }),
  '/api/products': () => ({ body: { items: [{ id: 'P-9', quantity: 40, price: 3 }], total: 120 } }),
  '/warenkorb.php': () => ({ body: '<title>Warenkorb</title>' }),
}

let shop: Shop
beforeAll(async () => {
  shop = await openShop(
    {
      '/spa': page('spa-json-cart'),
      '/spa/checkout': bare('Pay'),
      '/spa/checkout/success': bare('Thanks', '<h1>Thank you for your order</h1>'),
      '/classic': classic,
      '/kasse': bare('Kasse'),
      '/danke': bare('Danke', '<h1>Vielen Dank für Ihre Bestellung!</h1>'),
      '/danke-nummer': bare(
        'Danke',
        '<h1>Vielen Dank für Ihre Bestellung!</h1><p>Ihre Bestellnummer: 2026-00417</p>',
      ),
      '/danke-newsletter': bare('Danke', '<h1>Danke für die Anmeldung</h1>'),
      '/account/orders/1': bare('Order', '<h1>Order confirmed</h1><p>Order number: 1001</p>'),
      '/declared': page('declared'),
      '/bought/7': bare('Done', '<b class="no">R-7</b> <i class="sum">Summe 25,00 €</i>'),
      '/waits': page('spa-json-cart').replace('<!--tag-->', '<!--tag data-consent="required"-->'),
      '/hostile': page('spa-json-cart').replace(
        '<!--tag-->',
        `<script>Object.freeze(window.XMLHttpRequest.prototype); Object.defineProperty(window, 'fetch', { value: fetch, writable: false })
        Object.defineProperty(Response.prototype, 'clone', { value: () => { throw new Error('trap') } })</script><!--tag-->`,
      ),
      '/mug.jpg': '',
      '/plain': '<title>t</title><!--tag data-platforms="ga4"-->',
    },
    answers,
  )
})
afterAll(() => shop.close())
beforeEach(() => {
  shop.reset()
  lines = new Map()
  status = 200
})

const seen = (name: string, count = 1) => shop.until(() => shop.events(name).length >= count)
const told = (name: string) => shop.events(name).map((event) => event.properties)
const names = () =>
  shop
    .events()
    .map((event) => event.name)
    .filter((name) => name !== 'page_view')
const run = (visited: Page, code: string) => visited.evaluate(code)
/** The pack listens, and has asked what the merchant declared. */
const listening = (visited: Page) =>
  visited.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/s/capture/')),
  )
const visit = async (path: string, from?: Page) => {
  if (from) await from.goto(shop.url(path))
  const visited = from ?? (await shop.visit(path))
  await listening(visited)
  return visited
}
/** What was to be told when the page goes has been told then. */
const leave = async (visited: Page) => {
  await visited.goto(shop.url('/plain'))
  await shop.until(() => shop.events('page_view').some((event) => event.page?.url.endsWith('/plain')))
}
const boot = {
  item_id: 'B-1',
  item_name: 'Trail Boot',
  price: 129.9,
}

test('a storefront on its own API: the answers to fetch and XHR say what is in the cart', async () => {
  const visited = await visit('/spa')
  await run(visited, `add('B-1', 1)`)
  await seen('cart_updated')
  await run(visited, `add('L-1', 2)`)
  await seen('cart_updated', 2)
  await run(visited, `change('L-1', 0)`)
  await seen('cart_updated', 3)
  expect(names().filter((name) => /cart/.test(name))).toEqual([
    // What was in it before the first answer, nobody knows.
    'cart_updated',
    'add_to_cart',
    'cart_updated',
    'remove_from_cart',
    'cart_updated',
  ])
  expect(told('add_to_cart')).toEqual([
    {
      currency: 'EUR',
      value: 9,
      items: [{ item_id: 'L-1', item_name: 'Lace', price: 4.5, quantity: 2 }],
    },
  ])
  expect(told('cart_updated')[2]).toEqual({
    currency: 'EUR',
    value: 129.9,
    items: [{ ...boot, quantity: 1 }],
  })
  expect(shop.noise).toEqual([])
})

test('its button is an addition, once, with what the cart says of it', async () => {
  const visited = await visit('/spa')
  await seen('view_item')
  await visited.click('#buy')
  await seen('cart_updated')
  await leave(visited)
  expect(told('add_to_cart')).toEqual([{ currency: 'EUR', value: 129.9, items: [{ ...boot, quantity: 1 }] }])
})

test('wrapped functions stay what they were, and the page gets its answers', async () => {
  const visited = await visit('/spa')
  const found = await run(
    visited,
    `(async () => {
      const request = new XMLHttpRequest()
      const answer = await fetch('/api/cart/lines', { method: 'POST', body: '{"sku":"B-1","quantity":1}' })
      return [fetch.name, fetch.length, XMLHttpRequest.name, XMLHttpRequest.length, XMLHttpRequest.DONE,
        request instanceof XMLHttpRequest, Object.getPrototypeOf(request) === XMLHttpRequest.prototype, answer.bodyUsed, (await answer.json()).id,
        await fetch('http://127.0.0.1:1/cart').catch((error) => error.constructor.name)]
    })()`,
  )
  expect(found).toEqual(['fetch', 1, 'XMLHttpRequest', 0, 4, true, true, false, 'c-1', 'TypeError'])
})

test('what the shop refuses, products with their stock, and answers about the account are no cart', async () => {
  const visited = await visit('/spa')
  status = 409
  await run(visited, `fetch('/api/cart/lines', { method: 'POST', body: '{"sku":"L-1","quantity":1}' })`)
  status = 200
  await run(visited, `fetch('/api/products').then(() => fetch('/api/login/cart'))`)
  await run(visited, `add('B-1', 1)`)
  await seen('cart_updated')
  expect(told('cart_updated')).toMatchObject([{ items: [{ item_id: 'B-1' }] }])
})

test('what was known of the cart is bought where people are thanked after they went to pay, once', async () => {
  const visited = await visit('/spa')
  await run(visited, `add('B-1', 2)`)
  await seen('cart_updated')
  await visit('/spa/checkout', visited)
  await seen('begin_checkout')
  expect(told('begin_checkout')).toMatchObject([{ value: 259.8, items: [{ item_id: 'B-1', quantity: 2 }] }])
  await visit('/spa/checkout/success', visited)
  await seen('purchase')
  expect(told('purchase')).toEqual([{ currency: 'EUR', value: 259.8, items: [{ ...boot, quantity: 2 }] }])
  await visit('/spa/checkout/success', visited)
  await leave(visited)
  expect(shop.events('purchase')).toHaveLength(1)
  expect(names()).not.toContain('remove_from_cart')
})

test('a classic shop: the form of the page’s product is an addition, with its quantity and its price of one piece', async () => {
  const visited = await visit('/classic')
  // The page's product is known.
  await seen('view_item')
  await visited.click('[name=kaufen]')
  await seen('add_to_cart')
  expect(told('add_to_cart')).toEqual([
    {
      currency: 'EUR',
      value: 2598,
      items: [
        { item_id: 'BIKE-7', item_name: 'City Bike', price: 1299, url: shop.url('/classic'), quantity: 2 },
      ],
    },
  ])
})

test('the form of a product beside it tells nothing of this one', async () => {
  const visited = await visit('/classic')
  // The page's product is known.
  await seen('view_item')
  await visited.click('#lock')
  await leave(visited)
  expect(names()).not.toContain('add_to_cart')
})

test('thanks without a number are an order after the checkout, and none after a newsletter', async () => {
  const visited = await visit('/danke')
  await visit('/danke-newsletter', visited)
  await visit('/kasse', visited)
  await seen('begin_checkout')
  await visit('/danke-newsletter', visited)
  await visit('/account/orders/1', visited)
  await visit('/danke', visited)
  await seen('purchase')
  await visit('/kasse', visited)
  await seen('begin_checkout', 2)
  await visit('/danke', visited)
  await leave(visited)
  expect(shop.events('purchase').map((event) => [event.page?.url, event.properties])).toEqual([
    [shop.url('/danke'), {}],
  ])
})

test('an order with a number is known by it, whatever came before', async () => {
  const visited = await visit('/danke-nummer')
  await seen('purchase')
  await visit('/danke-nummer', visited)
  await leave(visited)
  expect(told('purchase')).toEqual([{ transaction_id: '2026-00417' }])
})

test('what the merchant declares is read: product, cart, order, e-mail, whatever the page calls them', async () => {
  shop.capture = {
    site_currency: 'EUR',
    product: { page: '/decl*', name: 'h1', id: '.detail@data-sku', price: '.price', image: '.main img@src' },
    cart: {
      item: '.line',
      id: '@data-sku',
      name: 'b',
      price: 'i',
      quantity: 'input@value',
      empty: '.nothing',
    },
    add_to_cart: '.buy',
    order: { page: '/bought/*', id: '.no', total: '.sum' },
    email: '#mail, #secret',
  }
  const visited = await visit('/declared')
  await seen('view_item')
  const mug = { item_id: 'MUG-1', item_name: 'Mug', price: 12.5 }
  const about = { url: shop.url('/declared'), image_url: shop.url('/mug.jpg') }
  expect(told('view_item')).toEqual([{ currency: 'EUR', items: [{ ...mug, ...about, quantity: 1 }] }])
  await visited.type('#secret', 'ana@secret.example')
  await visited.type('#mail', 'ana@example.com')
  await run(visited, `document.querySelector('.buy').click(); put('MUG-1', '12,50 €', 2)`)
  await seen('cart_updated')
  expect(told('cart_updated')).toEqual([{ currency: 'EUR', value: 25, items: [{ ...mug, quantity: 2 }] }])
  await visit('/bought/7', visited)
  await seen('purchase')
  expect(told('purchase')).toEqual([{ transaction_id: 'R-7', value: 25, currency: 'EUR' }])
  expect(told('identify')).toEqual([{ email: 'ana@example.com' }])
  expect(JSON.stringify(shop.sendings)).not.toContain('secret.example')
})

test.each([
  ['installments', '.rate'],
  ['nothing', '.none'],
  ['a selector that no browser takes', 'p:::first'],
])('a declared price that is %s is left out', async (_, price) => {
  shop.capture = { site_currency: 'EUR', product: { name: 'h1', price } }
  await visit('/declared')
  await seen('view_item')
  expect(JSON.stringify(told('view_item'))).not.toContain('"price"')
  expect(shop.noise).toEqual([])
})

test('without consent nothing is kept of the cart', async () => {
  const visited = await visit('/waits')
  await run(visited, `add('B-1', 1)`)
  await visited.waitForFunction(() => /Boot/.test(document.querySelector('#drawer')?.textContent ?? ''))
  expect(await visited.evaluate(() => Object.keys(localStorage))).toEqual([])
  expect(shop.sendings).toEqual([])
})

test('a page that breaks what we listen by works as before', async () => {
  const visited = await visit('/hostile')
  expect(await run(visited, `add('B-1', 1).then((cart) => cart.total)`)).toBe(129.9)
  await leave(visited)
  expect(shop.noise).toEqual([])
})

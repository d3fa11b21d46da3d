import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { decodeCart, encodeCart } from '../../demo/shop-cart.ts'
import { startShop } from '../../demo/shop.ts'
import type { Shop } from '../../demo/shop.ts'
import { findShoe, shoes } from '../../demo/shoes.ts'
import { freePort } from '../cli/tiny-worker.ts'

const host = '127.0.0.1'
let shop: Shop
let url = ''
let worker: Server
let calls: { line: string; authorization: string | undefined; body: unknown }[]
let workerStatus = 200

beforeEach(async () => {
  calls = []
  workerStatus = 200
  worker = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      const { authorization } = request.headers
      calls.push({ line: `${request.method} ${request.url}`, authorization, body: JSON.parse(text) })
      response.writeHead(workerStatus).end('{}')
    })
  })
  worker.listen(0, host)
  await once(worker, 'listening')
  const address = worker.address()
  const port = await freePort()
  url = `http://${host}:${port}`
  shop = await startShop({
    host,
    port,
    url: 'http://shop.example',
    workerUrl: `http://${host}:${typeof address === 'object' ? address?.port : ''}`,
    scriptUrl: 'http://worker.example/s.js',
    siteKey: 'pk_demo_abcdefgh',
    secretKey: 'sk_demo_hidden',
  })
})

afterEach(async () => {
  await shop.stop()
  worker.close()
})

const get = (path: string, cookie = ''): Promise<Response> =>
  fetch(`${url}${path}`, { headers: { cookie }, redirect: 'manual' })
const post = (path: string, fields: Record<string, string>, cookie = ''): Promise<Response> =>
  fetch(`${url}${path}`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { cookie },
    redirect: 'manual',
  })
const cartOf = (list: unknown): string => `cart=${Buffer.from(JSON.stringify(list)).toString('base64url')}`
const twoRunners = cartOf([{ item_id: 'shoe-42', quantity: 2 }])

/** What the page pushes to the data layer when it is parsed. */
function pushed(page: string): unknown {
  const json = /dataLayer\.push\(\s*(\{"event"[\s\S]*?\})\s*\);?\s*<\/script>/.exec(page)?.[1]
  return json === undefined ? null : JSON.parse(json)
}

test('every page carries the one script tag and never the secret key', async () => {
  for (const path of ['/', '/products/shoe-42', '/cart', '/wishlist', '/shopkeeper', '/nowhere']) {
    const page = await (await get(path)).text()
    expect(page).toContain(
      '<script async src="http://worker.example/s.js" data-site="pk_demo_abcdefgh"></script>',
    )
    expect(page).not.toContain('sk_demo_hidden')
  }
})

test('the catalog is told with links and pictures on the shop’s own address', async () => {
  await shop.publishCatalog()
  expect(calls).toHaveLength(1)
  expect(calls[0]).toMatchObject({ line: 'PUT /v1/catalog/items', authorization: 'Bearer sk_demo_hidden' })
  expect(calls[0]?.body).toMatchObject({
    items: expect.arrayContaining([
      {
        item_id: 'shoe-77',
        item_name: 'Midnight High-top',
        price: 115,
        currency: 'EUR',
        url: 'http://shop.example/products/shoe-77',
        image_url: 'http://shop.example/images/shoe-77.svg',
        stock: 0,
      },
    ]),
  })
})

test('pages push what GA4 asks of a shop', async () => {
  const events: Record<string, string> = {
    '/': 'view_item_list',
    '/products/shoe-42': 'view_item',
    '/cart': 'view_cart',
    '/checkout': 'begin_checkout',
  }
  for (const [path, event] of Object.entries(events)) {
    expect(pushed(await (await get(path, twoRunners)).text())).toMatchObject({ event })
  }
  expect(pushed(await (await get('/cart', twoRunners)).text())).toMatchObject({
    ecommerce: { currency: 'EUR', value: 180, items: [{ item_id: 'shoe-42', price: 90, quantity: 2 }] },
  })
})

test('an order empties the cart and is pushed as a purchase with its id', async () => {
  const bought = await post('/checkout', { email: 'ana@example.com' }, twoRunners)
  const location = bought.headers.get('location') ?? ''
  expect(location).toMatch(/^\/thanks\/LL-[0-9A-F]{8}$/)
  expect(bought.headers.get('set-cookie')).toContain('cart=; Path=/; Max-Age=0')
  expect(pushed(await (await get(location)).text())).toMatchObject({
    event: 'purchase',
    ecommerce: { transaction_id: location.slice('/thanks/'.length), value: 180 },
  })
  expect((await post('/checkout', { email: 'ana@example.com' })).headers.get('location')).toBe('/cart')
})

test('a sold-out shoe offers to tell when it is back; restocking tells the worker', async () => {
  expect(await (await get('/products/shoe-77')).text()).toContain('data-selvedge-form="notify_me"')
  expect((await post('/shopkeeper/stock', { item_id: 'shoe-77', stock: '10' })).status).toBe(303)
  expect(calls).toEqual([
    {
      line: 'POST /v1/catalog/stock',
      authorization: 'Bearer sk_demo_hidden',
      body: { levels: [{ item_id: 'shoe-77', stock: 10 }] },
    },
  ])
  const page = await (await get('/products/shoe-77')).text()
  expect(page).not.toContain('notify_me')
  expect(page).toContain('Add to cart')
})

test('the last pair can be restocked alone, and is gone for the next once it is bought', async () => {
  expect(await (await get('/shopkeeper')).text()).toContain('value="1" data-restock-one="shoe-77"')
  await post('/shopkeeper/stock', { item_id: 'shoe-77', stock: '1' })
  expect(await (await get('/products/shoe-77')).text()).toContain('The last pair')
  calls = []
  const cart = cartOf([
    { item_id: 'shoe-77', quantity: 2 },
    { item_id: 'shoe-42', quantity: 1 },
  ])
  await post('/checkout', { email: 'ana@example.com' }, cart)
  const levels = [
    { item_id: 'shoe-77', stock: 0 },
    { item_id: 'shoe-42', stock: 23 },
  ]
  expect(calls).toMatchObject([{ line: 'POST /v1/catalog/stock', body: { levels } }])
  expect(await (await get('/products/shoe-77')).text()).toContain('Tell me when it is back')
})

test('an order stands though the worker does not hear of the stock', async () => {
  workerStatus = 503
  const bought = await post('/checkout', { email: 'ana@example.com' }, twoRunners)
  expect(bought.status).toBe(303)
  expect(bought.headers.get('location')).toContain('/thanks/')
})

test('a stock or a shoe that makes no sense is refused and told to nobody', async () => {
  for (const fields of [
    { item_id: 'nothing', stock: '1' },
    { item_id: 'shoe-77', stock: '-1' },
    { item_id: 'shoe-77', stock: 'all' },
  ]) {
    expect((await post('/shopkeeper/stock', fields)).status).toBe(400)
  }
  expect(calls).toEqual([])
})

test('a worker that refuses is shown to the shopkeeper', async () => {
  workerStatus = 401
  const answer = await post('/shopkeeper/stock', { item_id: 'shoe-77', stock: '10' })
  expect(answer.status).toBe(500)
  expect(await answer.text()).toContain('the worker answered 401 to /v1/catalog/stock')
})

test('a reminder’s link brings the cart back and leaves the rest of the address alone', async () => {
  const cart = encodeCart([{ shoe: shoes[0] ?? expect.fail('no shoe'), quantity: 3 }])
  const answer = await get(`/cart?utm_source=mail&selvedge_cart=${cart}`)
  expect(answer.headers.get('location')).toBe('/cart?utm_source=mail')
  expect(answer.headers.get('set-cookie')).toBe(`cart=${cart}; Path=/; SameSite=Lax`)
  const signed = await get(`/cart?selvedge_cart=${cart}.c2lnbmF0dXJl`)
  expect(signed.headers.get('set-cookie')).toBe(`cart=${cart}; Path=/; SameSite=Lax`)
})

const decode = (value: unknown): unknown =>
  decodeCart(Buffer.from(JSON.stringify(value)).toString('base64url'))

test('a cart that somebody made up is read as far as it makes sense', () => {
  const runner = findShoe('shoe-42')
  expect(decode([{ item_id: 'shoe-42' }, { item_id: 'nothing', quantity: 1 }, null, 7])).toEqual([
    { shoe: runner, quantity: 1 },
  ])
  expect(decode([{ item_id: 'shoe-42', quantity: 1e9 }])).toEqual([{ shoe: runner, quantity: 20 }])
  expect(
    decode([
      { item_id: 'shoe-42', quantity: -1 },
      { item_id: 'shoe-42', quantity: 'x' },
    ]),
  ).toEqual([])
  expect(decode({ item_id: 'shoe-42' })).toEqual([])
  expect(decodeCart('%%%')).toEqual([])
})

test('every shoe has a picture that is SVG', async () => {
  for (const { id } of shoes) {
    const answer = await get(`/images/${id}.svg`)
    expect(answer.headers.get('content-type')).toBe('image/svg+xml')
    expect(await answer.text()).toMatch(/^<svg [\s\S]*<\/svg>$/)
  }
  expect((await get('/images/other.svg')).status).toBe(404)
  expect((await get('/assets/../../package.json')).status).toBe(404)
})

// The door for a shop's own webhooks.

import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createApp } from '../../../worker/app.ts'
import type { EventBatch } from '../../../worker/event/event.ts'
import { maxSourceBytes } from '../../../worker/event/limits.ts'
import { access, bearer, clock, secretKey, stubWorld } from './stub-env.ts'

vi.mock('selvedge:script', () => import('./script-double.ts'))

const secret = 'shop secret'
let world = stubWorld()
let app = createApp(clock)
let env: object = {}

beforeEach(() => {
  world = stubWorld()
  app = createApp(clock)
  env = { ...world.env, SELVEDGE_SHOPIFY_SECRET: secret, SELVEDGE_WOOCOMMERCE_SECRET: secret }
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

interface Call {
  readonly topic?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly signature?: string
}

const bytesOf = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))
const sign = (body: unknown, by = secret) => createHmac('sha256', by).update(bytesOf(body)).digest('base64')

const post = (path: string, body: unknown, { query = '', headers = {} }: Call) =>
  app.request(`/v1/sources/${path}${query}`, { method: 'POST', headers, body: bytesOf(body) }, env)
const shopify = (body: unknown, { topic = 'orders/create', signature, ...call }: Call = {}) =>
  post('shopify', body, {
    ...call,
    headers: {
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': signature ?? sign(body),
      ...call.headers,
    },
  })
const wooCommerce = (body: unknown, { topic = 'order.updated', signature, ...call }: Call = {}) =>
  post('woocommerce', body, {
    ...call,
    headers: {
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-signature': signature ?? sign(body),
      ...call.headers,
    },
  })

const at = new Date(clock() - 1_000).toISOString()
const order = {
  id: 1001,
  created_at: at,
  customer: { id: 7, email: 'ana@example.com' },
  currency: 'EUR',
  total_price: '90.00',
  line_items: [{ sku: 'shoe-42', price: '90.00', quantity: 1 }],
}
const answerOf = async (answer: Response | Promise<Response>) => {
  const response = await answer
  return [response.status, await response.json()]
}
const asked = (method: string) => world.calls.filter(([, name]) => name === method)
const ingested = () => asked('ingest').map(([, , sent]) => sent as EventBatch)
const turnedAway = async (): Promise<unknown> => {
  const response = await app.request('/v1/status', { headers: bearer }, world.env)
  return Reflect.get(Object(await response.json()), 'turned_away')
}

describe('what Shopify tells', () => {
  test('of an order is committed by the shard of who ordered, then answered', async () => {
    expect(await answerOf(shopify(order))).toEqual([200, { success: true }])
    expect(ingested()).toMatchObject([
      {
        device_id: '~customer_id:7',
        events: [
          {
            event_id: 'shopify:order:1001',
            name: 'purchase',
            trust: 'server',
            properties: { transaction_id: '1001', value: 90, email: 'ana@example.com' },
          },
        ],
      },
    ])
  })

  test('again, or under another topic, is the same batch', async () => {
    await shopify(order)
    await shopify(order, { topic: 'orders/paid' })
    const [first, second] = ingested()
    expect(second).toEqual(first)
  })

  test('of products and stock goes to the catalog, with the site’s names of places', async () => {
    world.access = {
      ...access,
      currency: 'EUR',
      shop: { platform: 'shopify', locations: { '655': 'online' } },
    }
    const level = { inventory_item_id: 88, location_id: 655, available: 4, updated_at: at }
    expect((await shopify(level, { topic: 'inventory_levels/update' })).status).toBe(200)
    const variants = [{ id: 9, sku: 'shoe-42', price: '90.00' }]
    expect((await shopify({ id: 12, updated_at: at, variants }, { topic: 'products/update' })).status).toBe(
      200,
    )
    const rules = { siteId: 'demo', origins: access.origins, locations: { '655': 'online' } }
    expect(asked('tellShop')).toMatchObject([
      ['demo', 'tellShop', [{ kind: 'level', unit: '88', location: '655', available: 4 }], rules],
      ['demo', 'tellShop', [{ kind: 'product', units: [{ item: { currency: 'EUR' } }] }], rules],
    ])
  })

  test('of somebody who must be forgotten erases them, whatever they are known by', async () => {
    world.shopper = ({ kind }) => (kind === 'email' ? '{}' : null)
    const customer = { id: 7, email: 'ana@example.com' }
    expect((await shopify({ customer }, { topic: 'customers/redact' })).status).toBe(200)
    expect(asked('erase').map(([, , identity]) => identity)).toEqual(
      expect.arrayContaining([
        { kind: 'customer_id', value: '7' },
        { kind: 'email', value: 'ana@example.com' },
      ]),
    )
  })

  test('under a topic of no use is answered, ignored and counted', async () => {
    expect(await answerOf(shopify({}, { topic: 'themes/publish' }))).toEqual([
      200,
      { success: true, ignored: expect.any(String) },
    ])
    expect(await turnedAway()).toEqual({ unknown_topic: 1 })
  })

  test('without anybody to whom it happened says so, and is not sent for ever', async () => {
    expect(await answerOf(shopify({ ...order, customer: null }))).toEqual([
      200,
      { success: true, note: expect.any(String) },
    ])
    expect(ingested()).toEqual([])
  })

  test('that the door refuses is counted, with the reason in the answer', async () => {
    const far = { ...order, line_items: [{ sku: 'x', price: '1.00', quantity: 1_000_000 }] }
    expect(await answerOf(shopify(far))).toEqual([
      200,
      { success: true, rejected: [{ index: 0, reason: expect.stringContaining('quantity') }] },
    ])
    expect(await turnedAway()).toEqual({ event_refused: 1 })
  })
})

describe('what WooCommerce tells', () => {
  const paid = {
    id: 727,
    status: 'processing',
    currency: 'EUR',
    total: '90.00',
    date_created_gmt: at.slice(0, 19),
    billing: { email: 'ana@example.com' },
    line_items: [],
  }

  test('of an order is a purchase', async () => {
    expect(await answerOf(wooCommerce(paid))).toEqual([200, { success: true }])
    expect(ingested()).toMatchObject([
      { device_id: '~email:ana@example.com', events: [{ name: 'purchase' }] },
    ])
  })

  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test('to try the address is answered, unsigned as it is', async () => {
    expect((await post('woocommerce', 'webhook_id=7', { headers: form })).status).toBe(200)
    expect(await turnedAway()).toEqual({})
  })

  test.each(['webhook_id=7&status=processing', 'webhook_id=x', '', 'x'.repeat(10_000)])(
    'unsigned is nothing else: %.20s',
    async (body) => {
      expect((await post('woocommerce', body, { headers: form })).status).toBe(401)
    },
  )
})

describe('a signature', () => {
  test.each([
    ['of another secret', sign(order, 'other')],
    ['of another body', sign({})],
    ['that is none', 'x'],
    ['that is empty', ''],
  ])('%s opens nothing, and is counted', async (_what, signature) => {
    const [status, body] = await answerOf(shopify(order, { signature }))
    expect([status, JSON.stringify(body)]).toEqual([401, expect.stringContaining('bad-signature')])
    expect(JSON.stringify(body)).not.toContain(secret)
    expect(world.calls).toEqual([])
    expect(await turnedAway()).toEqual({ unverified: 1 })
  })

  test('must be there', async () => {
    for (const path of ['shopify', 'woocommerce'])
      expect((await post(path, order, { headers: { 'content-type': 'application/json' } })).status).toBe(401)
  })

  test('cannot be checked without the secret: the answer names it', async () => {
    env = world.env
    for (const [call, name] of [
      [shopify, 'SELVEDGE_SHOPIFY_SECRET'],
      [wooCommerce, 'SELVEDGE_WOOCOMMERCE_SECRET'],
    ] as const) {
      const [status, body] = await answerOf(call(order))
      expect([status, JSON.stringify(body)]).toEqual([503, expect.stringContaining(name)])
    }
    env = {}
    expect((await shopify(order)).status).toBe(503)
  })

  test('of one shop says nothing of another’s shoppers', async () => {
    env = {
      ...world.env,
      SELVEDGE_SECRET_KEY: `${secretKey},${secretKey.replace('demo', 'two-b')}`,
      SELVEDGE_SHOPIFY_SECRET_DEMO: secret,
      SELVEDGE_SHOPIFY_SECRET_TWO_B: 'another',
    }
    expect((await shopify(order, { query: '?site=demo' })).status).toBe(200)
    expect((await shopify(order, { query: '?site=two-b' })).status).toBe(401)
    expect((await shopify(order, { query: '?site=two-b', signature: sign(order, 'another') })).status).toBe(
      200,
    )
    for (const query of ['', '?site=', '?site=three', '?site=__proto__'])
      expect((await shopify(order, { query })).status).toBe(401)
  })
})

describe('a body', () => {
  test.each([
    ['no JSON', '{'],
    ['no UTF-8', 'ÿ'],
    ['a list', '[]'],
    ['null', 'null'],
    ['empty', ''],
    ['a well without ground', '['.repeat(10_000)],
  ])('that is %s is refused and counted, though signed', async (what, body) => {
    const bytes = what === 'no UTF-8' ? Buffer.from([0xff, 0xfe]) : Buffer.from(body)
    const signature = createHmac('sha256', secret).update(bytes).digest('base64')
    const headers = { 'x-shopify-topic': 'orders/create', 'x-shopify-hmac-sha256': signature }
    const request = { method: 'POST', headers, body: bytes }
    expect((await app.request('/v1/sources/shopify', request, env)).status).toBe(400)
    expect(await turnedAway()).toEqual({ not_understood: 1 })
  })

  test('that is too large is refused before it is checked', async () => {
    const large = `{"x":"${'x'.repeat(maxSourceBytes)}"}`
    expect((await shopify(large)).status).toBe(413)
    expect(await turnedAway()).toEqual({ too_large: 1 })
  })

  test.each([{}, { id: null, customer: [] }, { id: 1, created_at: 5, line_items: { a: 1 } }])(
    'of odd shapes is never our mistake: %j',
    async (body) => {
      for (const topic of [
        'orders/create',
        'checkouts/update',
        'customers/update',
        'products/update',
        'customers/redact',
      ])
        expect((await shopify(body, { topic })).status).toBe(200)
      for (const topic of ['order.updated', 'customer.created', 'customer.deleted', 'product.updated'])
        expect((await wooCommerce(body, { topic })).status).toBe(200)
    },
  )
})

describe('when it cannot be taken now, the shop is asked to send it again', () => {
  test('because a shard is overloaded', async () => {
    world.ingest = () => ({ kind: 'overloaded', retryAfterMs: 1_000 })
    const response = await shopify(order)
    expect([response.status, response.headers.has('retry-after')]).toEqual([503, true])
    expect(await turnedAway()).toEqual({ unavailable: 1 })
  })

  test('because an object was reset', async () => {
    world.failure = new Error('reset')
    expect((await shopify(order)).status).toBe(503)
  })

  test('because nothing has been pushed', async () => {
    world.access = null
    expect((await shopify(order)).status).toBe(503)
  })
})

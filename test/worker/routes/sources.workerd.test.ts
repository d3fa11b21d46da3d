// A shop's own webhooks, from their door to the shopper, the catalog and the link back to the cart, in the real runtime.

import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { bootWorker, secretKey, shopOrigin } from '../../workerd/boot-worker.ts'
import type { BootedWorker } from '../../workerd/boot-worker.ts'
import { shippedConfig } from '../../workerd/shipped-config.ts'
import { webhookReceiver } from '../../workerd/webhook-receiver.ts'
import type { WebhookReceiver } from '../../workerd/webhook-receiver.ts'

const secret = 'shop-secret'
let receiver: WebhookReceiver
let worker: BootedWorker

beforeAll(async () => {
  receiver = await webhookReceiver()
  const secrets = { SELVEDGE_SHOPIFY_SECRET: secret }
  worker = await bootWorker({ entry: 'dev', webhookUrl: receiver.url, secrets })
  const files = shippedConfig()
  const site = `${files['site.yaml']}\nshop: { platform: shopify, locations: { "655": online } }\n`
  expect((await worker.push({ ...files, 'site.yaml': site })).status).toBe(200)
})

afterAll(async () => {
  await worker.dispose()
  await receiver.close()
})

async function shopify(topic: string, told: object): Promise<void> {
  const body = JSON.stringify(told)
  const signature = createHmac('sha256', secret).update(body).digest('base64')
  const headers = { 'x-shopify-topic': topic, 'x-shopify-hmac-sha256': signature }
  const answer = await worker.fetch('/v1/sources/shopify', { method: 'POST', headers, body })
  expect([answer.status, await answer.json()]).toEqual([200, { success: true }])
}

const headers = { authorization: `Bearer ${secretKey}` }
const shopperOf = (identity: string) => worker.fetch(`/v1/shoppers/${identity}`, { headers })
const now = () => new Date().toISOString()

const variant = {
  id: 43729076001234,
  sku: 'shoe-42',
  price: '90.00',
  inventory_item_id: 88,
  inventory_management: 'shopify',
  inventory_quantity: 5,
}

test('an order that is told under every topic, twice, is one purchase of one shopper', async () => {
  const order = {
    id: 1001,
    created_at: now(),
    customer: { id: 7, email: 'Ana@example.com' },
    currency: 'EUR',
    total_price: '90.00',
    line_items: [{ sku: 'shoe-42', price: '90.00', quantity: 1 }],
  }
  for (const topic of ['orders/create', 'orders/paid', 'orders/updated', 'orders/create'])
    await shopify(topic, order)
  for (const identity of ['email:ana@example.com', 'customer_id:7'])
    expect(await (await shopperOf(identity)).json()).toMatchObject({ orders: { count: 1, total: 90 } })
  await shopify('customers/redact', { customer: { id: 7, email: 'ana@example.com' } })
  expect((await shopperOf('email:ana@example.com')).status).toBe(404)
})

test('a cart that is left leads back to Shopify’s permalink of what is in it', async () => {
  await shopify('products/update', { id: 12, title: 'Shoe', updated_at: now(), variants: [variant] })
  const level = { inventory_item_id: 88, location_id: 655, available: 4, updated_at: now() }
  await shopify('inventory_levels/update', level)
  const at = { occurred_at: Date.now() }
  const items = [{ item_id: 'shoe-42', item_name: 'Shoe', price: 90, quantity: 2 }]
  const events = [
    { ...at, event_id: 'e1', name: 'add_to_cart', properties: { currency: 'EUR', items } },
    { ...at, event_id: 'e2', name: 'subscribe', properties: { email: 'ben@example.com' } },
  ]
  expect((await worker.send({ device_id: 'd1', batch_id: 'b1', events })).status).toBe(202)
  await worker.advance('2h')
  const reminder = await vi.waitFor(
    () =>
      receiver.received.find(
        ({ body }) => body.includes('abandoned-cart') && body.includes('ben@example.com'),
      ) ?? expect.fail('no reminder yet'),
    { timeout: 30_000 },
  )
  const { data } = JSON.parse(reminder.body) as { data: { cart: { restore_url: string } } }
  const link = new URL(data.cart.restore_url)
  const response = await fetch(link, { redirect: 'manual' })
  const location = new URL(response.headers.get('location') ?? '')
  expect([location.origin, location.pathname]).toEqual([shopOrigin, '/cart/43729076001234:2'])
  expect([...location.searchParams.keys()]).toEqual(['selvedge_click', 'storefront'])
})

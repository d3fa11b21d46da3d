// The shell, in the real runtime: routes, objects, SQL, alarms, a reboot on the same disk. Logic is tested elsewhere.

import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootWorker, secretKey, shopOrigin, siteKey, webhookSecret } from '../../workerd/boot-worker.ts'
import type { BootedWorker } from '../../workerd/boot-worker.ts'
import { shippedConfig } from '../../workerd/shipped-config.ts'
import { webhookReceiver } from '../../workerd/webhook-receiver.ts'
import type { WebhookReceiver } from '../../workerd/webhook-receiver.ts'

let receiver: WebhookReceiver
let worker: BootedWorker

beforeAll(async () => {
  receiver = await webhookReceiver()
  worker = await bootWorker({ entry: 'dev', webhookUrl: receiver.url })
  expect((await worker.push(shippedConfig())).status).toBe(200)
})

afterAll(async () => {
  await worker.dispose()
  await receiver.close()
})

let count = 0
const event = (name: string, properties: object = {}) => ({
  event_id: `e${(count += 1)}`,
  name,
  occurred_at: Date.now(),
  properties,
})
const items = [
  { item_id: 'shoe-42', item_name: 'Shoe', price: 90, quantity: 1, image_url: `${shopOrigin}/shoe.svg` },
]
const send = (device: string, ...events: object[]) =>
  worker.send({ device_id: device, batch_id: `b${(count += 1)}`, events })

const admin = (path: string) => worker.fetch(path, { headers: { authorization: `Bearer ${secretKey}` } })

describe('the worker in its runtime', () => {
  test('turns a cart that was left into a webhook that the standardwebhooks package verifies', async () => {
    const answer = await send(
      'laptop',
      event('add_to_cart', { currency: 'EUR', items }),
      event('identify', { email: 'ana@example.com' }),
    )
    expect(answer.status).toBe(202)
    expect(await answer.json()).toEqual({ accepted: 2, rejected: [] })
    expect(receiver.received).toHaveLength(0)
    await worker.advance('1h')
    const [webhook] = await receiver.arrived(1)
    const verified = new Webhook(webhookSecret).verify(webhook?.body ?? '', { ...webhook?.headers }) as {
      data: unknown
    }
    expect(verified.data).toMatchObject({
      automation: 'abandoned-cart',
      shopper: { email: 'ana@example.com' },
      cart: {
        currency: 'EUR',
        total: 90,
        items: [{ item_id: 'shoe-42', image_url: `${shopOrigin}/shoe.svg` }],
      },
    })
  })

  test('restores the cart by the link of the message, and unsubscribes by a POST and not by a GET', async () => {
    const body = JSON.parse(receiver.received[0]?.body ?? '{}') as {
      data: { cart: { restore_url: string }; unsubscribe_url: string }
    }
    const restore = await fetch(body.data.cart.restore_url, { redirect: 'manual' })
    expect(restore.status).toBe(302)
    expect(restore.headers.get('location')).toMatch(/\?selvedge_click=[\w-]+&selvedge_cart=/)
    const forged = await fetch(`${body.data.cart.restore_url}x`, { redirect: 'manual' })
    expect(forged.status).toBeGreaterThanOrEqual(400)

    const before = await (await admin('/v1/shoppers/email:ana@example.com')).text()
    expect((await fetch(body.data.unsubscribe_url)).status).toBe(200)
    expect(await (await admin('/v1/shoppers/email:ana@example.com')).text()).toBe(before)
    expect((await fetch(body.data.unsubscribe_url, { method: 'POST' })).status).toBe(200)
    expect(await (await admin('/v1/shoppers/email:ana@example.com')).text()).toContain('unsubscribed')
  })

  test('keeps shoppers, timers and config over a reboot', async () => {
    const arrived = receiver.received.length
    await send(
      'tablet',
      event('add_to_cart', { currency: 'EUR', items }),
      event('identify', { email: 'cleo@example.com' }),
    )
    await worker.stop()
    worker = await bootWorker({ entry: 'dev', webhookUrl: receiver.url, folder: worker.folder })
    await worker.advance('1h')
    const webhooks = await receiver.arrived(arrived + 1)
    expect(webhooks.at(-1)?.body).toContain('cleo@example.com')
  })

  test('tells the one who waits that the shoe is back, by way of the catalog', async () => {
    const arrived = receiver.received.length
    const put = await worker.fetch('/v1/catalog/items', {
      method: 'PUT',
      headers: { authorization: `Bearer ${secretKey}` },
      body: JSON.stringify({
        items: [{ item_id: 'boot-7', item_name: 'Boot', price: 120, currency: 'EUR', stock: 0 }],
      }),
    })
    expect(await put.json()).toMatchObject({ changed: 1, rejected: [] })
    await send('laptop', event('notify_me', { email: 'dan@example.com', items: [{ item_id: 'boot-7' }] }))
    const restock = await worker.fetch('/v1/catalog/stock', {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}` },
      body: JSON.stringify({
        levels: [
          { item_id: 'boot-7', stock: 5 },
          { item_id: 'nothing', stock: -1 },
        ],
      }),
    })
    expect(await restock.json()).toMatchObject({ changed: 1, rejected: [{ index: 1 }] })
    await worker.advance('11m')
    const webhooks = await receiver.arrived(arrived + 1)
    expect(JSON.parse(webhooks.at(-1)?.body ?? '{}')).toMatchObject({
      data: { automation: 'notify-me', shopper: { email: 'dan@example.com' }, item: { item_id: 'boot-7' } },
    })
  })

  test('refuses a config with a mistake whole, and what is live stays live', async () => {
    const answer = await worker.push({
      ...shippedConfig(),
      'automations/bad.yaml': 'automation: bad\ntriger: {}\n',
    })
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('triger')
    expect((await send('laptop', event('page_view'))).status).toBe(202)
  })

  test('answers bad input with a reason, never with a 5xx', async () => {
    const post = (body: string, headers: Record<string, string> = { origin: shopOrigin }) =>
      worker.fetch('/v1/events', { method: 'POST', headers, body })
    const good = { v: 1, key: siteKey, batch_id: 'b', device_id: 'd', sent_at: Date.now(), events: [] }
    expect((await post('{')).status).toBe(400)
    expect((await post('x'.repeat(5_000_000))).status).toBe(413)
    expect((await post(JSON.stringify({ ...good, key: 'pk_demo_ffffffffffffffff' }))).status).toBe(403)
    expect((await post(JSON.stringify({ ...good, key: 'pk_other_ffffffffffffffff' }))).status).toBe(403)
    expect((await post(JSON.stringify(good), { origin: 'https://evil.example' })).status).toBe(403)
    expect((await worker.fetch('/v1/automations', { method: 'PUT', body: '{}' })).status).toBe(401)
    expect((await worker.fetch('/nothing/here')).status).toBe(404)
    expect((await post(JSON.stringify(good))).status).toBe(202)
  })

  test('takes a code out of an uploaded pool, in the real engine', async () => {
    const put = () =>
      worker.fetch('/v1/pools/spring', {
        method: 'PUT',
        headers: { authorization: `Bearer ${secretKey}` },
        body: JSON.stringify({ codes: ['A2', 'A1', 'a b'] }),
      })
    expect(await (await put()).json()).toMatchObject({ added: 2, known: 0, rejected: [{ index: 2 }] })
    expect(await (await put()).json()).toMatchObject({ added: 0, known: 2 })
    const gift = `automation: gift
title: A gift
status: live
trigger: { event: asked_for_gift }
audience: { reachable: email }
steps:
  - voucher: { from: pool/spring, as: code }
  - { send: gift, to: email-tool, purpose: transactional, with: { discount: 10 } }
`
    const pushed = await worker.push({ ...shippedConfig(), 'automations/gift.yaml': gift })
    expect(pushed.status).toBe(200)
    const arrived = receiver.received.length
    await send('gift-tablet', event('identify', { email: 'gil@example.com' }), event('asked_for_gift'))
    const webhooks = await receiver.arrived(arrived + 1)
    expect(JSON.parse(webhooks.at(-1)?.body ?? '{}')).toMatchObject({
      data: { automation: 'gift', with: { code: 'A1', discount: 10 } },
    })
    expect(await (await admin('/v1/pools/spring')).json()).toEqual({ free: 1, taken: 1 })
  })
})

test('a production build has no clock to move', async () => {
  const production = await bootWorker({ entry: 'index' })
  try {
    const answer = await production.fetch('/dev/clock', {
      method: 'POST',
      body: JSON.stringify({ advance: '1h' }),
    })
    expect(answer.status).toBe(404)
  } finally {
    await production.dispose()
  }
})

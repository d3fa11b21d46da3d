// Consent, suppression and erasure through the real runtime: routes, hashes, calls between shards.

import { afterAll, beforeAll, expect, test } from 'vitest'
import { bootWorker, secretKey } from '../../workerd/boot-worker.ts'
import type { BootedWorker } from '../../workerd/boot-worker.ts'
import { shippedConfig } from '../../workerd/shipped-config.ts'
import { webhookReceiver } from '../../workerd/webhook-receiver.ts'
import type { WebhookReceiver } from '../../workerd/webhook-receiver.ts'

let receiver: WebhookReceiver
let worker: BootedWorker

beforeAll(async () => {
  receiver = await webhookReceiver()
  worker = await bootWorker({ entry: 'dev', webhookUrl: receiver.url })
  const files = { ...shippedConfig() }
  const change = (file: string, from: string, to: string): void => {
    files[file] = (files[file] ?? '').replace(from, to)
  }
  change('site.yaml', 'marketing: opt_out', 'marketing: double_opt_in')
  change('automations/confirm-subscription.yaml', 'status: draft', 'status: live')
  expect((await worker.push(files)).status).toBe(200)
  expect((await admin('/v1/shards', 'POST', { to: 3 })).status).toBe(200)
})

afterAll(async () => {
  await worker.dispose()
  await receiver.close()
})

const admin = (path: string, method = 'GET', body?: unknown) =>
  worker.fetch(path, {
    method,
    headers: { authorization: `Bearer ${secretKey}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
let count = 0
const subscribe = (email: string) =>
  worker.send({
    device_id: `device-of-${email.replace('@', '-')}`,
    batch_id: `b${(count += 1)}`,
    events: [
      { event_id: `e${(count += 1)}`, name: 'subscribe', occurred_at: Date.now(), properties: { email } },
    ],
  })

interface Message {
  readonly data: {
    readonly message: string
    readonly confirm_url?: string
    readonly shopper: { readonly email: string }
  }
}
const messages = () => receiver.received.map(({ body }) => (JSON.parse(body) as Message).data)

test('one is asked to confirm, says yes, is welcomed, is exported and erased; another is never written to', async () => {
  const list = await admin('/v1/suppressions', 'POST', [{ email: 'ben@example.com', reason: 'complained' }])
  expect(await list.json()).toEqual({ suppressed: 1, rejected: [] })
  for (const email of ['ben@example.com', 'ana@example.com'])
    expect((await subscribe(email)).status).toBe(202)
  await receiver.arrived(1)
  const [asked] = messages()
  expect(asked).toMatchObject({ message: 'confirm-subscription', shopper: { email: 'ana@example.com' } })
  const path = new URL(asked?.confirm_url ?? '').pathname
  expect((await worker.fetch(path)).status).toBe(200)
  expect((await worker.fetch(path, { method: 'POST' })).status).toBe(200)
  expect((await worker.fetch(path, { method: 'POST' })).status).toBe(200)
  await receiver.arrived(2)
  expect(messages().map(({ message }) => message)).toEqual(['confirm-subscription', 'welcome'])

  const exported = await admin('/v1/shoppers/email:ana@example.com/export')
  const told = (await exported.json()) as { events: unknown[]; deliveries: unknown[] }
  expect([told.events.length, told.deliveries.length]).toEqual([2, 2])
  const erased = await admin('/v1/shoppers/email:ana@example.com', 'DELETE')
  expect(await erased.json()).toEqual({ erased: true })
  expect((await admin('/v1/shoppers/email:ana@example.com')).status).toBe(404)
  const why = await admin('/v1/suppressions?address=ana%40example.com')
  expect(await why.json()).toMatchObject({ suppressed: true, reasons: [{ reason: 'erased' }] })
  expect((await worker.fetch(path, { method: 'POST' })).status).toBe(404)

  expect((await subscribe('ana@example.com')).status).toBe(202)
  await worker.advance('10d')
  expect(messages()).toHaveLength(2)
  const ben = (await (await admin('/v1/shoppers/email:ben@example.com')).json()) as { suppressed: object }
  expect(ben.suppressed).toEqual({ 'ben@example.com': 'complained' })
})

// The embedded runtime as it is shipped, killed with SIGKILL while it works: promises 1, 2, 3 and 5 on a real disk.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startRuntime, untilHealthy } from '../../cli/runtime.ts'
import type { Runtime } from '../../cli/runtime.ts'
import { secretKey, webhookSecret } from '../workerd/boot-worker.ts'
import { shippedConfig } from '../workerd/shipped-config.ts'
import { webhookReceiver } from '../workerd/webhook-receiver.ts'
import type { ReceivedWebhook, WebhookReceiver } from '../workerd/webhook-receiver.ts'
import { persistentSender } from './persistent-sender.ts'
import { freePort } from './tiny-worker.ts'

const deviceCount = 80
const connectionCount = 24
/** Within what GET /v1/shoppers shows of one shopper. */
const maxBatchesPerDevice = 45
/** Of ten kills; the runtime itself is stopped and started after each of these, which also ends its back-off. */
const killsPerLife = [4, 3, 3]
const batchesBetweenKills = 80
/** The delivery in the middle of which workerd dies. */
const fatalWebhook = 30

let receiver: WebhookReceiver
let dataDir: string
let port: number
let runtime: Runtime

async function boot(): Promise<void> {
  runtime = await startRuntime({
    modulePath: join(import.meta.dirname, '../../dist/worker/dev.js'),
    dataDir,
    host: '127.0.0.1',
    port,
    reach: 'anywhere',
    secrets: {
      SELVEDGE_SECRET_KEY: secretKey,
      EMAIL_TOOL_URL: receiver.url,
      EMAIL_TOOL_SECRET: webhookSecret,
    },
    say: () => {},
  })
}

beforeAll(async () => {
  receiver = await webhookReceiver()
  dataDir = mkdtempSync(join(tmpdir(), 'selvedge-crash-'))
  port = await freePort()
  await boot()
  const pushed = await admin('/v1/automations', 'PUT', { files: shippedConfig() })
  expect(pushed.status).toBe(200)
  await untilHealthy(runtime.url)
})

afterAll(async () => {
  await runtime.stop()
  await receiver.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const admin = (path: string, method = 'GET', body?: object): Promise<Response> =>
  fetch(`${runtime.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })

const advance = (by: string): Promise<Response> => admin('/dev/clock', 'POST', { advance: by })

function kill(): void {
  const pid = runtime.workerdPid()
  if (pid === null) throw new Error('there is no workerd to kill')
  process.kill(pid, 'SIGKILL')
}

let eventCount = 0
const event = (name: string, properties: object = {}) => ({
  event_id: `e${(eventCount += 1)}`,
  name,
  occurred_at: Date.now(),
  properties,
})
const items = [{ item_id: 'shoe-42', item_name: 'Shoe', price: 90, quantity: 1 }]
const devices = Array.from({ length: deviceCount }, (_, index) => `device-${index}`)
const emailOf = (device: string): string => `${device}@example.com`

/** What a device sends as its nth batch: first a cart and an address, then a look around. */
const batchOf = (device: string, nth: number) =>
  nth === 0
    ? [
        event('page_view'),
        event('add_to_cart', { currency: 'EUR', items }),
        event('identify', { email: emailOf(device) }),
      ]
    : [event('page_view'), event('view_item', { items }), event('page_view')]

const sender = persistentSender(() => runtime.url)

test('ten kills under load lose no acknowledged event and count none twice', async () => {
  const load = { isOn: true, next: 0 }
  const connections = Array.from({ length: connectionCount }, async () => {
    while (load.isOn && load.next < deviceCount * maxBatchesPerDevice) {
      const turn = load.next++
      const device = devices[turn % deviceCount] ?? ''
      await sender.send(device, batchOf(device, Math.floor(turn / deviceCount)))
    }
  })
  const done = Promise.all(connections)
  // A connection that fails must end the test, not leave it waiting.
  const more = (): Promise<unknown> => Promise.race([sender.more(batchesBetweenKills), done])
  for (const [life, kills] of killsPerLife.entries()) {
    for (let nth = 0; nth < kills; nth += 1) {
      await more()
      kill()
    }
    await more()
    if (life < killsPerLife.length - 1) {
      await runtime.stop()
      await boot()
    }
  }
  load.isOn = false
  await done

  expect(sender.unanswered).toBeGreaterThanOrEqual(killsPerLife.reduce((sum, kills) => sum + kills))
  const status = (await (await admin('/v1/status')).json()) as {
    shards: { events: number; shoppers: number }[]
  }
  expect(status.shards).toMatchObject([{ events: eventCount, shoppers: deviceCount }])
  for (const device of devices) {
    const shopper = (await (await admin(`/v1/shoppers/device:${device}`)).json()) as {
      events: { event_id: string }[]
    }
    expect(shopper.events.map((one) => one.event_id).sort()).toEqual(
      sender.acknowledged.get(device)?.toSorted(),
    )
  }
})

const emailIn = (webhook: ReceivedWebhook): string =>
  (JSON.parse(webhook.body) as { data: { shopper: { email: string } } }).data.shopper.email
const idOf = (webhook: ReceivedWebhook | undefined): string => webhook?.headers['webhook-id'] ?? ''

test('every cart left before the kills leads to one message, also when workerd dies between two attempts', async () => {
  expect(receiver.received).toEqual([])
  receiver.answer = () => {
    if (receiver.received.length === fatalWebhook) kill()
    return 204
  }
  await expect(advance('1h')).rejects.toThrow()
  await untilHealthy(runtime.url)
  // What was claimed when it died comes back when its lease is over.
  expect((await advance('2m')).status).toBe(200)

  const ids = new Map<string, string>()
  for (const webhook of receiver.received) {
    const email = emailIn(webhook)
    expect(idOf(webhook)).toBe(ids.get(email) ?? idOf(webhook))
    ids.set(email, idOf(webhook))
  }
  expect([...ids.keys()].sort()).toEqual(devices.map(emailOf).sort())
  expect(new Set(ids.values()).size).toBe(deviceCount)

  const fatal = receiver.received[fatalWebhook - 1]
  const attempts = receiver.received.filter((webhook) => idOf(webhook) === idOf(fatal))
  expect(attempts.length).toBeGreaterThan(1)
  expect(new Set(attempts.map((webhook) => webhook.body)).size).toBe(1)
  const { shards } = (await (await admin('/v1/status')).json()) as { shards: { pendingDeliveries: number }[] }
  expect(shards).toMatchObject([{ pendingDeliveries: 0 }])
})

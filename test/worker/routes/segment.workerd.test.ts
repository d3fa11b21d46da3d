import RudderAnalytics from '@rudderstack/rudder-sdk-node'
import { Analytics } from '@segment/analytics-node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bootWorker, secretKey } from '../../workerd/boot-worker.ts'
import type { BootedWorker } from '../../workerd/boot-worker.ts'
import { flakyLine } from '../../workerd/flaky-line.ts'
import type { FlakyLine } from '../../workerd/flaky-line.ts'
import { shippedConfig } from '../../workerd/shipped-config.ts'
import { webhookReceiver } from '../../workerd/webhook-receiver.ts'
import type { WebhookReceiver } from '../../workerd/webhook-receiver.ts'

let receiver: WebhookReceiver
let worker: BootedWorker
let line: FlakyLine

beforeAll(async () => {
  receiver = await webhookReceiver()
  worker = await bootWorker({ entry: 'dev', webhookUrl: receiver.url })
  line = await flakyLine(() => worker)
  expect((await worker.push(shippedConfig())).status).toBe(200)
})

afterAll(async () => {
  await line.close()
  await worker.dispose()
  await receiver.close()
})

let count = 0
const items = [{ item_id: 'shoe-42', item_name: 'Shoe', price: 90, quantity: 1 }]
const leaveCart = async (device: string, email: string) => {
  const at = { occurred_at: Date.now() }
  const answer = await worker.send({
    device_id: device,
    batch_id: `b${(count += 1)}`,
    events: [
      { ...at, event_id: `e${(count += 1)}`, name: 'add_to_cart', properties: { currency: 'EUR', items } },
      { ...at, event_id: `e${(count += 1)}`, name: 'identify', properties: { email } },
    ],
  })
  expect(answer.status).toBe(202)
}

interface Shopper {
  readonly id: string
  readonly traits: object
  readonly orders: { readonly count: number; readonly total: number }
  readonly events: readonly { readonly name: string; readonly properties: object; readonly trust?: string }[]
}

async function shopper(identity: string): Promise<Shopper> {
  const headers = { authorization: `Bearer ${secretKey}` }
  const answer = await worker.fetch(`/v1/shoppers/${identity}`, { headers })
  expect(answer.status).toBe(200)
  return (await answer.json()) as Shopper
}
const namesOf = ({ events }: Shopper) => events.map(({ name }) => name).sort()
const remindersTo = (email: string) =>
  receiver.received.filter(({ body }) => body.includes('abandoned-cart') && body.includes(email))

/** What both SDKs can do, in one shape. */
interface Sdk {
  identify(message: { userId: string; traits: Record<string, string> }): void
  track(message: {
    userId: string
    event: string
    properties?: Record<string, string | number | Record<string, string | number>[]>
    context?: { traits: Record<string, string> }
    messageId?: string
  }): void
  alias(message: { previousId: string; userId: string }): void
  /** Resolves when everything is delivered; throws when something never will be. */
  flush(): Promise<void>
}

function segment(): Sdk {
  const analytics = new Analytics({ writeKey: secretKey, host: line.url, flushAt: 3 })
  const failures: unknown[] = []
  analytics.on('error', (error) => failures.push(error))
  return {
    identify: (message) => analytics.identify(message),
    track: (message) => analytics.track(message),
    alias: (message) => analytics.alias(message),
    flush: async () => {
      await analytics.flush()
      expect(failures).toEqual([])
    },
  }
}

function rudder(): Sdk {
  const analytics = new RudderAnalytics(secretKey, {
    dataPlaneUrl: line.url,
    flushAt: 3,
    logLevel: 'none',
  })
  const pending = new Set<number>()
  const told = (send: (done: (error?: unknown) => void) => unknown): void => {
    const id = (count += 1)
    pending.add(id)
    send((error) => {
      expect(error).toBeUndefined()
      pending.delete(id)
    })
  }
  return {
    identify: (message) => told((done) => analytics.identify(message, done)),
    track: (message) => told((done) => analytics.track(message, done)),
    alias: (message) => told((done) => analytics.alias(message, done)),
    flush: async () => {
      while (pending.size > 0) {
        await analytics.flush()
        await new Promise(setImmediate)
      }
    },
  }
}

describe.each([
  ['@segment/analytics-node', segment, 'identity'],
  ['@rudderstack/rudder-sdk-node', rudder, 'gzip'],
] as const)('%s, unmodified', (name, sdk, encoding) => {
  const as = name.startsWith('@segment') ? 's' : 'r'

  test('a purchase at the till stops the reminder of the web', async () => {
    const [ana, bea] = [`ana-${as}@example.com`, `bea-${as}@example.com`]
    await leaveCart(`laptop-${as}`, ana)
    await leaveCart(`tablet-${as}`, bea)
    const till = sdk()
    till.track({
      userId: `c-${as}`,
      event: 'Order Completed',
      context: { traits: { email: ana } },
      properties: {
        order_id: `till-${as}`,
        total: 90,
        currency: 'EUR',
        channel: 'store',
        products: [{ sku: 'shoe-42', name: 'Shoe', price: 90, quantity: 1 }],
      },
    })
    await till.flush()
    await worker.advance('1h')
    // Bea bought nothing: her reminder shows that Ana's would have come.
    await worker.advance('1m')
    expect(remindersTo(bea)).toHaveLength(1)
    expect(remindersTo(ana)).toEqual([])
    expect(await shopper(`email:${ana}`)).toMatchObject({ orders: { count: 1, total: 90 } })
    expect((await shopper(`customer_id:c-${as}`)).id).toBe((await shopper(`email:${ana}`)).id)
    const purchase = (await shopper(`email:${ana}`)).events.find((event) => event.name === 'purchase')
    expect(purchase).toMatchObject({
      trust: 'server',
      properties: { channel: 'store', items: [{ item_id: 'shoe-42' }] },
    })
    expect(line.encodings.at(-1)).toBe(encoding)
  })

  test('identify, visits and a return of many people arrive, each with its own', async () => {
    const desk = sdk()
    desk.identify({ userId: `cleo-${as}`, traits: { firstName: 'Cleo', email: `cleo-${as}@example.com` } })
    desk.track({ userId: `cleo-${as}`, event: 'store_visit', properties: { channel: 'store' } })
    desk.track({ userId: `dan-${as}`, event: 'Store Visited' })
    desk.track({ userId: `cleo-${as}`, event: 'return', properties: { order_id: 'o', total: 5 } })
    await desk.flush()
    const cleo = await shopper(`email:cleo-${as}@example.com`)
    expect(cleo.traits).toMatchObject({ first_name: 'Cleo' })
    expect(namesOf(cleo)).toEqual(['identify', 'refund', 'store_visit'])
    expect(namesOf(await shopper(`customer_id:dan-${as}`))).toEqual(['store_visit'])
  })

  test('alias makes one of two known people', async () => {
    const desk = sdk()
    desk.identify({ userId: `old-${as}`, traits: { email: `eve-${as}@example.com` } })
    desk.identify({ userId: `new-${as}`, traits: { firstName: 'Eve' } })
    await desk.flush()
    expect((await shopper(`customer_id:old-${as}`)).id).not.toBe((await shopper(`customer_id:new-${as}`)).id)
    desk.alias({ previousId: `old-${as}`, userId: `new-${as}` })
    await desk.flush()
    const eve = await shopper(`email:eve-${as}@example.com`)
    expect(eve.id).toBe((await shopper(`customer_id:new-${as}`)).id)
    expect(eve.id).toBe((await shopper(`customer_id:old-${as}`)).id)
  })

  test('what is sent again because its answer got lost counts once', async () => {
    const till = sdk()
    const before = line.statuses.length
    line.loses = 1
    till.track({ userId: `fay-${as}`, event: 'store_visit' })
    till.track({ userId: `fay-${as}`, event: 'Product Reviewed', properties: { sku: 'shoe-42' } })
    await till.flush()
    expect(line.statuses.length - before).toBeGreaterThanOrEqual(2)
    expect(namesOf(await shopper(`customer_id:fay-${as}`))).toEqual(['review', 'store_visit'])
  })

  test('what the same till says twice by itself counts once, too', async () => {
    for (const till of [sdk(), sdk()]) {
      till.track({ userId: `gil-${as}`, event: 'store_visit', messageId: `visit-${as}` })
      await till.flush()
    }
    expect(namesOf(await shopper(`customer_id:gil-${as}`))).toEqual(['store_visit'])
  })

  test('waits until the shop is set up, and loses nothing', async () => {
    const configured = worker
    worker = await bootWorker({ entry: 'index' })
    try {
      const till = sdk()
      const before = line.statuses.length
      till.track({ userId: `hal-${as}`, event: 'store_visit' })
      line.meanwhile = async () => {
        expect((await worker.push(shippedConfig())).status).toBe(200)
      }
      await till.flush()
      expect(line.statuses.slice(before)).toEqual([503, 200])
      expect(namesOf(await shopper(`customer_id:hal-${as}`))).toEqual(['store_visit'])
    } finally {
      await worker.dispose()
      worker = configured
    }
  })
})

test('a wrong key is told to the caller and not tried again', async () => {
  const before = line.statuses.length
  const analytics = new Analytics({ writeKey: 'pk_demo_0123456789abcdef', host: line.url, flushAt: 1 })
  const failed = new Promise((resolve) => analytics.on('error', resolve))
  analytics.track({ userId: 'c-1', event: 'store_visit' })
  await analytics.closeAndFlush()
  expect(await failed).toMatchObject({ code: expect.any(String) })
  expect(line.statuses.slice(before)).toEqual([401])
})

import { describe, expect, test } from 'vitest'
import { earliestDeliveryId } from '../../../worker/event/delivery-time.ts'
import { config, hourMs, minuteMs, shard } from './shard.ts'

type Made = Awaited<ReturnType<typeof shard>>
const dayMs = 24 * hourMs

const subscribe = (made: Made, name: string) =>
  made.send(`device-${name}`, made.event('subscribe', { email: `${name}@example.com` }))
const page = (made: Made, query: object = {}) => made.actor().deliveryPage({ limit: 100, ...query })

/** Three welcomes, an hour apart. */
async function three(): Promise<Made> {
  const made = await shard()
  for (const name of ['ana', 'bob', 'cem']) {
    await subscribe(made, name)
    await made.pass(hourMs)
  }
  return made
}

describe('the log', () => {
  test('tells each delivery with its attempts, newest first, page after page', async () => {
    const made = await three()
    const first = await page(made, { limit: 2 })
    expect(first.deliveries).toMatchObject([
      {
        automation: 'welcome',
        step: 'welcome',
        message: 'welcome',
        destination: 'email-tool',
        status: 'delivered',
        reason: null,
        finding: null,
        isTest: false,
        dueAt: null,
        attempts: [{ status: 204, outcome: 'delivered', latencyMs: 0, excerpt: '' }],
      },
      {},
    ])
    const second = await page(made, { limit: 2, beforeId: first.next ?? '' })
    const ids = [...first.deliveries, ...second.deliveries].map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)].sort().toReversed())
    expect(ids).toHaveLength(3)
    expect(second.next).toBeNull()
  })

  test('tells why something was not sent, with what was seen, and when it is looked at next', async () => {
    const made = await shard()
    made.answerWith(() => new Response('busy', { status: 503 }))
    await subscribe(made, 'ana')
    await made.pass(0)
    const [waiting] = (await page(made)).deliveries
    expect(waiting).toMatchObject({ status: 'pending', attempts: [{ status: 503, excerpt: 'busy' }] })
    expect(waiting?.dueAt).toBeGreaterThan(made.world.now)
    await made.send('device-ana', made.event('unsubscribe', { email: 'ana@example.com' }))
    await made.pass(dayMs)
    const [dropped] = (await page(made)).deliveries
    expect(dropped).toMatchObject({ status: 'dropped', dueAt: null, reason: 'no_consent' })
    expect(dropped?.finding).toMatchObject({ path: 'consent.marketing', saw: false })
  })

  test('is asked by status, automation, destination, message, shopper and time', async () => {
    const made = await three()
    const all = (await page(made)).deliveries
    const [newest, middle] = all
    const found = async (query: object) => (await page(made, query)).deliveries.map(({ id }) => id)
    const everything = all.map(({ id }) => id)
    for (const query of [
      { status: 'delivered' },
      { automation: 'welcome' },
      { destination: 'email-tool' },
      { message: 'welcome' },
    ])
      expect(await found(query)).toEqual(everything)
    for (const query of [{ status: 'dead' }, { automation: 'cart' }, { message: 'x' }, { shoppers: [] }])
      expect(await found(query)).toEqual([])
    expect(await found({ shoppers: [middle?.shopperId, 'shp_none'] })).toEqual([middle?.id])
    expect(await found({ fromId: earliestDeliveryId(newest?.createdAt ?? 0) })).toEqual([newest?.id])
    expect(await found({ beforeId: earliestDeliveryId(newest?.createdAt ?? 0) })).toEqual(everything.slice(1))
    expect(await made.actor().countDeliveries({ limit: 1, status: 'delivered' })).toBe(3)
    expect(await made.actor().countDeliveries({ limit: 1, beforeId: newest?.id ?? '' })).toBe(2)
  })

  test('looks at so many rows and no more, and says how far it came', async () => {
    const made = await shard()
    made.world.host.sql.all(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 6000)
       INSERT INTO delivery (id, shopper_id, automation, step, destination, status, attempts, created_at, updated_at)
       SELECT printf('%06d', i), 'shp_1', 'a', 's', 'd', CASE i WHEN 1 THEN 'dead' ELSE 'delivered' END, '[]', i, i FROM n`,
    )
    const first = await page(made, { status: 'dead' })
    expect(first).toEqual({ deliveries: [], next: '001001' })
    const second = await page(made, { status: 'dead', beforeId: first.next })
    expect(second.deliveries).toMatchObject([{ id: '000001' }])
    expect(second.next).toBeNull()
  })

  test('keeps nothing of people who are erased, and nothing that waited for them is sent', async () => {
    const made = await three()
    made.answerWith(() => new Response('no such person: dan@example.com', { status: 503 }))
    await subscribe(made, 'dan')
    await made.pass(0)
    const sentCount = made.webhooks.length
    const [one] = (await page(made)).deliveries
    await made.actor().erase({ kind: 'email', value: 'dan@example.com' })
    const rows = JSON.stringify(made.world.rows('SELECT * FROM delivery'))
    expect(rows).not.toContain('dan@')
    expect(rows).not.toContain(one?.shopperId)
    expect((await page(made)).deliveries).toHaveLength(3)
    await made.pass(dayMs)
    expect(made.webhooks).toHaveLength(sentCount)
  })
})

describe('the log is kept for 30 days', () => {
  const count = async (made: Made) => (await page(made)).deliveries.length

  test('and what had its last word before that goes at the next wake', async () => {
    const made = await three()
    await made.pass(29 * dayMs)
    await subscribe(made, 'dan')
    await made.pass(minuteMs)
    expect(await count(made)).toBe(4)
    await made.pass(dayMs)
    await subscribe(made, 'eve')
    await made.pass(minuteMs)
    expect(await count(made)).toBe(2)
  })

  test('whoever still waits stays', async () => {
    const made = await three()
    made.world.host.sql.all("UPDATE delivery SET due_at = 9e15, status = 'pending'")
    await made.pass(31 * dayMs)
    await subscribe(made, 'dan')
    await made.pass(minuteMs)
    expect(await count(made)).toBe(4)
  })

  test('a slice per wake and once a day', async () => {
    const made = await three()
    const fill = (days: number, rows: number): void => {
      const at = made.world.now - days * dayMs
      made.world.host.sql.all(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
         INSERT INTO delivery (id, shopper_id, automation, step, destination, status, attempts, created_at, updated_at)
         SELECT ? || printf('-%06d', i), 'shp_1', 'a', 's', 'd', 'dead', '[]', 0, 0 FROM n`,
        rows,
        earliestDeliveryId(at),
      )
    }
    const old = () => made.actor().countDeliveries({ limit: 1, automation: 'a' })
    await made.pass(dayMs)
    fill(31, 1_200)
    await made.actor().wake()
    expect(await old()).toBe(700)
    await made.actor().wake()
    await made.actor().wake()
    expect(await old()).toBe(0)
    fill(32, 10)
    await made.actor().wake()
    expect(await old()).toBe(10)
    await made.pass(dayMs)
    await made.actor().wake()
    expect(await old()).toBe(0)
  })
})

describe('destinations', () => {
  test('tell what they are, what waits for them, and how the last of it failed', async () => {
    const made = await shard()
    made.answerWith(() => new Response('down', { status: 503 }))
    await subscribe(made, 'ana')
    await made.pass(0)
    expect(await made.actor().destinations()).toEqual([
      {
        name: 'email-tool',
        settings: { kind: 'webhook', rate: null, missingSecrets: [] },
        disabledSince: null,
        pending: 1,
        lastFailure: { at: made.world.now, status: 503, outcome: 'retry', latencyMs: 0, excerpt: 'down' },
      },
    ])
  })

  test('say which secrets are missing by their names, and what is in no file any more', async () => {
    const made = await shard()
    made.answerWith(() => new Response(null, { status: 410 }))
    await subscribe(made, 'ana')
    await made.pass(0)
    await made.actor().configure(
      config(2, {
        'destinations/klaviyo.yaml':
          'destination: klaviyo\npreset: klaviyo\nsettings: { api_key: "{{ secret.KLAVIYO_KEY }}", event: Hello }\n',
      }),
    )
    made.world.host.sql.all("UPDATE delivery SET destination = 'gone', due_at = 9e15")
    expect(await made.actor().destinations()).toMatchObject([
      { name: 'email-tool', disabledSince: made.world.now },
      { name: 'gone', settings: null, pending: 1 },
      {
        name: 'klaviyo',
        settings: { kind: 'Klaviyo', missingSecrets: ['KLAVIYO_KEY'], rate: { count: 58 } },
      },
    ])
  })
})

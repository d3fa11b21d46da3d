// Hand-overs under faults: calls that are lost, answers that are lost, shards that die, for every call there is.

import { describe, expect, test } from 'vitest'
import { cartItems, hourMs } from '../shard.ts'
import { shards } from '../shards.ts'
import type { Fate } from '../shards.ts'

const added = { currency: 'EUR', value: 90, items: cartItems }
const people = Array.from({ length: 8 }, (_, at) => `p${at}@example.com`)

/** Everybody fills a cart without a name on one device, gives it there, and then on another. */
async function lives(site: Awaited<ReturnType<typeof shards>>): Promise<void> {
  for (const [at, email] of people.entries()) {
    const laptop = site.batch(`laptop-${at}`, [
      site.event('page_view'),
      site.event('add_to_cart', added),
      site.event('identify', { email, customer_id: `c${at}` }),
      site.event('page_view'),
    ])
    const phone = site.batch(`phone-${at}`, [site.event('identify', { email }), site.event('page_view')])
    for (const batch of [laptop, phone]) await until(site, batch)
  }
}

/** As the script does: the same batch again until it is acknowledged. */
async function until(
  site: Awaited<ReturnType<typeof shards>>,
  batch: ReturnType<Awaited<ReturnType<typeof shards>>['batch']>,
): Promise<void> {
  for (let tries = 0; tries < 50; tries += 1) {
    const result = await site.homeAt(batch.device_id).ingest(batch)
    if (result.kind === 'stored') return
  }
  throw new Error('never acknowledged')
}

async function expectAllWell(site: Awaited<ReturnType<typeof shards>>): Promise<void> {
  site.fail(() => 'well')
  await site.pass(48 * hourMs)
  expect(await site.total()).toEqual({ shoppers: people.length, events: people.length * 6, handOvers: 0 })
  for (const [at, value] of people.entries()) {
    const found = await site.find({ kind: 'email', value })
    expect(found).toHaveLength(1)
    expect(found[0]?.events).toHaveLength(6)
    const phone = await site.find({ kind: 'device', value: `phone-${at}` })
    expect(phone.map(({ id }) => id)).toEqual([found[0]?.id])
  }
  const told = site.webhooks.map(({ body }) => body.data.shopper.email).sort()
  expect(told).toEqual([...people].sort())
}

const methods = ['take', 'whereIs', 'claim', 'takeEvents', 'takeIn'] as const
const fates: readonly Fate[] = ['lost', 'answer_lost']

describe.each(methods)('a hand-over whose %s', (method) => {
  test.each(fates)('is %s every third time loses nothing and doubles nothing', async (fate) => {
    const site = await shards(4)
    let calls = 0
    site.fail((call) => (call === method && (calls += 1) % 3 === 1 ? fate : 'well'))
    await lives(site)
    expect(calls).toBeGreaterThan(0)
    await expectAllWell(site)
  })
})

describe('a shard', () => {
  test('that dies at every call goes on where it was', async () => {
    const site = await shards(4)
    let calls = 0
    site.fail(() => {
      calls += 1
      for (let shard = 0; shard < 4; shard += 1) if (calls % 7 === shard) site.restart(shard)
      return calls % 3 === 0 ? 'answer_lost' : 'well'
    })
    await lives(site)
    await expectAllWell(site)
  })

  test('that is away for good leaves its neighbors at work', async () => {
    const site = await shards(4)
    site.fail((call) => (call === 'takeIn' ? 'lost' : 'well'))
    const results = await Promise.all(
      people.map((email, at) =>
        site.send(`laptop-${at}`, site.event('page_view'), site.event('identify', { email })),
      ),
    )
    expect(results.some(({ kind }) => kind === 'overloaded')).toBe(true)
    expect(await site.send('stranger', site.event('page_view'))).toMatchObject({ stored: 1 })
    expect((await site.total()).handOvers).toBeGreaterThan(0)
    site.fail(() => 'well')
    await site.pass(hourMs)
    expect((await site.total()).handOvers).toBe(0)
  })

  test('takes in one who is brought twice only once, even when they have become somebody else since', async () => {
    const site = await shards(4)
    await site.send('phone', site.event('identify', { email: 'p0@example.com' }))
    const lost: string[] = []
    site.fail((call) => {
      if (call !== 'takeIn' || lost.length > 0) return 'well'
      lost.push(call)
      return 'answer_lost'
    })
    const batches = Array.from({ length: 8 }, (_, at) =>
      site.batch(`laptop-${at}`, [
        site.event('page_view'),
        site.event('identify', { email: 'p0@example.com' }),
      ]),
    )
    for (const batch of batches) await until(site, batch)
    await site.pass(hourMs)
    expect(lost).toHaveLength(1)
    expect(await site.total()).toEqual({ shoppers: 1, events: 17, handOvers: 0 })
  })
})

describe('a hand-over whose end nobody heard of', () => {
  test('is brought again after its shopper has become somebody else: no event is stored twice', async () => {
    const site = await shards(4)
    const email = 'p0@example.com'
    await site.send('phone', site.event('identify', { email }))
    // Of some devices the home is another than the name's.
    for (let at = 0; at < 6; at += 1) {
      const device = `laptop-${at}`
      await site.send(device, site.event('page_view'))
      site.fail((call) => (call === 'takeIn' ? 'answer_lost' : call === 'take' ? 'lost' : 'well'))
      const batch = site.batch(device, [site.event('identify', { email }), site.event('page_view')])
      const first = await site.homeAt(device).ingest(batch)
      site.fail(() => 'well')
      // The page comes in at the right shard by itself, before the other one has said goodbye.
      for (let shard = 0; first.kind !== 'stored' && shard < 4; shard += 1)
        if ((await site.at(shard).shopper({ kind: 'email', value: email })) !== null)
          await site.at(shard).ingest(batch)
    }
    await site.pass(hourMs)
    expect(await site.total()).toEqual({ shoppers: 1, events: 19, handOvers: 0 })
  })
})

describe('bad input', () => {
  test('a kiosk on which 60 people log in stays one device and 60 people', async () => {
    const site = await shards(4)
    for (let at = 0; at < 60; at += 1)
      await site.send('kiosk', site.event('login', { customer_id: `c${at}` }), site.event('page_view'))
    expect(await site.total()).toEqual({ shoppers: 60, events: 120, handOvers: 0 })
    expect(site.reports()).toEqual([])
  })

  test('one name on 60 devices stays one person, with as many identities as a shopper may have', async () => {
    const site = await shards(4)
    for (let at = 0; at < 60; at += 1)
      await site.send(`device-${at}`, site.event('page_view'), site.event('login', { customer_id: '7' }))
    const found = await site.find({ kind: 'customer_id', value: '7' })
    expect(found).toHaveLength(1)
    expect(found[0]?.identities.length).toBeLessThanOrEqual(50)
    expect(await site.total()).toEqual({ shoppers: 1, events: 120, handOvers: 0 })
    // Also of a device that had no room any more it is known whose it is.
    expect(await site.find({ kind: 'device', value: 'device-59' })).toHaveLength(1)
    await site.send('device-59', site.event('page_view'))
    expect(await site.total()).toMatchObject({ shoppers: 1, events: 121 })
    expect(site.reports()).toEqual([])
  })

  test('a batch that is sent around in circles ends', async () => {
    const site = await shards(2)
    for (const [shard, world] of site.worlds.entries())
      world.host.sql.all(
        'INSERT INTO pointer (kind, value, shard) VALUES (?, ?, ?)',
        'device',
        'x',
        1 - shard,
      )
    expect(await site.send('x', site.event('page_view'))).toMatchObject({ kind: 'overloaded' })
    expect(site.reports()[0]).toContain('around in circles')
  })
})

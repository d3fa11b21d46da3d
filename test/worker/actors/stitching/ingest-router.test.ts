import { describe, expect, test } from 'vitest'
import { epochMs } from '../../../../worker/event/ids.ts'
import { maxRecentBatches } from '../../../../worker/event/limits.ts'
import { cartItems, hourMs, minuteMs } from '../shard.ts'
import { shards } from '../shards.ts'

const added = { currency: 'EUR', value: 90, items: cartItems }
const ana = { email: 'ana@example.com' }
const anas = { kind: 'email', value: 'ana@example.com' } as const
const counts = [1, 2, 3, 8, 16]

describe.each(counts)('a site of %i shards', (count) => {
  test('knows one person on three devices, however their names were learned', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('page_view'), site.event('add_to_cart', added))
    await site.send('phone', site.event('view_item', { items: cartItems }))
    await site.send('tablet', site.event('identify', { customer_id: '7' }))
    await site.send('laptop', site.event('identify', ana), site.event('page_view'))
    await site.send('phone', site.event('identify', ana))
    await site.send('tablet', site.event('identify', { ...ana, customer_id: '7' }), site.event('page_view'))
    expect(site.reports()).toEqual([])
    const [found, ...more] = await site.find(anas)
    expect(more).toEqual([])
    expect(found?.cart?.total).toBe(90)
    expect(await site.total()).toMatchObject({ events: 9, handOvers: 0 })
  })

  test('does not remind of the cart on the laptop after the purchase on the phone', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('add_to_cart', added), site.event('identify', ana))
    await site.pass(20 * minuteMs)
    await site.send('phone', site.event('purchase', { ...ana, transaction_id: 'o1', value: 90 }))
    await site.pass(48 * hourMs)
    expect(site.webhooks).toEqual([])
    expect(await site.find(anas)).toHaveLength(1)
  })

  test('reminds once of a cart that went from shard to shard', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('add_to_cart', added))
    await site.send('phone', site.event('identify', ana))
    await site.send('laptop', site.event('identify', ana))
    await site.pass(48 * hourMs)
    expect(site.webhooks.map(({ body }) => body.data.message)).toEqual(['reminder'])
    expect(site.reports()).toEqual([])
  })

  test('keeps two known people on one device apart', async () => {
    const site = await shards(count)
    await site.send('pc', site.event('identify', ana), site.event('add_to_cart', added))
    await site.send('pc', site.event('identify', { email: 'bob@example.com' }), site.event('page_view'))
    await site.send('pc', site.event('identify', ana), site.event('page_view'))
    const [found] = await site.find(anas)
    const [bob] = await site.find({ kind: 'email', value: 'bob@example.com' })
    expect(found?.id).not.toBe(bob?.id)
    expect(found?.identities.filter(({ kind }) => kind === 'email')).toHaveLength(1)
    expect(bob?.cart).toBeNull()
    expect(site.reports()).toEqual([])
  })

  test('answers at whatever shard which batches have arrived, also when a batch does nothing but ask', async () => {
    const site = await shards(count)
    const ids: string[] = []
    for (let at = 0; at < maxRecentBatches + 4; at += 1) {
      const batch = site.batch('laptop', [site.event('page_view')])
      ids.push(batch.batch_id)
      await site.homeAt('laptop').ingest(batch)
    }
    await site.send('laptop', site.event('identify', ana))
    for (let shard = 0; shard < count; shard += 1) {
      const question = { ...site.batch('laptop', []), asks: ['lost', ...ids] }
      expect(await site.at(shard).ingest(question)).toMatchObject({
        kind: 'stored',
        stored: 0,
        delivered: ids,
      })
    }
    expect(await site.total()).toMatchObject({ events: ids.length + 1 })
    expect(site.reports()).toEqual([])
  })

  test('counts a batch once that comes again, at whatever shard', async () => {
    const site = await shards(count)
    const batch = site.batch('laptop', [
      site.event('page_view'),
      site.event('identify', ana),
      site.event('add_to_cart', added),
    ])
    const first = await site.homeAt('laptop').ingest(batch)
    expect(first).toMatchObject({ kind: 'stored', stored: 3, known: 0 })
    for (let shard = 0; shard < count; shard += 1)
      expect(await site.at(shard).ingest(batch)).toMatchObject({ kind: 'stored', stored: 0, known: 3 })
    expect(await site.total()).toMatchObject({ events: 3 })
  })

  test('takes a batch with a wrong hint, and says where the shopper lives', async () => {
    const site = await shards(count)
    for (let shard = 0; shard < count; shard += 1) {
      const batch = site.batch(`device-${shard}`, [site.event('page_view'), site.event('identify', ana)])
      const result = await site.at(shard).ingest(batch)
      expect(result).toMatchObject({ kind: 'stored', stored: 2 })
      if (count > 1 && result.kind === 'stored')
        expect(await site.at(result.shard ?? -1).shopper(anas)).not.toBeNull()
    }
    expect(await site.find(anas)).toHaveLength(1)
    expect(await site.total()).toMatchObject({ shoppers: 1 })
  })

  test('makes one of two known people when the shop says so, and sends nothing twice', async () => {
    const site = await shards(count)
    await site.send('laptop', site.event('identify', { customer_id: '7' }), site.event('add_to_cart', added))
    await site.send('phone', site.event('identify', ana), site.event('page_view'))
    const from = { kind: 'customer_id', value: '7' } as const
    expect(await site.homeAt('laptop').mergeShoppers({ from, into: anas })).toBe('merged')
    expect(await site.homeAt('phone').mergeShoppers({ from, into: anas })).toBe('merged')
    const [found] = await site.find(anas)
    expect((await site.find(from)).map(({ id }) => id)).toEqual([found?.id])
    expect(found?.cart?.total).toBe(90)
    const nobody = { kind: 'customer_id', value: 'nobody' } as const
    expect(await site.homeAt('phone').mergeShoppers({ from: nobody, into: anas })).toBe('unknown')
    expect(site.reports()).toEqual([])
  })
})

describe('batches of one new device that come at once', () => {
  test('and name people who live on different shards all arrive', async () => {
    const site = await shards(4)
    const names = Array.from({ length: 12 }, (_, at) => ({ loyalty_id: `l${at}` }))
    for (const device of ['a', 'b', 'c', 'd', 'e', 'f']) {
      const batches = names.map((name) =>
        site.batch(device, [site.event('login', name), site.event('page_view')]),
      )
      let waiting = batches
      for (let tries = 0; waiting.length > 0 && tries < 20; tries += 1) {
        const results = await Promise.all(waiting.map((batch) => site.homeAt(device).ingest(batch)))
        waiting = waiting.filter((_batch, index) => results[index]?.kind !== 'stored')
      }
      expect(site.reports()).toEqual([])
      expect(waiting).toEqual([])
    }
    expect(await site.total()).toEqual({ shoppers: names.length, events: 144, handOvers: 0 })
    expect(site.reports()).toEqual([])
  })
})

describe('the clock of a server', () => {
  test('neither moves the events of the browser that it speaks of, nor is moved by it', async () => {
    const site = await shards(1)
    const hour = 3_600_000
    const slow = site.batch('laptop', [site.event('page_view')])
    const behind = { sent_at: epochMs(slow.sent_at - hour), received_at: epochMs(slow.received_at + 60_000) }
    await site.at(0).ingest({
      ...slow,
      ...behind,
      events: slow.events.map((event) => ({ ...event, occurred_at: epochMs(event.occurred_at - hour) })),
    })
    const told = {
      ...site.event('purchase', { ...ana, value: 5, transaction_id: 'o1' }),
      trust: 'server' as const,
    }
    await site.at(0).ingest(site.batch('laptop', [told]))
    const again = site.batch('laptop', [site.event('page_view')])
    await site.at(0).ingest({
      ...again,
      sent_at: epochMs(again.sent_at - hour),
      events: again.events.map((event) => ({ ...event, occurred_at: epochMs(event.occurred_at - hour) })),
    })
    const [found] = await site.find(anas)
    const start = told.occurred_at
    expect(found?.events.map(({ occurred_at: at }) => at - start)).toEqual([60_000, 0, 0])
  })
})

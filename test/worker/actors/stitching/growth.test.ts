// A site grows while it is used.

import { describe, expect, test } from 'vitest'
import { cartItems, config, hourMs, minuteMs } from '../shard.ts'
import { shards } from '../shards.ts'

const added = { currency: 'EUR', value: 90, items: cartItems }
const people = Array.from({ length: 20 }, (_, at) => `p${at}@example.com`)

const fill = async (site: Awaited<ReturnType<typeof shards>>): Promise<void> => {
  for (const [at, email] of people.entries()) {
    await site.send(`laptop-${at}`, site.event('page_view'), site.event('add_to_cart', added))
    await site.send(`laptop-${at}`, site.event('identify', { email }))
    await site.send(`stranger-${at}`, site.event('page_view'))
  }
}

describe.each([
  [1, 2],
  [1, 4],
  [2, 4],
  [3, 8],
])('growing from %i shards to %i', (from, to) => {
  test('moves those who must, loses nobody, and sends what was due, once', async () => {
    const site = await shards(from)
    await fill(site)
    await site.setRing({ count: to, previous: from })
    await site.pass(minuteMs)
    const grown = await Promise.all(Array.from({ length: to }, (_, shard) => site.at(shard).stats()))
    expect(grown.every(({ growth }) => growth?.isDone === true)).toBe(true)
    expect(grown.every(({ shoppers }) => shoppers > 0)).toBe(true)
    await site.setRing({ count: to, previous: null })
    expect(await site.total()).toEqual({ shoppers: 40, events: 80, handOvers: 0 })
    await site.pass(48 * hourMs)
    expect(site.webhooks.map(({ body }) => body.data.shopper.email).sort()).toEqual([...people].sort())
    expect(site.reports()).toEqual([])
  })

  test('knows everybody afterwards, at whatever shard they come in', async () => {
    const site = await shards(from)
    await fill(site)
    await site.setRing({ count: to, previous: from })
    await site.pass(minuteMs)
    await site.setRing({ count: to, previous: null })
    for (const [at, email] of people.entries()) {
      await site.send(`phone-${at}`, site.event('identify', { email }))
      await site.send(`laptop-${at}`, site.event('page_view'))
      await site.at(at % to).ingest(site.batch(`stranger-${at}`, [site.event('page_view')]))
    }
    expect(await site.total()).toEqual({ shoppers: 40, events: 140, handOvers: 0 })
    for (const value of people) expect(await site.find({ kind: 'email', value })).toHaveLength(1)
    expect(site.reports()).toEqual([])
  })

  test('goes on while everybody shops', async () => {
    const site = await shards(from)
    await fill(site)
    await site.setRing({ count: to, previous: from })
    for (const [at, email] of people.entries()) {
      await site.pass(50)
      await site.send(`phone-${at}`, site.event('page_view'), site.event('identify', { email }))
      await site.send(`laptop-${at}`, site.event('purchase', { email, transaction_id: `o${at}`, value: 90 }))
      await site.send(`stranger-${at}`, site.event('identify', { email }))
    }
    await site.pass(minuteMs)
    await site.setRing({ count: to, previous: null })
    await site.pass(48 * hourMs)
    expect(site.webhooks).toEqual([])
    expect(await site.total()).toEqual({ shoppers: 20, events: 160, handOvers: 0 })
    expect(site.reports()).toEqual([])
  })

  test('survives that every third call between shards is lost', async () => {
    const site = await shards(from)
    await fill(site)
    let calls = 0
    site.fail(() => ((calls += 1) % 3 === 0 ? (calls % 2 === 0 ? 'lost' : 'answer_lost') : 'well'))
    await site.setRing({ count: to, previous: from })
    await site.pass(10 * minuteMs)
    site.fail(() => 'well')
    await site.pass(minuteMs)
    await site.setRing({ count: to, previous: null })
    await site.pass(48 * hourMs)
    expect(await site.total()).toEqual({ shoppers: 40, events: 80, handOvers: 0 })
    expect(site.webhooks.map(({ body }) => body.data.shopper.email).sort()).toEqual([...people].sort())
  })
})

describe('the codes of a pool', () => {
  const codes = Array.from({ length: 90 }, (_, at) => `C${at + 10}`)
  const held = (site: Awaited<ReturnType<typeof shards>>): string[][] =>
    site.worlds.map(({ rows }) =>
      rows('SELECT code FROM voucher ORDER BY code').map((row) => String(Reflect.get(Object(row), 'code'))),
    )

  test.each(['well', 'lost', 'answer_lost'] as const)(
    'go to the new shards in equal shares, each once, when every other parcel is %s',
    async (fate) => {
      const site = await shards(2)
      await site.at(0).addVouchers('spring', codes.slice(0, 60))
      await site.at(1).addVouchers('spring', codes.slice(60))
      let parcels = 0
      site.fail((call) => (call === 'takeVouchers' && (parcels += 1) % 2 === 1 ? fate : 'well'))
      await site.setRing({ count: 4, previous: 2 })
      await site.pass(5 * minuteMs)
      expect(
        held(site)
          .flat()
          .toSorted((a, b) => (a < b ? -1 : 1)),
      ).toEqual(codes)
      expect(held(site).map(({ length }) => length)).toEqual([20, 10, 30, 30])
    },
  )
})

describe('a shard that has not heard of the growth', () => {
  test('is not asked by those that have: the batch comes again', async () => {
    const site = await shards(2)
    await site.setRing({ count: 2, previous: null })
    const first = config()
    await site.at(0).configure(first, { shard: 0, ring: { count: 4, previous: 2 } })
    const results = await Promise.all(
      people.map((email, at) =>
        site.at(0).ingest(site.batch(`laptop-${at}`, [site.event('identify', { email })])),
      ),
    )
    expect(results.some(({ kind }) => kind === 'overloaded')).toBe(true)
    await site.setRing({ count: 4, previous: 2 })
    for (const [at, email] of people.entries())
      await site.send(`laptop-${at}`, site.event('identify', { email }))
    expect(await site.total()).toMatchObject({ shoppers: 20, handOvers: 0 })
  })

  test('does not believe in fewer shards than it has known', async () => {
    const site = await shards(2)
    const first = config()
    await site.at(1).configure(first, { shard: 0, ring: { count: 1, previous: null } })
    await site.send('laptop', site.event('identify', { email: 'ana@example.com' }))
    expect(await site.total()).toMatchObject({ shoppers: 1, events: 1 })
    expect(site.reports()).toEqual([])
  })
})

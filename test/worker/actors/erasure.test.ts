// A person is forgotten: over one shard and several, also when shards die or calls are lost in the middle.

import { describe, expect, test } from 'vitest'
import { addressHashes } from '../../../worker/delivery/address-hash.ts'
import { homeOf, homeOfHash } from '../../../worker/ring.ts'
import { cartItems, hourMs, minuteMs } from './shard.ts'
import { shards } from './shards.ts'

type Site = Awaited<ReturnType<typeof shards>>

const ana = { kind: 'email', value: 'ana@example.com' } as const
const added = { currency: 'EUR', value: 90, items: cartItems }

/** As the route does: whoever has the shopper is asked, and whoever they have moved to. */
async function erase(site: Site, asked: { kind: 'email'; value: string }, count: number): Promise<string[]> {
  const results: string[] = []
  for (let shard = 0; shard < count; shard += 1) results.push(await site.at(shard).erase(asked))
  return results.filter((result) => result !== 'unknown')
}

/** A cart on a laptop, a name on it and on a phone, a message that was sent and one that waits. */
async function live(site: Site): Promise<void> {
  await site.send('laptop', site.event('page_view'), site.event('add_to_cart', added))
  await site.send(
    'laptop',
    site.event('identify', { email: ana.value, customer_id: 'c-anna', first_name: 'Annabel' }),
  )
  await site.send('phone', site.event('page_view'), site.event('subscribe', { email: ana.value }))
  await site.pass(minuteMs)
  await site.send('other', site.event('subscribe', { email: 'ben@example.com' }))
  await site.pass(minuteMs)
}

const tables = [
  'shopper',
  'identity',
  'timer',
  'waiting',
  'delivery',
  'ended',
  'pointer',
  'hand_over',
  'erasure',
  'voucher',
]

/** Everything that is stored, of all shards, but for settings. */
const stored = (site: Site): string =>
  JSON.stringify(
    site.worlds.map((world) => {
      const months = world.rows(`SELECT name FROM sqlite_master WHERE name GLOB 'events_[0-9]*'`) as {
        name: string
      }[]
      return [...tables, ...months.map(({ name }) => name)].map((table) =>
        world.rows(`SELECT * FROM ${table}`),
      )
    }),
  )

const traces = /ana@|c-anna|Annabel/

describe.each([1, 2, 5])('over %i shards', (count) => {
  test('no row of theirs is left, and everybody else stays', async () => {
    const site = await shards(count)
    await live(site)
    expect(stored(site)).toMatch(traces)
    expect(site.webhooks.map(({ body }) => body.data.shopper.email)).toEqual([ana.value, 'ben@example.com'])
    const [before] = await site.find(ana)
    expect(await erase(site, ana, count)).toEqual(['erased'])
    expect(stored(site)).not.toMatch(traces)
    expect(stored(site)).not.toContain(before?.id)
    expect(await site.find(ana)).toEqual([])
    expect(await site.find({ kind: 'email', value: 'ben@example.com' })).toHaveLength(1)
    expect(await site.total()).toEqual({ shoppers: 1, events: 1, handOvers: 0 })
    await site.pass(48 * hourMs)
    expect(site.webhooks).toHaveLength(2)
    expect(site.reports()).toEqual([])
  })

  test('who is erased again is unknown, and nothing happens', async () => {
    const site = await shards(count)
    await live(site)
    await erase(site, ana, count)
    const before = stored(site)
    expect(await erase(site, ana, count)).toEqual([])
    expect(await erase(site, { kind: 'email', value: 'nobody@example.com' }, count)).toEqual([])
    expect(stored(site)).toBe(before)
  })

  test('a purchase that comes later makes a new shopper who is not written to', async () => {
    const site = await shards(count)
    await live(site)
    await erase(site, ana, count)
    await site.pass(minuteMs)
    await site.send(
      'till',
      site.event('purchase', { email: ana.value, transaction_id: 't1', value: 90, currency: 'EUR' }),
    )
    await site.send('till', site.event('subscribe', { email: ana.value }))
    await site.pass(48 * hourMs)
    const [found] = await site.find(ana)
    expect(found?.orders.count).toBe(1)
    expect(found?.suppressed).toEqual({ [ana.value]: 'erased' })
    expect(site.webhooks).toHaveLength(2)
  })

  test('a yes that the shop has confirmed ends it', async () => {
    const site = await shards(count)
    await live(site)
    await erase(site, ana, count)
    await site.pass(minuteMs)
    const claimed = site.event('subscribe', { email: ana.value, confirmed: true })
    await site.send('laptop', claimed)
    await site.pass(minuteMs)
    expect(site.webhooks).toHaveLength(2)
    const confirmed = site.event('subscribe', { email: ana.value, confirmed: true })
    await site.send('till', { ...confirmed, trust: 'server' })
    const cart = site.event('add_to_cart', added)
    await site.send('till', cart)
    await site.pass(2 * hourMs)
    expect(site.webhooks.map(({ body }) => body.data.message)).toEqual(['welcome', 'welcome', 'reminder'])
  })
})

test.each([2, 3])(
  'over %i shards a browser that is in somebody else’s hands by now stays theirs, wherever the two live',
  async (count) => {
    const site = await shards(count)
    const pairs = Array.from({ length: 12 }, (_, at) => at)
    for (const at of pairs) {
      await site.send(`kiosk-${at}`, site.event('subscribe', { email: `a${at}@example.com` }))
      await site.send(`kiosk-${at}`, site.event('subscribe', { email: `b${at}@example.com` }))
    }
    for (const at of pairs) await erase(site, { kind: 'email', value: `a${at}@example.com` }, count)
    for (const at of pairs) {
      await site.send(`kiosk-${at}`, site.event('page_view'))
      const [known] = await site.find({ kind: 'email', value: `b${at}@example.com` })
      expect(known?.events.map(({ name }) => name).sort()).toEqual(['page_view', 'subscribe'])
    }
    expect(await site.total()).toEqual({ shoppers: 12, events: 24, handOvers: 0 })
  },
)

test('codes that they had stay taken, by nobody who can be found', async () => {
  const site = await shards(1, {
    'automations/gift.yaml':
      'automation: gift\ntitle: Gift\nstatus: live\ntrigger: { event: sign_up }\nsteps:\n  - voucher: { from: pool/spring, as: code }\n  - wait: 3d\n',
  })
  await site.at(0).addVouchers('spring', ['A1', 'A2'])
  await site.send('laptop', site.event('sign_up', { email: ana.value }))
  const codes = () =>
    site.worlds[0]?.rows('SELECT code, enrollment_id FROM voucher ORDER BY code') as {
      enrollment_id: string | null
    }[]
  expect(codes()[0]?.enrollment_id).toMatch(/^enr_/)
  await erase(site, ana, 1)
  expect(codes().map(({ enrollment_id: id }) => id?.slice(0, 7) ?? null)).toEqual(['erased_', null])
})

test('shards that cannot be told at once are told later, also when the one that tells them has died', async () => {
  const site = await shards(3)
  await live(site)
  site.fail((call) => (call === 'forget' ? 'lost' : 'well'))
  expect(await erase(site, ana, 3)).toEqual(['under_way'])
  for (let shard = 0; shard < 3; shard += 1) site.restart(shard)
  await site.pass(minuteMs)
  site.fail((call) => (call === 'forget' ? 'answer_lost' : 'well'))
  await site.pass(minuteMs)
  site.fail(() => 'well')
  await site.pass(minuteMs)
  expect(stored(site)).not.toMatch(traces)
})

test('when the address cannot be kept from being written to, nobody is erased', async () => {
  const site = await shards(4)
  const secretKeys = 'sk_demo_0123456789abcdef0123'
  // Somebody whose hash is kept by another shard than their own.
  const away: string[] = []
  for (let at = 0; at < 20; at += 1) {
    const value = `r${at}@example.com`
    const [hash = ''] = await addressHashes(
      { kind: 'email', value },
      { site: 'demo', suppressionKey: undefined, secretKeys },
    )
    if (homeOfHash(hash, 4) !== homeOf({ kind: 'email', value }, 4)) away.push(value)
  }
  const who = { kind: 'email', value: away[0] ?? '' } as const
  await site.send('laptop', site.event('identify', { email: who.value }))
  site.fail((call) => (call === 'suppress' ? 'lost' : 'well'))
  await expect(site.at(homeOf(who, 4)).erase(who)).rejects.toThrow('suppress was lost')
  expect(await site.find(who)).toHaveLength(1)
  site.fail(() => 'well')
  expect(await erase(site, who, 4)).toEqual(['erased'])
})

test('whoever asks gets all that is kept of them', async () => {
  const site = await shards(2)
  await live(site)
  const found = await Promise.all([0, 1].map((shard) => site.at(shard).exported(ana)))
  const exported = found.find((one) => one !== null)
  const { shopper, events } = JSON.parse(exported?.json ?? '{}')
  expect(shopper.traits).toMatchObject({ first_name: 'Annabel' })
  expect(events).toHaveLength(5)
  const logs = await Promise.all(
    [0, 1].map((shard) => site.at(shard).deliveriesOf(exported?.traces ?? { ids: [], identities: [] })),
  )
  expect(logs.flat().map((line) => JSON.parse(line))).toMatchObject([
    { step: 'welcome', status: 'delivered', content: { shopper: { email: ana.value } } },
  ])
  expect(await site.at(0).exported({ kind: 'email', value: 'nobody@example.com' })).toBe(null)
})

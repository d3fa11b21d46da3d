// Addresses that must not be written to, over one shard and several: whoever has the address, wherever they live.

import { describe, expect, test } from 'vitest'
import { addressHashes } from '../../../worker/delivery/address-hash.ts'
import type { SuppressionReason } from '../../../worker/engine/shopper/suppression.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { homeOfHash } from '../../../worker/ring.ts'
import { cartItems, hourMs, minuteMs } from './shard.ts'
import { shards } from './shards.ts'

type Site = Awaited<ReturnType<typeof shards>>

const people = Array.from({ length: 6 }, (_, at) => `p${at}@example.com`)
const secretKeys = 'sk_demo_0123456789abcdef0123'
const hashOf = async (value: string): Promise<string> =>
  (
    await addressHashes({ kind: 'email', value }, { site: 'demo', suppressionKey: undefined, secretKeys })
  )[0] ?? ''

/** As the routes do: the hash goes to a shard that may or may not be its home. */
const suppress = async (site: Site, value: string, reason: SuppressionReason, at = 0): Promise<void> =>
  site.at(at).suppress([{ hash: await hashOf(value), reason, since: epochMs(site.worlds[0]?.now ?? 0) }], 0)

const told = (site: Site) => site.webhooks.map(({ body }) => body.data.shopper.email).sort()

/** A transactional message beside the marketing one. */
const receipt = {
  'automations/receipt.yaml':
    'automation: receipt\ntitle: Receipt\nstatus: live\ntrigger: { event: sign_up }\naudience: { reachable: email }\nsteps:\n  - send: receipt\n    to: email-tool\n    purpose: transactional\n',
}

describe.each([1, 2, 5])('over %i shards', (count) => {
  test('whoever is suppressed is not written to, and the others are', async () => {
    const site = await shards(count)
    for (const email of people.slice(0, 3)) await suppress(site, email, 'manual')
    for (const [at, email] of people.entries()) await site.send(`d${at}`, site.event('subscribe', { email }))
    await site.pass(minuteMs)
    expect(told(site)).toEqual(people.slice(3))
    const [found] = await site.find({ kind: 'email', value: people[0] ?? '' })
    expect(found?.suppressed).toEqual({ 'p0@example.com': 'manual' })
    expect(found?.sent).toEqual([])
    expect(site.reports()).toEqual([])
  })

  test('a message that waits is stopped by a word that comes meanwhile', async () => {
    const site = await shards(count)
    const added = site.event('add_to_cart', { currency: 'EUR', value: 90, items: cartItems })
    await site.send('d1', added, site.event('identify', { email: 'ana@example.com' }))
    await site.pass(30 * minuteMs)
    await suppress(site, 'ana@example.com', 'complained', count - 1)
    await site.pass(2 * hourMs)
    expect(site.webhooks).toEqual([])
  })

  test('an opt-out stops marketing only, and ends with a later yes', async () => {
    const site = await shards(count, receipt)
    await suppress(site, 'ana@example.com', 'unsubscribed')
    await site.pass(minuteMs)
    await site.send('d1', site.event('sign_up', { email: 'ana@example.com' }))
    await site.pass(minuteMs)
    expect(site.webhooks.map(({ body }) => body.data.message)).toEqual(['receipt'])
    await site.send('d1', site.event('subscribe', { email: 'ana@example.com' }))
    await site.pass(minuteMs)
    expect(site.webhooks.map(({ body }) => body.data.message)).toEqual(['receipt', 'welcome'])
  })

  test('a yes from before the opt-out does not end it', async () => {
    const site = await shards(count)
    const late = site.event('subscribe', { email: 'ana@example.com' })
    await site.pass(hourMs)
    await suppress(site, 'ana@example.com', 'unsubscribed')
    await site.send('d1', late)
    await site.pass(minuteMs)
    expect(site.webhooks).toEqual([])
  })

  test('a bounce stops what is transactional too, until somebody lifts it', async () => {
    const site = await shards(count, receipt)
    await suppress(site, 'ana@example.com', 'bounced')
    await site.send('d1', site.event('sign_up', { email: 'ana@example.com' }))
    await site.pass(minuteMs)
    expect(site.webhooks).toEqual([])
    await site.at(0).liftSuppressions(await hashOf('ana@example.com'), ['bounced'], 0)
    for (let shard = 0; shard < count; shard += 1)
      await site.at(shard).liftFromShopper({ kind: 'email', value: 'ana@example.com' }, ['bounced'])
    await site.send('d1', site.event('subscribe', { email: 'ana@example.com' }))
    await site.pass(minuteMs)
    expect(site.webhooks.map(({ body }) => body.data.message)).toEqual(['welcome'])
  })

  test('no shard keeps a plain address of somebody it has never seen', async () => {
    const site = await shards(count)
    await suppress(site, 'nobody@example.com', 'manual')
    const rows = site.worlds.flatMap((world) => world.rows('SELECT * FROM suppression'))
    expect(rows).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain('nobody')
  })
})

test('what is not known to be allowed waits: the home of the address is away', async () => {
  const site = await shards(4)
  // An address whose hash lives on another shard than its shopper.
  const away = await Promise.all(
    people.map(async (email) => ({ email, home: homeOfHash(await hashOf(email), 4) })),
  )
  site.fail((call) => (call === 'suppressions' ? 'lost' : 'well'))
  for (const [at, { email }] of away.entries()) await site.send(`d${at}`, site.event('subscribe', { email }))
  await site.pass(hourMs)
  const sentAlone = site.webhooks.length
  expect(sentAlone).toBeLessThan(people.length)
  site.fail(() => 'well')
  await site.pass(minuteMs)
  expect(told(site)).toEqual([...people].sort())
})

test('a vendor that says at the sending that an address is dead is remembered beyond the shopper', async () => {
  const site = await shards(2, {
    'destinations/email-tool.yaml':
      'destination: email-tool\npreset: postmark\nsettings: { server_token: "{{ secret.EMAIL_TOOL_SECRET }}", from: shop@example.com }\n',
  })
  for (const world of site.worlds)
    world.respond = async () => Response.json({ ErrorCode: 406, Message: 'inactive' }, { status: 422 })
  await site.send('d1', site.event('subscribe', { email: 'ana@example.com' }))
  await site.pass(minuteMs)
  expect(await site.at(0).suppressions(await hashOf('ana@example.com'), 0)).toMatchObject([
    { reason: 'bounced' },
  ])
})

test.each([
  [1, 2],
  [2, 4],
  [3, 7],
])('a growth from %i shards to %i loses none, in the middle and afterwards', async (from, to) => {
  const site = await shards(from)
  const many = Array.from({ length: 40 }, (_, at) => `q${at}@example.com`)
  for (const email of many) await suppress(site, email, 'manual')
  const found = async (shard: number): Promise<number> => {
    const all = await Promise.all(
      many.map(async (email) => site.at(shard).suppressions(await hashOf(email), 0)),
    )
    return all.filter((one) => one.length > 0).length
  }
  await site.setRing({ count: to, previous: from })
  for (let shard = 0; shard < to; shard += 1) expect(await found(shard)).toBe(many.length)
  site.fail((call) => (call === 'suppress' ? 'answer_lost' : 'well'))
  await site.pass(10_000)
  site.fail(() => 'well')
  expect(await found(0)).toBe(many.length)
  await site.pass(minuteMs)
  await site.setRing({ count: to, previous: null })
  for (let shard = 0; shard < to; shard += 1) expect(await found(shard)).toBe(many.length)
  const rows = site.worlds.map((world) => world.rows('SELECT hash FROM suppression') as { hash: string }[])
  expect(rows.flat()).toHaveLength(many.length)
  for (const [shard, theirs] of rows.entries())
    for (const { hash } of theirs) expect(homeOfHash(hash, to)).toBe(shard)
})

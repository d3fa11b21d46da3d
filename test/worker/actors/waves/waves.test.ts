// Waves over several shards: who is told, in which order, and what a loss, a crash or a move in the middle changes: nothing.

import { describe, expect, test } from 'vitest'
import { config } from '../shard.ts'
import { lineWorld, minuteMs, notifyMe } from './line-world.ts'
import type { OfferFate } from './line-world.ts'

const dayMs = 1_440 * minuteMs
const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `p${index}`)

async function asked(count: number, shardCount = 3, automation = notifyMe()) {
  const line = await lineWorld(shardCount, automation)
  for (const name of names(count)) {
    await line.ask(name)
    await line.pass(minuteMs)
  }
  return line
}

describe('a wave', () => {
  test('tells two for each unit, over all shards in the order in which they asked, and more when it is time', async () => {
    const line = await asked(7)
    await line.restock(2)
    await line.pass(9 * minuteMs)
    expect(line.mailed()).toEqual([])
    await line.pass(minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p0', 'p1', 'p2', 'p3'])
    await line.pass(44 * minuteMs)
    expect(line.mailed()).toHaveLength(4)
    await line.pass(minuteMs)
    expect(line.mailed().slice(4).toSorted()).toEqual(['p4', 'p5', 'p6'])
    expect(line.waiting()).toBe(0)
    expect(new Set(line.offers.map(({ shard }) => shard)).size).toBeGreaterThan(1)
    expect(line.complaints).toEqual([])
  })

  test('does not begin while the stock flickers, and is not more for it', async () => {
    const line = await asked(6)
    for (let round = 0; round < 6; round += 1) {
      await line.restock(1)
      await line.pass(9 * minuteMs)
      await line.restock(0)
      await line.pass(minuteMs)
    }
    expect(line.told()).toEqual([])
    await line.restock(1)
    await line.pass(10 * minuteMs)
    for (let round = 0; round < 2; round += 1) {
      await line.restock(0)
      await line.pass(minuteMs)
      await line.restock(1)
      await line.pass(10 * minuteMs)
    }
    expect(line.mailed().toSorted()).toEqual(['p0', 'p1'])
  })

  test('ends when the stock is gone, and the next restock goes on with the next in line', async () => {
    const line = await asked(4)
    await line.restock(1)
    await line.pass(20 * minuteMs)
    await line.restock(0)
    await line.pass(dayMs)
    expect(line.mailed().toSorted()).toEqual(['p0', 'p1'])
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed().slice(2).toSorted()).toEqual(['p2', 'p3'])
  })

  test('gives the turn of who canceled to the next', async () => {
    const line = await asked(3)
    await line.act('p0', 'cancel_notify_me')
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p1', 'p2'])
  })

  test('does not offer what lies in the cart of who was told, until they buy it', async () => {
    const line = await asked(6)
    await line.restock(2)
    await line.pass(10 * minuteMs)
    const shoe = { item_id: 'shoe-42', price: 90, quantity: 1 }
    await line.act('p0', 'add_to_cart', { items: [shoe] })
    await line.pass(45 * minuteMs)
    expect(line.mailed().slice(4)).toHaveLength(2)
    const bought = await asked(6)
    await bought.restock(2)
    await bought.pass(10 * minuteMs)
    await bought.act('p0', 'add_to_cart', { items: [{ ...shoe, quantity: 2 }] })
    await bought.pass(45 * minuteMs)
    expect(bought.mailed()).toHaveLength(4)
    await bought.act('p0', 'purchase', { transaction_id: 'o1', items: [{ ...shoe, quantity: 1 }] })
    await bought.restock(1)
    await bought.pass(10 * minuteMs)
    expect(bought.mailed()).toHaveLength(6)
  })

  test('tells the best customers first, where the step says so', async () => {
    const vip = 'segments: { vip: { shopper.orders.count: { at_least: 1 } } }\n'
    const site = `${config().files['site.yaml'] ?? ''}${vip}`
    const wave = 'wave: { people_per_unit: 1, every: 45m, order: [vip_first, oldest_first] }'
    const line = await lineWorld(3, notifyMe(wave), { 'site.yaml': site })
    for (const name of names(4)) {
      if (name === 'p2') await line.act(name, 'purchase', { transaction_id: 'o1', value: 90 })
      await line.ask(name)
      await line.pass(minuteMs)
    }
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed()).toEqual(['p2'])
    await line.pass(45 * minuteMs)
    expect(line.mailed()).toEqual(['p2', 'p0'])
  })

  test('lets who is in quiet hours keep their place, and asks them first when these are over', async () => {
    const quiet = `sending: { quiet_hours: { from: "09:00", to: "12:30", zone: shopper, else: Europe/Paris } }\n`
    const line = await lineWorld(2, notifyMe(undefined, quiet))
    const { event, send } = line.site
    await send('device-p0', event('identify', { email: 'p0@example.com', time_zone: 'Europe/Paris' }))
    await line.act('p0', 'notify_me')
    await line.pass(minuteMs)
    for (const name of ['p1', 'p2', 'p3']) {
      await send(
        `device-${name}`,
        event('identify', { email: `${name}@example.com`, time_zone: 'Asia/Tokyo' }),
      )
      await line.act(name, 'notify_me')
      await line.pass(minuteMs)
    }
    await line.restock(1)
    await line.pass(11 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p1', 'p2'])
    await line.pass(3 * 60 * minuteMs)
    expect(line.mailed().slice(2).toSorted()).toEqual(['p0', 'p3'])
    expect(line.complaints).toEqual([])
  })

  test('calls nobody for an item that is gone again before the message goes: they keep their place', async () => {
    const line = await asked(3)
    await line.restock(1)
    await line.pass(10 * minuteMs - 1)
    line.setNow(line.world.now + 1)
    // The catalog tells two, and hears that the unit is sold, before their shards get to send anything.
    await line.catalog().wake()
    expect(line.told()).toHaveLength(2)
    await line.restock(0)
    await line.catalog().wake()
    await line.pass(60 * minuteMs)
    expect(line.mailed()).toEqual([])
    expect(line.waiting()).toBe(3)
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p0', 'p1'])
  })

  test('of two automations for one item does not promise the same unit twice', async () => {
    const line = await lineWorld(2)
    const other = notifyMe()
      .replace('automation: notify-me', 'automation: tell-me')
      .replace('back-in-stock', 'told')
    const files = { 'automations/notify-me.yaml': notifyMe(), 'automations/tell-me.yaml': other }
    for (const [shard] of line.site.worlds.entries())
      await line.site.at(shard).configure(config(2, files), { shard, ring: { count: 2, previous: null } })
    await line.ask('p0')
    await line.ask('p1')
    await line.restock(1)
    await line.pass(30 * minuteMs)
    expect(line.mailed()).toHaveLength(2)
    await line.pass(45 * minuteMs)
    expect(line.mailed()).toHaveLength(4)
  })

  test('follows the rule of the latest push', async () => {
    const line = await asked(4, 2)
    const files = { 'automations/notify-me.yaml': notifyMe('wave: { people_per_unit: 1, every: 2h }') }
    for (const [shard] of line.site.worlds.entries())
      await line.site.at(shard).configure(config(2, files), { shard, ring: { count: 2, previous: null } })
    await line.restock(1)
    await line.pass(60 * minuteMs)
    expect(line.mailed()).toEqual(['p0'])
    await line.pass(70 * minuteMs)
    expect(line.mailed()).toEqual(['p0', 'p1'])
  })

  test('is no more once the step has none: everyone is told as without', async () => {
    const line = await asked(4, 2)
    const files = { 'automations/notify-me.yaml': notifyMe('locations: [online]') }
    for (const [shard] of line.site.worlds.entries())
      await line.site.at(shard).configure(config(2, files), { shard, ring: { count: 2, previous: null } })
    await line.pass(minuteMs)
    expect(line.waiting()).toBe(0)
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed()).toHaveLength(4)
  })
})

describe('a place in line', () => {
  test('is given up by an erasure', async () => {
    const line = await asked(2)
    for (const [shard] of line.site.worlds.entries())
      await line.site.at(shard).erase({ kind: 'email', value: 'p0@example.com' })
    await line.pass(minuteMs)
    expect(line.waiting()).toBe(1)
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed()).toEqual(['p1'])
  })

  test('is kept when its shopper moves to another shard, before the wave or in the middle of it', async () => {
    const line = await asked(8, 2)
    await line.site.setRing({ count: 4, previous: 2 })
    await line.pass(minuteMs)
    const moved = line.world.rows('SELECT shard FROM ticket WHERE shard > 1')
    expect(moved.length).toBeGreaterThan(0)
    await line.restock(4)
    await line.pass(10 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(names(8))
    expect(line.complaints).toEqual([])
  })

  test('is asked for where its shopper has gone, though nobody has told the line', async () => {
    const line = await asked(8, 2)
    await line.restock(4)
    line.site.fail((call) => (call === 'takeLines' ? 'lost' : 'well'))
    await line.site.setRing({ count: 4, previous: 2 })
    await line.pass(30 * minuteMs)
    expect(line.offers.some(({ answer }) => answer.kind === 'moved')).toBe(true)
    expect(line.mailed().toSorted()).toEqual(names(8))
  })

  test('is the older one of two requests of one person', async () => {
    const line = await lineWorld(3)
    const { event, send } = line.site
    await line.ask('p0')
    await line.pass(minuteMs)
    await line.ask('p1')
    await line.pass(minuteMs)
    await line.ask('p2')
    await line.pass(minuteMs)
    // The phone of p0 asked last, and says only then who it is.
    await send('phone', event('notify_me', { item_id: 'shoe-42' }))
    await send('phone', event('identify', { email: 'p0@example.com' }))
    await line.pass(minuteMs)
    expect(line.waiting()).toBe(3)
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p0', 'p1'])
  })
})

describe('whatever is lost', () => {
  const fates: OfferFate[] = ['lost', 'answer_lost', 'died', 'died_after']
  test.each(fates)('an offer that is %s tells the same people, each once', async (fate) => {
    for (let nth = 1; nth <= 4; nth += 1) {
      const line = await asked(9)
      let left = nth
      line.fate(() => ((left -= 1) === 0 ? fate : 'well'))
      await line.restock(2)
      await line.pass(12 * minuteMs)
      expect(line.mailed().toSorted()).toEqual(['p0', 'p1', 'p2', 'p3'])
      await line.pass(dayMs)
      expect(line.mailed().toSorted()).toEqual(names(9))
      expect(line.complaints).toEqual([])
    }
  })

  test.each(['lost', 'answer_lost'] as const)('a word to the line that is %s is said again', async (fate) => {
    const line = await lineWorld(3)
    let calls = 0
    line.site.fail((call) => (call === 'takeLines' && (calls += 1) % 2 === 1 ? fate : 'well'))
    for (const name of names(5)) {
      await line.ask(name)
      await line.pass(minuteMs)
    }
    await line.act('p1', 'cancel_notify_me')
    await line.pass(minuteMs)
    expect(line.waiting()).toBe(4)
    await line.restock(1)
    await line.pass(12 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p0', 'p2'])
  })

  test('answers that nobody heard are counted, though the stock is gone meanwhile', async () => {
    const line = await asked(6)
    line.fate(() => 'answer_lost')
    await line.restock(1)
    await line.pass(10 * minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p0', 'p1'])
    await line.restock(0)
    await line.pass(minuteMs)
    line.fate(() => 'well')
    await line.pass(minuteMs)
    await line.restock(1)
    await line.pass(20 * minuteMs)
    expect(line.mailed()).toHaveLength(2)
  })

  test('an alarm that comes twice begins no second wave', async () => {
    const line = await asked(6)
    await line.restock(1)
    await line.pass(10 * minuteMs - 1)
    line.setNow(line.world.now + 1)
    await Promise.all([line.catalog().wake(), line.catalog().wake()])
    await line.catalog().wake()
    await line.pass(minuteMs)
    expect(line.mailed().toSorted()).toEqual(['p0', 'p1'])
  })

  test('stock that goes away while the wave is under way stops it', async () => {
    const line = await asked(9)
    const [first] = line.world.rows('SELECT shard FROM ticket ORDER BY asked_at') as { shard: number }[]
    await line.act('p0', 'cancel_notify_me')
    line.site.fail((call) => (call === 'takeLines' ? 'lost' : 'well'))
    await line.restock(1)
    await line.pass(10 * minuteMs - 1)
    line.setNow(line.world.now + 1)
    // Two are asked, of whom one has gone; while the shards answer, the unit is sold: nobody gets the turn that is left.
    line.fate(() => {
      void line.restock(0)
      return 'well'
    })
    await line.catalog().wake()
    expect(first).toBeDefined()
    expect(line.offers.map(({ answer }) => answer.kind).toSorted()).toEqual(['gone', 'told'])
  })
})

// Any day of a line over shards: people ask, cancel, turn out to be somebody, buy; stock flaps; calls and answers are lost,
// the catalog dies, alarms ring twice, the site grows. What waves promise holds at every offer, and in the end everyone who
// still wanted to know has been told, once.

import { describe, expect, test } from 'vitest'
import { seeded } from '../../../simulation/random.ts'
import { lineWorld, minuteMs } from './line-world.ts'
import type { OfferFate } from './line-world.ts'

const peoplePerUnit = 2
const everyMs = 45 * minuteMs
const steadyMs = 10 * minuteMs
const fates: OfferFate[] = ['lost', 'answer_lost', 'died', 'died_after']
const shoe = { item_id: 'shoe-42', price: 90, quantity: 1 }

async function live(seed: number) {
  const random = seeded(seed)
  const line = await lineWorld(2)
  const levels: { at: number; stock: number }[] = [{ at: 0, stock: 0 }]
  const wanted = new Set<string>()
  let people = 0
  line.fate(() => (random.chance(0.25) ? random.pick(fates) : 'well'))
  line.site.fail((call) =>
    ['takeLines', 'keptUnits'].includes(call) && random.chance(0.15)
      ? random.pick(['lost', 'answer_lost'] as const)
      : 'well',
  )
  const ask = async (): Promise<void> => {
    const name = `p${(people += 1)}`
    wanted.add(name)
    await line.ask(name)
  }
  const restock = async (): Promise<void> => {
    const stock = random.pick([0, 0, 1, 1, 2, 3])
    levels.push({ at: line.world.now, stock })
    await line.restock(stock)
  }
  const somebody = (): string => `p${random.between(1, Math.max(1, people))}`
  const deeds = [
    ask,
    ask,
    ask,
    restock,
    restock,
    async () => {
      const name = somebody()
      if (line.mailed().includes(name)) return
      wanted.delete(name)
      await line.act(name, 'cancel_notify_me')
    },
    // They ask on their phone, which only then says whose it is.
    async () => {
      const name = somebody()
      if (!wanted.has(name) || line.mailed().includes(name)) return
      const { site } = line
      await site.send(`phone-${name}`, site.event('notify_me', { item_id: 'shoe-42' }))
      await site.send(`phone-${name}`, site.event('identify', { email: `${name}@example.com` }))
    },
    async () => line.act(somebody(), 'add_to_cart', { items: [shoe] }),
    async () => line.crash(),
    async () => {
      await Promise.all(
        [line.catalog().wake(), line.catalog().wake()].map((one) => Promise.race([one, line.turn()])),
      )
    },
  ]
  for (let deed = 0; deed < 60; deed += 1) {
    if (deed === 30) await line.site.setRing({ count: 4, previous: 2 })
    await random.pick(deeds)()
    await line.pass(random.pick([0, 1, 3, 11, 50]) * minuteMs)
  }
  line.fate(() => 'well')
  line.site.fail(() => 'well')
  await line.restock(20)
  levels.push({ at: line.world.now, stock: 20 })
  await line.pass(3 * 1_440 * minuteMs)
  return { line, levels, wanted }
}

const levelAt = (levels: readonly { at: number; stock: number }[], at: number): number =>
  levels.findLast((level) => level.at <= at)?.stock ?? 0

describe.each(Array.from({ length: 12 }, (_, seed) => seed + 1))('the day of seed %i', (seed) => {
  test('keeps the order and the size of every wave, and forgets nobody', async () => {
    const { line, levels, wanted } = await live(seed)
    expect(line.complaints).toEqual([])
    expect(line.site.reports().filter((report) => !/lost|on the way|must wait/u.test(report))).toEqual([])

    const waves = new Map(
      [...line.waves.keys()].map((id) => [id, line.offers.filter(({ wave }) => wave === id)]),
    )
    const moments: number[] = []
    for (const [wave, offers] of waves) {
      const told = new Set(offers.filter(({ answer }) => answer.kind === 'told').map(({ id }) => id))
      const { at: startedAt, stock: units } = line.waves.get(wave) ?? { at: 0, stock: 0 }
      expect(told.size, wave).toBeLessThanOrEqual(peoplePerUnit * units)
      const seen = levels.filter(({ at }) => at > startedAt - steadyMs && at < startedAt)
      for (const { stock } of [...seen, { stock: levelAt(levels, startedAt - steadyMs) }])
        expect(stock, wave).toBeGreaterThan(0)
      if (told.size > 0) moments.push(startedAt)
    }
    for (const [index, at] of moments.entries())
      if (index > 0) expect(at - (moments[index - 1] ?? 0)).toBeGreaterThanOrEqual(everyMs)

    const mailed = line.mailed()
    expect(new Set(mailed).size).toBe(mailed.length)
    for (const name of wanted) expect(mailed).toContain(name)
    expect(line.waiting()).toBe(0)
  })
})

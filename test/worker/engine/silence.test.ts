// The length of a silence by the shopper's own rhythm, and taking in those who are dormant already.

import { describe, expect, it } from 'vitest'
import { silenceDueAt } from '../../../worker/engine/silence.ts'
import type { QuietTrigger } from '../../../worker/engine/program.ts'
import { epochMs, shopperId } from '../../../worker/event/ids.ts'
import { someone, start, Story } from './decider-specification.ts'
import { automation, day, hour, programOf, quietSince, send, sequence } from './program-builder.ts'

const rhythm = { times: 2, between: [45 * day, 180 * day], elseMs: 90 * day } as const
const winBack = (forMs: QuietTrigger['forMs'], backfill: QuietTrigger['backfill'] = null) =>
  automation('win-back', {
    trigger: quietSince('purchase', forMs, backfill),
    ...sequence(send('we-miss-you')),
  })

const buyer = (...agoDays: number[]) => {
  const at = agoDays.map((ago) => epochMs(start - ago * day))
  const [firstAt = null, lastAt = null] = [at[0], at.at(-1)]
  return someone({ orders: { count: at.length, total: 0, firstAt, lastAt, transactionIds: [] } })
}

describe('the rhythm of a shopper', () => {
  const dueIn = (...agoDays: number[]) => {
    const dueAt = silenceDueAt(winBack(rhythm), buyer(...agoDays))
    return dueAt === null ? null : (dueAt - start) / day
  }

  it('is the mean time between their orders', () => {
    expect(dueIn(100, 70, 0)).toBe(100)
  })

  it('is bounded on both sides, and not known from one order', () => {
    expect(dueIn(10, 5, 0)).toBe(45)
    expect(dueIn(400, 0)).toBe(180)
    expect(dueIn(0)).toBe(90)
    expect(dueIn(0, 0)).toBe(90)
    expect(dueIn()).toBeNull()
  })

  it('is theirs again after the next order', () => {
    const story = new Story(programOf([winBack(rhythm)]), buyer(60, 0))
    story.pass(30 * day).event('purchase', { transaction_id: 'a' })
    // Three orders in 90 days: 45 days apart.
    story.pass(90 * day - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['we-miss-you'])
  })
})

describe('backfill', () => {
  const rule = (lookBackDays = 365, perDay = 500) =>
    programOf([winBack(90 * day, { lookBackMs: lookBackDays * day, perDay })])
  const dormant = (index: number, agoDays = 200): Story => {
    const story = new Story(programOf([]), { ...buyer(agoDays), id: shopperId(`shp_${index}`) })
    story.program = rule()
    return story
  }
  const takenInAt = (story: Story): number => {
    for (let passed = 0; passed <= 40; passed++) {
      if (story.created.length > 0) return passed
      story.pass(day)
    }
    throw new Error('not taken in')
  }

  it('takes in those who are dormant already, spread evenly over the days', () => {
    const days = Array.from({ length: 300 }, (_, index) => takenInAt(dormant(index)))
    expect(Math.max(...days)).toBeLessThanOrEqual(30)
    const perDay = days.reduce(
      (counts, one) => counts.set(one, (counts.get(one) ?? 0) + 1),
      new Map<number, number>(),
    )
    expect(perDay.size).toBeGreaterThan(25)
    expect(Math.max(...perDay.values())).toBeLessThan(25)
  })

  it('takes as many days as the rate needs for those whom the shell has counted', () => {
    const few = dormant(1)
    few.options = { dormant: new Map([['win-back', 400]]) }
    few.pass(0)
    const at = few.state.backfill?.['win-back']?.at ?? 0
    expect(at).toBeGreaterThan(start)
    expect(at).toBeLessThanOrEqual(start + day)
    const many = Array.from({ length: 20 }, (_, index) => {
      const story = dormant(index)
      story.options = { dormant: new Map([['win-back', 50_000]]) }
      story.pass(0)
      return story.state.backfill?.['win-back']?.at ?? 0
    })
    expect(Math.max(...many)).toBeGreaterThan(start + 60 * day)
    expect(Math.max(...many)).toBeLessThanOrEqual(start + 100 * day)
  })

  it('is entered at its own moment, not at that of the old silence', () => {
    const story = dormant(3)
    takenInAt(story)
    expect(story.state.past['win-back']?.lastEnteredAt).toBeGreaterThan(start)
    expect(story.state.backfill).toBeUndefined()
    expect(story.pass(400 * day).created).toHaveLength(1)
  })

  it('leaves alone those who are gone for longer than it looks back', () => {
    const story = dormant(1, 366).pass(60 * day)
    expect(story.created).toEqual([])
    expect(story.state.quiet).toHaveProperty('win-back')
  })

  it('forgets those who come back before their turn', () => {
    const story = dormant(5).pass(hour)
    story.event('purchase', { transaction_id: 'a' })
    story.pass(90 * day - 1)
    expect(story.created).toEqual([])
    story.pass(1)
    expect(story.created).toEqual(['we-miss-you'])
  })
})

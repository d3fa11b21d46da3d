// The rules of waves, on the line in memory: any stock, any people, any terms.

import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { sellable } from '../../../worker/engine/sellable.ts'
import { newShopper } from '../../../worker/engine/shopper.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { WaveLines } from '../../../worker/engine/wave-line.ts'
import type { HeldTicket } from '../../../worker/engine/wave-place.ts'
import {
  compareTickets,
  keepMs,
  newLine,
  readyAt,
  roomOf,
  seeStock,
  waveRules,
  waveSize,
} from '../../../worker/engine/wave-plan.ts'
import type { WaveRule } from '../../../worker/engine/wave-plan.ts'
import { enrollmentId, epochMs, shopperId } from '../../../worker/event/ids.ts'
import { automation, minute, programOf, send, sequence, trigger } from './program-builder.ts'

const rule: WaveRule = {
  name: 'a/stock',
  atLeast: 2,
  steadyForMs: 10 * minute,
  peoplePerUnit: 2,
  everyMs: 45 * minute,
}
const at = (minutes: number) => epochMs(minutes * minute)

describe('when a wave may begin', () => {
  it('is once there has been enough for long enough', () => {
    const line = seeStock(newLine, rule, 2, at(5))
    expect(readyAt(line, rule)).toBe(at(15))
    expect(readyAt(seeStock(line, rule, 9, at(12)), rule)).toBe(at(15))
  })

  it('begins anew after a moment with too little', () => {
    const line = seeStock(seeStock(newLine, rule, 2, at(5)), rule, 1, at(14))
    expect(readyAt(line, rule)).toBeNull()
    expect(readyAt(seeStock(line, rule, 2, at(15)), rule)).toBe(at(25))
  })

  it('is never for nothing', () => {
    expect(readyAt(seeStock(newLine, { ...rule, atLeast: 0 }, 0, at(5)), rule)).toBeNull()
  })

  it('is not before the time since the last one is over', () => {
    const line = { enoughSince: at(0), lastWaveAt: at(30) }
    expect(readyAt(line, rule)).toBe(at(75))
    expect(readyAt({ ...line, enoughSince: at(90) }, rule)).toBe(at(100))
  })
})

describe('how many a wave tells', () => {
  it('is people_per_unit for each unit that nobody else has', () => {
    expect(waveSize(rule, 3, 0)).toBe(6)
    expect(waveSize(rule, 3, 1.5)).toBe(3)
    expect(waveSize(rule, 1, 4)).toBe(0)
  })

  it('is not one less because thirds do not add up', () => {
    const thirds = { ...rule, peoplePerUnit: 3 }
    expect(waveSize(thirds, 2, 1 / 3 + 1 / 3 + 1 / 3)).toBe(3)
  })

  it('shrinks with the stock while it runs, and does not grow with it', () => {
    const wave = { id: 'w', startedAt: at(0), size: 6, kept: 0, toldCount: 3 }
    expect(roomOf(wave, rule, 3)).toBe(3)
    expect(roomOf(wave, rule, 2)).toBe(1)
    expect(roomOf(wave, rule, 0)).toBe(0)
    expect(roomOf(wave, rule, 30)).toBe(3)
  })

  it('keeps a share until shortly before the next wave', () => {
    expect(keepMs(rule)).toBe(44 * minute)
    expect(keepMs({ everyMs: minute })).toBe(54_000)
  })
})

describe('what can be sold', () => {
  it('is what the shop says, at the places that count', () => {
    expect(sellable({ stock: 9, stock_at: { online: 2, paris: 7 } }, ['online'])).toBe(2)
    expect(sellable({ stock: 9, stock_at: { online: 2, paris: 7 } }, ['online', 'paris', 'online'])).toBe(9)
    expect(sellable({ stock: 9, stock_at: { paris: 7 } }, ['online'])).toBe(0)
    expect(sellable({ stock: 9, stock_at: { paris: 7 } }, ['constructor'])).toBe(0)
  })

  it('is all of it where no place is named, by the rule or by the shop', () => {
    expect(sellable({ stock: 9, stock_at: { paris: 7 } })).toBe(9)
    expect(sellable({ stock: 9 }, ['online'])).toBe(9)
  })

  it('is nothing where nobody has said anything', () => {
    expect(sellable(undefined, ['online'])).toBe(0)
    expect(sellable({})).toBe(0)
  })
})

/** Somebody in line: when they asked, and what they answer when their turn comes. */
interface Person {
  readonly askedMinute: number
  readonly lane: 0 | 1
  /** Minutes during which they cannot be told; -1: their request is over. */
  readonly quiet: number
}

interface Story {
  readonly terms: {
    readonly atLeast: number
    readonly steady: number
    readonly perUnit: number
    readonly every: number
  }
  readonly people: readonly Person[]
  readonly levels: readonly { readonly minute: number; readonly stock: number }[]
}

interface ToldLine {
  readonly at: number
  readonly wave: string
  readonly id: string
  /** Those before them who could have been told. */
  readonly skipped: readonly string[]
  readonly stock: number
}

const itemId = 'shoe-42'
const lastMinute = 2_000

/** What one line does in a story, minute by minute where something is due. */
function play({ terms, people, levels }: Story) {
  const program = programOf([
    automation('a', {
      trigger: trigger('notify_me'),
      ...sequence(
        {
          kind: 'wait_for_stock',
          id: 'stock',
          of: () => itemId,
          atLeast: terms.atLeast,
          steadyForMs: terms.steady * minute,
          wave: { peoplePerUnit: terms.perUnit, everyMs: terms.every * minute, isVipFirst: true },
          withinMs: 1e9,
        },
        send('back'),
      ),
    }),
  ])
  let now = 0
  let stock = 0
  const states = new Map<string, ShopperState>()
  const heldUntil = new Map<string, number>()
  const told: ToldLine[] = []
  const gone: string[] = []
  const waiting = (): HeldTicket[] =>
    [...states.values()].flatMap(({ id, enrollments }) =>
      enrollments.flatMap((one) =>
        one.place ? [{ ...one.place, rule: 'a/stock', id: one.id, shopper: id, itemId }] : [],
      ),
    )
  const leave = (ticket: HeldTicket): void => {
    states.delete(ticket.shopper)
  }
  const lines = new WaveLines(program, {
    states: () => states.values(),
    item: () => ({ item_id: itemId, stock }),
    offer: (ticket, wave) => {
      const person = people[Number(ticket.id.slice(4))]
      const enrollment = enrollmentId(ticket.id)
      const skipped = waiting()
        .filter((one) => compareTickets(one, ticket) < 0 && (heldUntil.get(one.id) ?? 0) <= now)
        .map(({ id }) => id)
      if (person?.quiet === -1) {
        leave(ticket)
        gone.push(ticket.id)
        return { kind: 'answer_offer', enrollment, answer: 'gone', until: null }
      }
      if (person && person.quiet > 0 && !heldUntil.has(ticket.id)) {
        heldUntil.set(ticket.id, now + person.quiet * minute)
        return {
          kind: 'answer_offer',
          enrollment,
          answer: 'not_now',
          until: epochMs(now + person.quiet * minute),
        }
      }
      told.push({ at: now, wave: wave.id, id: ticket.id, skipped, stock })
      leave(ticket)
      return { kind: 'answer_offer', enrollment, answer: 'told', until: null }
    },
  })
  const runUntil = (target: number): void => {
    for (
      let due = lines.nextDue(epochMs(now));
      due !== null && due <= target;
      due = lines.nextDue(epochMs(now))
    ) {
      now = Math.max(now, due)
      lines.run(epochMs(now))
    }
    now = target
  }
  const happenings = [
    ...people.map((person, index) => ({ minute: person.askedMinute, run: () => join(person, index) })),
    ...levels.map((level) => ({
      minute: level.minute,
      run: () => {
        stock = level.stock
        lines.see(epochMs(now))
      },
    })),
  ].sort((a, b) => a.minute - b.minute)
  const join = ({ lane, askedMinute }: Person, index: number): void => {
    const id = shopperId(`shp_${index}`)
    const [template] = withEnrollment
    if (template === undefined) throw new Error('no enrollment')
    const place = { itemId, askedAt: at(askedMinute), lane, moves: 0 }
    const enrollment = { ...template, id: enrollmentId(`enr_${index}`), place }
    states.set(id, { ...newShopper(id, epochMs(now)), enrollments: [enrollment] })
  }
  for (const { minute: when, run } of happenings) {
    runUntil(when * minute)
    run()
  }
  runUntil(lastMinute * minute)
  return { told, gone, waiting: waiting().map(({ id }) => id), rules: waveRules(program) }
}

const withEnrollment: ShopperState['enrollments'] = [
  {
    id: enrollmentId('enr_0'),
    automation: 'a',
    version: 1,
    key: itemId,
    enteredAt: epochMs(0),
    heldOut: false,
    at: { step: 'stock', enteredAt: epochMs(0) },
    wakeAt: null,
    waitingForItem: null,
    arms: {},
    trigger: { name: 'notify_me', id: null, at: epochMs(0), properties: {} },
  },
]

const stories: fc.Arbitrary<Story> = fc.record({
  terms: fc.record({
    atLeast: fc.integer({ min: 1, max: 4 }),
    steady: fc.constantFrom(0, 5, 30),
    perUnit: fc.integer({ min: 1, max: 4 }),
    every: fc.constantFrom(1, 20, 45),
  }),
  people: fc.array(
    fc.record({
      askedMinute: fc.integer({ min: 0, max: 300 }),
      lane: fc.constantFrom<0 | 1>(0, 1, 1, 1),
      quiet: fc.constantFrom(0, 0, 0, 0, -1, 10, 200),
    }),
    { maxLength: 30 },
  ),
  levels: fc.array(
    fc.record({ minute: fc.integer({ min: 0, max: 600 }), stock: fc.constantFrom(0, 0, 1, 2, 3, 5) }),
    { maxLength: 20 },
  ),
})

const levelAt = ({ levels }: Story, minutes: number): number =>
  levels.toSorted((a, b) => a.minute - b.minute).findLast((level) => level.minute <= minutes)?.stock ?? 0

describe('whatever happens', () => {
  const check = (property: (story: Story, played: ReturnType<typeof play>) => void): void => {
    fc.assert(
      fc.property(stories, (story) => property(story, play(story))),
      { numRuns: 300 },
    )
  }

  test('no wave tells more than people_per_unit for each unit', () => {
    check(({ terms }, { told }) => {
      for (const wave of new Set(told.map((one) => one.wave))) {
        const theirs = told.filter((one) => one.wave === wave)
        const stock = Math.min(...theirs.map((one) => one.stock))
        expect(theirs.length, wave).toBeLessThanOrEqual(terms.perUnit * stock)
      }
    })
  })

  test('waves keep their distance, and wait until the stock is steady', () => {
    check((story, { told }) => {
      for (const { stock } of told) expect(stock).toBeGreaterThanOrEqual(story.terms.atLeast)
      const moments = [...new Set(told.map((one) => one.at / minute))]
      for (const [index, moment] of moments.entries()) {
        if (index > 0) expect(moment - (moments[index - 1] ?? 0)).toBeGreaterThanOrEqual(story.terms.every)
        for (let back = 1; back <= story.terms.steady; back += 1)
          expect(levelAt(story, moment - back)).toBeGreaterThanOrEqual(story.terms.atLeast)
      }
    })
  })

  test('nobody is told before somebody who asked earlier and can be told', () => {
    check((_story, { told }) => {
      for (const one of told) expect(one.skipped).toEqual([])
    })
  })

  test('everyone is told once, or is gone, or still waits', () => {
    check(({ people }, { told, gone, waiting }) => {
      const all = [...told.map(({ id }) => id), ...gone, ...waiting]
      expect(new Set(all).size).toBe(all.length)
      expect(all).toHaveLength(people.length)
    })
  })

  test('with enough that lasts, the line comes to its end', () => {
    check((story) => {
      const levels = [...story.levels, { minute: 601, stock: Math.max(2, story.terms.atLeast) }]
      expect(play({ ...story, levels }).waiting).toEqual([])
    })
  })
})

test('the rules of a program are those of its steps that have waves', () => {
  const terms = { atLeast: 1, steady: 0, perUnit: 2, every: 45 }
  expect(play({ terms, people: [], levels: [] }).rules).toEqual([
    { name: 'a/stock', atLeast: 1, steadyForMs: 0, peoplePerUnit: 2, everyMs: 45 * minute },
  ])
})

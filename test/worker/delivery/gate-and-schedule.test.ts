// The gate of a destination and the schedule of its deliveries together, on a clock of their own, as the dispatcher uses
// them: what is held back waits, nothing is tried early, nothing waits for ever, and everything has an end.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Gate, maxBreakMs, maxPauseMs } from '../../../worker/delivery/gate.ts'
import type { GateRules, Word } from '../../../worker/delivery/gate.ts'
import { maxAttempts, nextAttemptDelayMs, retryWindowMs } from '../../../worker/delivery/retry-schedule.ts'

interface Delivery {
  readonly id: string
  dueAt: number
  attemptCount: number
  firstEndedAt: number | null
}

interface Run {
  readonly begun: readonly number[]
  readonly ended: ReadonlyMap<string, 'delivered' | 'given up'>
  /** Moments at which nothing happened though something was due and nobody was on the way. */
  readonly stalls: readonly number[]
  readonly early: readonly string[]
  readonly late: readonly string[]
  readonly mostUnderWay: number
}

interface Story {
  readonly rules: GateRules
  readonly arrivalsMs: readonly number[]
  /** What is answered, in turn, over and over. */
  readonly answers: readonly ('taken' | 'broken' | Extract<Word, { kind: 'busy' }>)[]
  readonly latencyMs: number
}

const rules: fc.Arbitrary<GateRules> = fc.record({
  rate: fc.option(
    fc.record({ count: fc.integer({ min: 1, max: 400 }), perMs: fc.constantFrom(1_000, 10_000, 60_000) }),
    { nil: null },
  ),
  maxConcurrent: fc.integer({ min: 1, max: 6 }),
  shardCount: fc.integer({ min: 1, max: 8 }),
})
const busy = fc.record({
  kind: fc.constant('busy' as const),
  retryAfterMs: fc.option(fc.nat(30 * 3_600_000), { nil: null }),
})
const stories: fc.Arbitrary<Story> = fc.record({
  rules,
  arrivalsMs: fc.array(fc.nat(600_000), { minLength: 1, maxLength: 25 }),
  answers: fc.array(fc.oneof(fc.constantFrom('taken' as const, 'broken' as const), busy), {
    minLength: 1,
    maxLength: 12,
  }),
  latencyMs: fc.nat(15_000),
})

interface OnItsWay {
  readonly delivery: Delivery
  readonly endsAt: number
}

/** Lives a story to its end, from one moment at which something can happen to the next. */
class Outbox {
  readonly #gate: Gate
  readonly #story: Story
  readonly #waiting: Delivery[]
  #onTheirWay: OnItsWay[] = []
  #now = 0
  #answered = 0
  readonly #begun: number[] = []
  readonly #ended = new Map<string, 'delivered' | 'given up'>()
  readonly #stalls: number[] = []
  readonly #early: string[] = []
  readonly #late: string[] = []
  #mostUnderWay = 0

  constructor(story: Story) {
    this.#story = story
    this.#gate = new Gate(story.rules)
    this.#waiting = story.arrivalsMs.map((dueAt, nth) => ({
      id: `018f4a9e-0000-7000-8000-${nth}`,
      dueAt,
      attemptCount: 0,
      firstEndedAt: null,
    }))
  }

  live(): Run {
    const mostMoments = 200_000
    for (let moment = 0; this.#waiting.length + this.#onTheirWay.length > 0; moment += 1) {
      if (moment > mostMoments) throw new Error('it never ends')
      this.#begin()
      this.#now = this.#nextMoment()
      this.#end()
    }
    return {
      begun: this.#begun,
      ended: this.#ended,
      stalls: this.#stalls,
      early: this.#early,
      late: this.#late,
      mostUnderWay: this.#mostUnderWay,
    }
  }

  #begin(): void {
    const due = this.#waiting.filter(({ dueAt }) => dueAt <= this.#now).sort((a, b) => a.dueAt - b.dueAt)
    const room = this.#gate.room(this.#now)
    for (const delivery of due.slice(0, room)) {
      this.#waiting.splice(this.#waiting.indexOf(delivery), 1)
      this.#gate.begin(this.#now)
      this.#begun.push(this.#now)
      this.#onTheirWay.push({ delivery, endsAt: this.#now + this.#story.latencyMs })
    }
    this.#mostUnderWay = Math.max(this.#mostUnderWay, this.#onTheirWay.length)
    const isHeld = due.length > 0 && this.#onTheirWay.length === 0
    if (isHeld && this.#gate.opensAt(this.#now) <= this.#now) this.#stalls.push(this.#now)
  }

  #nextMoment(): number {
    const firstDue = Math.min(...this.#waiting.map(({ dueAt }) => dueAt))
    const opens = this.#waiting.length === 0 ? Infinity : Math.max(firstDue, this.#gate.opensAt(this.#now))
    const ends = Math.min(...this.#onTheirWay.map(({ endsAt }) => endsAt))
    // With room in time but no slot it is an answer that opens the gate.
    return opens > this.#now ? Math.min(opens, ends) : Number.isFinite(ends) ? ends : this.#now + 1
  }

  #end(): void {
    const over = this.#onTheirWay.filter(({ endsAt }) => endsAt <= this.#now)
    this.#onTheirWay = this.#onTheirWay.filter(({ endsAt }) => endsAt > this.#now)
    for (const { delivery } of over) this.#hear(delivery)
  }

  #hear(delivery: Delivery): void {
    const { answers } = this.#story
    const answer = answers[this.#answered++ % answers.length] ?? 'taken'
    const word: Word =
      answer === 'taken' ? { kind: 'well' } : answer === 'broken' ? { kind: 'broken' } : answer
    this.#gate.end(word, this.#now)
    delivery.attemptCount += 1
    delivery.firstEndedAt ??= this.#now
    const elapsedMs = this.#now - delivery.firstEndedAt
    const retryAfterMs = word.kind === 'busy' ? word.retryAfterMs : null
    const { id, attemptCount: attempt } = delivery
    const delay = nextAttemptDelayMs({ attempt, deliveryId: id, retryAfterMs, elapsedMs })
    if (answer === 'taken' || delay === null) {
      this.#ended.set(id, answer === 'taken' ? 'delivered' : 'given up')
      return
    }
    if (delay < Math.min(retryAfterMs ?? 0, retryWindowMs - elapsedMs, 24 * 3_600_000)) this.#early.push(id)
    if (elapsedMs + delay > retryWindowMs) this.#late.push(id)
    delivery.dueAt = this.#now + delay
    this.#waiting.push(delivery)
  }
}

/** How many begin in any window of this length, at most. */
function mostIn(windowMs: number, begun: readonly number[]): number {
  let from = 0
  return begun.reduce((most, at, nth) => {
    while ((begun[from] ?? at) <= at - windowMs) from += 1
    return Math.max(most, nth - from + 1)
  }, 0)
}

test('everything has an end, nothing is tried early or after the window, and the gate never stalls', () => {
  fc.assert(
    fc.property(stories, (one) => {
      const run = new Outbox(one).live()
      expect(run.ended.size).toBe(one.arrivalsMs.length)
      expect([run.stalls, run.early, run.late]).toEqual([[], [], []])
      expect(run.begun.length).toBeLessThanOrEqual(one.arrivalsMs.length * maxAttempts)
      if (one.answers.every((answer) => answer === 'taken'))
        expect([...run.ended.values()].every((how) => how === 'delivered')).toBe(true)
    }),
    { numRuns: 300 },
  )
})

test('whatever is answered, the rate and the number at once are kept in every stretch of time', () => {
  fc.assert(
    fc.property(stories, (one) => {
      const { begun, mostUnderWay } = new Outbox(one).live()
      const { rate, maxConcurrent, shardCount } = one.rules
      expect(mostUnderWay).toBeLessThanOrEqual(Math.max(1, Math.floor(maxConcurrent / shardCount)))
      if (rate === null) return
      const perMs = rate.count / rate.perMs / shardCount
      const burst = Math.max(1, perMs * 1_000)
      for (const windowMs of [100, 1_000, 10_000, 600_000])
        expect(mostIn(windowMs, begun)).toBeLessThanOrEqual(burst + perMs * windowMs + 1e-6)
    }),
    { numRuns: 300 },
  )
})

test('no answer closes the gate for longer than the longest pause', () => {
  const words = fc.oneof(
    fc.constantFrom<Word>({ kind: 'well' }, { kind: 'broken' }),
    fc.nat(10 * 24 * 3_600_000).map((retryAfterMs): Word => ({ kind: 'busy', retryAfterMs })),
  )
  fc.assert(
    fc.property(rules, fc.array(fc.tuple(words, fc.nat(100_000)), { maxLength: 60 }), (one, answers) => {
      const gate = new Gate(one)
      let now = 0
      for (const [word, pauseMs] of answers) {
        now += pauseMs
        gate.begin(now)
        gate.end(word, now)
        const msPerToken = one.rate ? (one.rate.perMs / one.rate.count) * one.shardCount : 0
        // Begun without asking for room: the debt of tokens is the test's own.
        expect(gate.opensAt(now) - now).toBeLessThanOrEqual(
          Math.max(maxPauseMs, maxBreakMs, (answers.length + 1) * msPerToken + 1),
        )
      }
    }),
  )
})

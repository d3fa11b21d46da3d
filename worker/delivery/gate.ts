// When a destination may be sent to: its rate, how many attempts it may have under way, and the breaker that leaves it
// alone while it fails. One per destination and shard, in memory: a new life begins with one token and no grudge. What is
// held back waits; nothing is ever dropped here.

import type { PresetRate } from './presets/preset.ts'

/** Failures in a row, of whatever delivery, before the destination is left alone. */
export const maxFailuresInRow = 5
const firstBreakMs = 15_000
/** Short beside the pauses of a single delivery: the breaker saves time-outs, it does not decide about messages. */
export const maxBreakMs = 60_000
/** What a receiver may ask for on behalf of all that waits for it. */
export const maxPauseMs = 3_600_000
/** Tokens never add up to more than this long a burst. */
const burstMs = 1_000

export interface GateRules {
  readonly rate: PresetRate | null
  readonly maxConcurrent: number
  /** Among how many shards the rules are shared. */
  readonly shardCount: number
}

/** What an attempt said of the destination, whatever it said of the delivery. */
export type Word =
  | { readonly kind: 'well' }
  /** No answer, or one that says it is broken. */
  | { readonly kind: 'broken' }
  /** It asks for patience. */
  | { readonly kind: 'busy'; readonly retryAfterMs: number | null }

export class Gate {
  #rules: GateRules
  #tokens = 1
  #filledAt: number | null = null
  #underWay = 0
  #failuresInRow = 0
  #brokenUntil = 0
  #pausedUntil = 0

  constructor(rules: GateRules) {
    this.#rules = rules
  }

  get underWay(): number {
    return this.#underWay
  }

  /** A push or a growth may change them. */
  follow(rules: GateRules): void {
    this.#rules = rules
  }

  /** How many attempts may begin now. */
  room(now: number): number {
    if (now < this.#closedUntil) return 0
    const slots = Math.max(1, Math.floor(this.#rules.maxConcurrent / this.#rules.shardCount)) - this.#underWay
    const most = this.#isOnTrial ? 1 - this.#underWay : slots
    return Math.max(0, Math.min(most, Math.floor(this.#fill(now))))
  }

  /** The next moment at which there may be room, as far as the clock decides it; `now` when it is up to an answer. */
  opensAt(now: number): number {
    const { rate } = this.#rules
    const tokens = this.#fill(now)
    const filledAt = rate && tokens < 1 ? now + Math.ceil((1 - tokens) * this.#msPerToken(rate)) : now
    return Math.max(now, this.#closedUntil, filledAt)
  }

  begin(now: number): void {
    this.#fill(now)
    this.#tokens -= 1
    this.#underWay += 1
  }

  end(word: Word, now: number): void {
    this.#underWay -= 1
    if (word.kind === 'well') {
      this.#failuresInRow = 0
      this.#brokenUntil = 0
    } else if (word.kind === 'busy') {
      const until = now + Math.min(word.retryAfterMs ?? 0, maxPauseMs)
      this.#pausedUntil = Math.max(this.#pausedUntil, until)
    } else {
      this.#failuresInRow += 1
      const breaks = this.#failuresInRow - maxFailuresInRow
      if (breaks >= 0) this.#brokenUntil = now + Math.min(firstBreakMs * 2 ** breaks, maxBreakMs)
    }
  }

  /** After a break one attempt goes ahead of all others. */
  get #isOnTrial(): boolean {
    return this.#failuresInRow >= maxFailuresInRow
  }

  get #closedUntil(): number {
    return Math.max(this.#brokenUntil, this.#pausedUntil)
  }

  #msPerToken(rate: PresetRate): number {
    return (rate.perMs / rate.count) * this.#rules.shardCount
  }

  /** @returns the tokens that there are; a clock that goes back fills nothing */
  #fill(now: number): number {
    const { rate } = this.#rules
    if (rate === null) return (this.#tokens = Infinity)
    const most = Math.max(1, burstMs / this.#msPerToken(rate))
    const since = Math.max(0, now - (this.#filledAt ?? now))
    this.#filledAt = now
    const before = Number.isFinite(this.#tokens) ? this.#tokens : 1
    return (this.#tokens = Math.min(most, before + since / this.#msPerToken(rate)))
  }
}

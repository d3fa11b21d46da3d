// What happens to the shoppers of the stream under a program, as the inputs of their decisions: the events, the wakes of
// those who wait, the claims and outcomes of what is sent. Made once; a replay of it measures the decider and nothing else.

import { createDecider } from '../../worker/engine/decide.ts'
import type { Decide, Effect, Input } from '../../worker/engine/decision.ts'
import { nextWake } from '../../worker/engine/next-wake.ts'
import type { Program } from '../../worker/engine/program.ts'
import type { ShopperState } from '../../worker/engine/shopper.ts'
import type { EpochMs } from '../../worker/event/ids.ts'
import { epochMs } from '../../worker/event/ids.ts'
import { streamOf, streamShoppers } from './shop-stream.ts'
import type { Heard } from './shop-stream.ts'

/** Wakes at one moment of one shopper: more, and something goes around in circles. */
const maxWakes = 1_000

export interface Logged {
  readonly shopper: number
  readonly input: Input
  readonly now: EpochMs
}

export const noCatalog = (): undefined => undefined
export const everybody = (): ShopperState[] =>
  Array.from({ length: streamShoppers }, (_, index) => streamOf(index))

/** The shard learns an address before the engine decides. */
export function learnEmail(state: ShopperState, input: Input, now: EpochMs): ShopperState {
  if (input.kind !== 'event') return state
  const { email } = input.event.properties
  if (typeof email !== 'string' || state.identities.some(({ value }) => value === email)) return state
  const identity = { kind: 'email', value: email, learnedAt: now, trust: 'claimed' } as const
  return { ...state, identities: [...state.identities, identity] }
}

/** @param decided called after each decision */
export function replay(
  log: readonly Logged[],
  decide: Decide,
  decided?: (one: Logged, before: ShopperState, after: ShopperState) => void,
): ShopperState[] {
  const states = everybody()
  for (const one of log) {
    const known = states[one.shopper]
    if (known === undefined) continue
    const before = learnEmail(known, one.input, one.now)
    const { state } = decide(before, one.input, one.now, noCatalog)
    states[one.shopper] = state
    decided?.(one, before, state)
  }
  return states
}

export function logDecisions(program: Program, stream: readonly Heard[]): readonly Logged[] {
  const decide = createDecider(program)
  const shoppers = everybody().map((state, index) => new LoggedShopper({ state, index, program, decide }))
  const log: Logged[] = []
  for (const { shopper, event } of stream) {
    shoppers[shopper]?.advanceTo(event.occurred_at, log)
    shoppers[shopper]?.run({ kind: 'event', event }, event.occurred_at, log)
  }
  const end = stream.at(-1)?.event.occurred_at
  if (end !== undefined) for (const shopper of shoppers) shopper.advanceTo(end, log)
  return log
}

interface Begin {
  readonly state: ShopperState
  readonly index: number
  readonly program: Program
  readonly decide: Decide
}

/** The part of a shard that answers the engine, for one shopper: every message arrives, every pool has a code. */
class LoggedShopper {
  readonly #begin: Begin
  readonly #postponed = new Map<string, Extract<Effect, { kind: 'postpone' }>>()
  #state: ShopperState

  constructor(begin: Begin) {
    this.#begin = begin
    this.#state = begin.state
  }

  advanceTo(target: EpochMs, log: Logged[]): void {
    for (let wakes = 0; ; wakes += 1) {
      if (wakes > maxWakes) throw new Error('a shopper of the stream is woken again and again')
      const held = [...this.#postponed.values()].sort((a, b) => a.until - b.until)[0]
      const wakeAt = nextWake(this.#begin.program, this.#state)
      if (held !== undefined && held.until <= target && (wakeAt === null || held.until <= wakeAt)) {
        this.#postponed.delete(held.delivery)
        this.run({ kind: 'claim', delivery: held.delivery }, held.until, log)
      } else if (wakeAt !== null && wakeAt <= target)
        this.run({ kind: 'wake' }, epochMs(Math.max(wakeAt, this.#state.createdAt)), log)
      else return
    }
  }

  run(input: Input, now: EpochMs, log: Logged[]): void {
    const { decide, index } = this.#begin
    log.push({ shopper: index, input, now })
    const { state, effects } = decide(learnEmail(this.#state, input, now), input, now, noCatalog)
    this.#state = state
    for (const effect of effects) this.#answer(effect, now, log)
  }

  #answer(effect: Effect, now: EpochMs, log: Logged[]): void {
    switch (effect.kind) {
      case 'deliver':
        return this.run({ kind: 'claim', delivery: effect.delivery.id }, now, log)
      case 'send':
        return this.run({ kind: 'settled', delivery: effect.delivery, outcome: 'delivered' }, now, log)
      case 'take_voucher':
        return this.run({ kind: 'voucher', enrollment: effect.enrollment, code: 'BENCH-CODE' }, now, log)
      case 'postpone':
        this.#postponed.set(effect.delivery, effect)
        return
      case 'drop':
        this.#postponed.delete(effect.delivery)
        return
      case 'count':
      case 'goal':
      case 'ended':
      // Nobody stands in line here.
      case 'answer_offer':
        return
    }
  }
}

// The shipped config in the engine against hand-written TypeScript on the same events. Both must come to the same
// decisions and the same answers, or there is nothing to compare.

import { createDecider } from '../../worker/engine/decide.ts'
import { compileConfig } from '../../worker/config/compile-config.ts'
import type { Condition, Scope } from '../../worker/engine/program.ts'
import { always } from '../../worker/engine/program.ts'
import { shippedConfig } from '../workerd/shipped-config.ts'
import { conditions, handWritten } from './hand-written.ts'
import type { Outcomes } from './hand-written.ts'
import { median, percent, whole } from './measure.ts'
import type { Figure } from './measure.ts'
import { eventCount, shoppers, traffic } from './shop-traffic.ts'
import type { Happening } from './shop-traffic.ts'

const rounds = 5
const minConditionShare = 0.5
const automation = 'abandoned-cart'
const noCatalog = (): undefined => undefined

export async function measureEngine(): Promise<Figure[]> {
  const program = shippedProgram()
  const happenings = traffic()
  const decisions = { engine: [] as number[], closure: [] as number[] }
  for (let round = -1; round < rounds; round += 1) {
    const byEngine = decideAll(program, happenings)
    const byHand = decideByHand(happenings)
    requireEqual(byEngine.outcomes, byHand.outcomes)
    // The first warms up.
    if (round < 0) continue
    decisions.engine.push(byEngine.perSecond)
    decisions.closure.push(byHand.perSecond)
  }
  const tests = testConditions(program, scopesOf(program, happenings))
  const share = tests.compiled / tests.written
  const decided = { engine: median(decisions.engine), closure: median(decisions.closure) }
  return [
    {
      what: 'engine: conditions of the shipped config',
      value: `${percent(share)} (${whole(tests.compiled)} tests/s)`,
      limit: `${whole(tests.written)} tests/s by hand`,
      verdict: { budget: `≥ ${percent(minConditionShare)}`, isMet: share >= minConditionShare },
    },
    {
      what: '  whole decisions: fold, exits, triggers, steps, trace',
      value: `${percent(decided.engine / decided.closure)} (${whole(decided.engine)} events/s)`,
      limit: `${whole(decided.closure)} events/s by hand, in place`,
    },
  ]
}

type Program = ReturnType<typeof shippedProgram>

function shippedProgram() {
  const compiled = compileConfig(shippedConfig(), { revision: 1, versions: {} })
  if (!compiled.ok) throw new Error('the shipped config does not compile')
  return compiled.program
}

const rate = (count: number, startedAt: number): number => (count * 1_000) / (performance.now() - startedAt)

function decideAll(program: Program, happenings: readonly Happening[]) {
  const decide = createDecider(program)
  const states = shoppers()
  const outcomes: Outcomes = { entered: 0, restarted: 0, exited: 0, not_entered: 0 }
  const startedAt = performance.now()
  for (const { shopper, event } of happenings) {
    const state = states[shopper]
    if (state === undefined) continue
    const decision = decide(state, { kind: 'event', event }, event.received_at, noCatalog)
    states[shopper] = decision.state
    for (const effect of decision.effects) {
      if (effect.kind !== 'count' || effect.automation !== automation || effect.step !== null) continue
      for (const outcome of ['entered', 'restarted', 'exited', 'not_entered'] as const)
        if (effect.outcome === outcome) outcomes[outcome] += 1
    }
  }
  return { perSecond: rate(happenings.length, startedAt), outcomes }
}

function decideByHand(happenings: readonly Happening[]) {
  const written = handWritten(shoppers().map(({ identities }) => identities.length > 0))
  const startedAt = performance.now()
  for (const happening of happenings) written.hear(happening)
  return { perSecond: rate(happenings.length, startedAt), outcomes: written.outcomes }
}

function requireEqual(engine: Outcomes, written: Outcomes): void {
  const both = [engine, written].map((outcomes) => JSON.stringify(outcomes))
  if (both[0] !== both[1]) throw new Error(`the engine decided ${both[0]}, by hand it was ${both[1]}`)
}

/** What conditions get to see, each right after its event. */
function scopesOf(program: Program, happenings: readonly Happening[]): Scope[] {
  const decide = createDecider(program)
  const states = shoppers()
  return happenings.flatMap(({ shopper, event }): Scope[] => {
    const before = states[shopper]
    if (before === undefined) return []
    const now = event.occurred_at
    const { state } = decide(before, { kind: 'event', event }, now, noCatalog)
    states[shopper] = state
    const { cart, session } = state
    return [{ now, shopper: state, cart, session, event, enrollment: null, item: null, catalog: noCatalog }]
  })
}

function testConditions(program: Program, scopes: readonly Scope[]): { compiled: number; written: number } {
  const cart = program.automations.get(automation)
  if (cart?.trigger.kind !== 'event') throw new Error(`${automation} is not in the shipped config`)
  const recheck = [...cart.steps.values()].find((step) => step.kind === 'recheck')
  const compiled: readonly Condition[] = [
    cart.trigger.where,
    cart.audience,
    recheck?.kind === 'recheck' ? recheck.condition : always,
  ]
  const written = [conditions.where, conditions.audience, conditions.recheck]
  const tests = { compiled: compiled.map(({ test }) => test), written }
  const perSecond = { compiled: [] as number[], written: [] as number[] }
  const held = { compiled: 0, written: 0 }
  for (let round = -2; round < rounds; round += 1) {
    for (const which of ['compiled', 'written'] as const) {
      const startedAt = performance.now()
      held[which] = countHeld(tests[which], scopes)
      if (round >= 0) perSecond[which].push(rate(eventCount * written.length, startedAt))
    }
  }
  if (held.compiled !== held.written)
    throw new Error(`compiled conditions held ${held.compiled} times, hand-written ${held.written}`)
  return { compiled: median(perSecond.compiled), written: median(perSecond.written) }
}

function countHeld(tests: readonly ((scope: Scope) => boolean)[], scopes: readonly Scope[]): number {
  let held = 0
  for (const scope of scopes) for (const test of tests) if (test(scope)) held += 1
  return held
}

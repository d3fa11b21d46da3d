// Fifty automations over 100,000 events. Their conditions against hand-written closures, which must hold at the same
// events for the same automations; whole decisions beside those of a shop without automations; and what a shopper weighs.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createDecider } from '../../worker/engine/decide.ts'
import type { Automation, Program, Scope } from '../../worker/engine/program.ts'
import { indexProgram } from '../../worker/engine/program-index.ts'
import type { ShopperState } from '../../worker/engine/shopper.ts'
import { foldEvent } from '../../worker/engine/shopper/fold-event.ts'
import type { ShopEvent } from '../../worker/event/event.ts'
import { eventId } from '../../worker/event/ids.ts'
import { learnSkew, nothingSeen, remember } from '../../worker/store/seen.ts'
import type { Seen } from '../../worker/store/seen.ts'
import { compileFiles, compileFifty, fiftyAutomations, noAutomations } from './fifty-automations.ts'
import { logDecisions, noCatalog, replay } from './decision-log.ts'
import type { Logged } from './decision-log.ts'
import { median, percent, percentile, whole } from './measure.ts'
import type { Figure } from './measure.ts'
import { deviceOf, shopStream } from './shop-stream.ts'
import type { Heard } from './shop-stream.ts'
import { streamBatches } from './stream-batches.ts'
import { writtenConditions } from './written-conditions.ts'

const rounds = 5
const decisionRounds = 3
const minConditionShare = 0.5

export async function measureAutomations(): Promise<Figure[]> {
  const program = compileFifty()
  const stream = shopStream()
  const log = logDecisions(program, stream)
  return [
    ...measureConditions(program, log),
    ...measureDecisions(program, log),
    ...measureMemory(program, log, stream),
  ]
}

const rate = (count: number, startedAt: number): number => (count * 1_000) / (performance.now() - startedAt)

function measureConditions(program: Program, log: readonly Logged[]): Figure[] {
  const scopes = scopesOf(program, log)
  const tests = {
    compiled: testsOf(
      [...program.byEvent].map(([event, { triggers }]) => [event, triggers.flatMap(compiledTest)]),
    ),
    written: testsOf([...writtenConditions]),
  }
  const { asked, held } = requireEqual(tests.compiled, tests.written, scopes)
  const perSecond = { compiled: [] as number[], written: [] as number[] }
  for (let round = -2; round < rounds; round += 1) {
    for (const which of ['compiled', 'written'] as const) {
      const startedAt = performance.now()
      const count = countHeld(tests[which], scopes)
      if (count !== held) throw new Error(`${which} conditions held ${count} times, before ${held} times`)
      // The first two warm up.
      if (round >= 0) perSecond[which].push(rate(asked, startedAt))
    }
  }
  const compiled = median(perSecond.compiled)
  const written = median(perSecond.written)
  return [
    {
      what: `conditions of 50 automations, ${whole(scopes.length)} events heard`,
      value: `${percent(compiled / written)} (${whole(compiled)} tests/s)`,
      limit: `${whole(written)} tests/s by hand`,
      verdict: { budget: `≥ ${percent(minConditionShare)}`, isMet: compiled / written >= minConditionShare },
    },
    { what: '  asked, and held, by both alike', value: `${whole(asked)}, ${whole(held)}`, limit: '' },
  ]
}

type Named = readonly [automation: string, holds: (scope: Scope) => boolean]
type Tests = ReadonlyMap<string, readonly Named[]>

const testsOf = (entries: readonly (readonly [string, readonly Named[]])[]): Tests =>
  new Map(entries.filter(([, tests]) => tests.length > 0))

/** As enter.ts asks: first the trigger's `where`, then the audience. */
function compiledTest({ name, trigger, audience }: Automation): Named[] {
  if (trigger.kind !== 'event') return []
  const { test: where } = trigger.where
  const { test: isMeant } = audience
  return [[name, (scope) => where(scope) && isMeant(scope)]]
}

function countHeld(tests: Tests, scopes: readonly Scope[]): number {
  let held = 0
  for (const scope of scopes) {
    const asked = tests.get(scope.event?.name ?? '')
    if (asked === undefined) continue
    for (const [, holds] of asked) if (holds(scope)) held += 1
  }
  return held
}

/** @throws at the first event of which the two do not say the same about every automation */
function requireEqual(compiled: Tests, written: Tests, scopes: readonly Scope[]) {
  let asked = 0
  const held = new Map<string, number>()
  for (const scope of scopes) {
    const name = scope.event?.name ?? ''
    const byHand = new Map(written.get(name))
    const tests = compiled.get(name) ?? []
    if (tests.length !== byHand.size)
      throw new Error(`${name}: ${tests.length} compiled, ${byHand.size} by hand`)
    for (const [automation, holds] of tests) {
      asked += 1
      const answer = holds(scope)
      if (byHand.get(automation)?.(scope) !== answer)
        throw new Error(
          `${automation} at ${name} of ${scope.shopper.id}: compiled it is ${answer}, by hand it is not`,
        )
      held.set(automation, (held.get(automation) ?? 0) + Number(answer))
    }
  }
  const idle = [...held].filter(([, count]) => count === 0)
  if (idle.length > 0) throw new Error(`never held: ${idle.map(([automation]) => automation).join(', ')}`)
  return { asked, held: [...held.values()].reduce((sum, count) => sum + count, 0) }
}

/** What conditions get to see: the events and what derives from them, each with the shopper right after it. */
function scopesOf(program: Program, log: readonly Logged[]): Scope[] {
  const indexed = indexProgram(program)
  const scopes: Scope[] = []
  replay(log, createDecider(program), ({ input, now }, before, shopper) => {
    const derived = [...became(before, shopper, now)]
    const said =
      input.kind === 'event' ? [input.event, ...foldEvent(indexed, before, input.event).derived] : []
    const { cart, session } = shopper
    for (const event of [...said, ...derived])
      scopes.push({ now, shopper, cart, session, event, enrollment: null, item: null, catalog: noCatalog })
  })
  return scopes
}

function became(before: ShopperState, after: ShopperState, now: ShopEvent['occurred_at']): ShopEvent[] {
  const event = (name: string, properties: ShopEvent['properties']): ShopEvent => ({
    event_id: eventId('derived'),
    name,
    occurred_at: now,
    received_at: now,
    properties,
  })
  const segments = after.segments?.filter((one) => before.segments?.includes(one) !== true) ?? []
  return [
    ...segments.map((segment) => event('segment_entered', { segment })),
    ...(after.stage !== null && after.stage !== before.stage
      ? [event('stage_entered', { stage: after.stage })]
      : []),
  ]
}

function measureDecisions(program: Program, log: readonly Logged[]): Figure[] {
  const events = log.filter(({ input }) => input.kind === 'event')
  const deciders = {
    fifty: { decide: createDecider(program), log },
    none: { decide: createDecider(compileFiles(noAutomations(fiftyAutomations()))), log: events },
  }
  const perSecond = { fifty: [] as number[], none: [] as number[] }
  for (let round = -1; round < decisionRounds; round += 1) {
    for (const which of ['fifty', 'none'] as const) {
      const { decide, log: inputs } = deciders[which]
      const startedAt = performance.now()
      replay(inputs, decide)
      if (round >= 0) perSecond[which].push(rate(inputs.length, startedAt))
    }
  }
  const fifty = median(perSecond.fifty)
  const sends = log.filter(({ input }) => input.kind === 'settled').length
  return [
    {
      what: '  whole decisions: fold, exits, triggers, steps, segments, trace',
      value: `${whole(fifty)} decisions/s`,
      limit: `${whole(median(perSecond.none))} decisions/s without automations`,
    },
    {
      what: `  events with all that they lead to (${whole(log.length)} decisions, ${whole(sends)} messages)`,
      value: `${whole((fifty * events.length) / log.length)} events/s`,
      limit: '',
    },
  ]
}

function measureMemory(program: Program, log: readonly Logged[], stream: readonly Heard[]): Figure[] {
  const seen = seenOf(stream)
  const states = replay(log, createDecider(program)).filter((_, index) => seen.has(deviceOf(index)))
  const texts = states.map((state) => JSON.stringify(state))
  const bytes = texts.map((text) => Buffer.byteLength(text))
  const seenBytes = [...seen.values()].map((one) => Buffer.byteLength(JSON.stringify(one)))
  const heap = heapBytes(() => texts.map((text) => JSON.parse(text) as ShopperState))
  const size = (values: readonly number[]): string =>
    `${whole(mean(values))} bytes (median ${whole(median(values))}, p99 ${whole(percentile(values, 0.99))})`
  return [
    {
      what: `memory per shopper with 50 automations, ${whole(states.length)} shoppers, ${whole(stream.length / states.length)} events each`,
      value: size(bytes),
      limit: '',
    },
    { what: '  what it has seen, for the deduplication', value: size(seenBytes), limit: '' },
    { what: '  on the heap, loaded', value: `${whole(heap / states.length)} bytes`, limit: '' },
    ...heaviest(states),
  ]
}

/** Which parts of a state weigh most. */
function heaviest(states: readonly ShopperState[]): Figure[] {
  const parts = new Map<string, number>()
  for (const state of states)
    for (const [part, value] of Object.entries(state))
      parts.set(part, (parts.get(part) ?? 0) + Buffer.byteLength(JSON.stringify(value)) / states.length)
  const most = [...parts].sort(([, a], [, b]) => b - a).slice(0, 4)
  return [
    {
      what: '  heaviest parts',
      value: most.map(([part, size]) => `${part} ${whole(size)}`).join(', '),
      limit: '',
    },
  ]
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** What each shopper's row remembers of its batches, as a browser would send them. */
function seenOf(stream: readonly Heard[]): ReadonlyMap<string, Seen> {
  const seen = new Map<string, Seen>()
  for (const { batch_id: id, device_id: device, events } of streamBatches(stream)) {
    const clocks = events.map((event) => [event.event_id, event.occurred_at] as const)
    const known = learnSkew(seen.get(device) ?? nothingSeen, device, 120)
    seen.set(device, remember(known, [id], clocks))
  }
  return seen
}

/** What is still there of what `make` returns once the garbage is gone. */
function heapBytes(make: () => unknown): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('this Node cannot collect its garbage on demand')
  collect()
  const before = process.memoryUsage().heapUsed
  const kept = make()
  collect()
  const after = process.memoryUsage().heapUsed
  if (kept === undefined) throw new Error('nothing was made')
  return after - before
}

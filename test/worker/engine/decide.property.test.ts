// What must hold whatever happens, and in whatever order.

import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDecider } from '../../../worker/engine/decide.ts'
import type { Decision, Input } from '../../../worker/engine/decision.ts'
import { merge } from '../../../worker/engine/merge.ts'
import { nextWake } from '../../../worker/engine/next-wake.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { knownEventNames } from '../../../worker/event/names.ts'
import type { EventProperties } from '../../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../../worker/event/ids.ts'
import { email, someone, start } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  branch,
  condition,
  day,
  exit,
  hour,
  programOf,
  send,
  sequence,
  trigger,
  wait,
} from './program-builder.ts'

const program = programOf([
  abandonedCart(),
  automation('welcome', {
    trigger: trigger('subscribe'),
    holdout: 0.5,
    ...sequence(send('hi'), wait(day), send('again')),
  }),
  automation('notify', {
    trigger: trigger('notify_me', { key: ({ item }) => item?.item_id, repeat: 'refresh' }),
    ...sequence(
      {
        kind: 'wait_for_stock',
        id: 'stock',
        of: ({ item }) => item?.item_id,
        atLeast: 1,
        steadyForMs: 0,
        withinMs: 30 * day,
      },
      branch(
        'if',
        condition('x', ({ cart }) => cart !== null),
        null,
        'back',
      ),
      { ...send('back') },
    ),
  }),
  automation('win-back', {
    trigger: { kind: 'quiet_since', event: 'any', forMs: 20 * day },
    reentryAfterMs: 60 * day,
    exits: [exit('page_view')],
  }),
])
const decide = createDecider(program)
const catalog = (id: string) => ({ item_id: id, stock: 5, price: 10 })

const item = fc.record(
  {
    item_id: fc.constantFrom('a', 'b', 'c'),
    item_variant: fc.constantFrom('s', 'm'),
    price: fc.integer({ min: 0, max: 50 }),
    quantity: fc.integer({ min: 1, max: 3 }),
  },
  { requiredKeys: ['item_id', 'quantity'], noNullPrototype: true },
)
const properties: fc.Arbitrary<EventProperties> = fc.record(
  {
    items: fc.array(item, { maxLength: 3 }),
    value: fc.integer({ min: 0, max: 100 }),
    currency: fc.constantFrom('EUR', 'USD'),
    transaction_id: fc.constantFrom('t1', 't2', 't3'),
    marketing: fc.boolean(),
    first_name: fc.string(),
  },
  { requiredKeys: [], noNullPrototype: true },
)
interface Happening {
  readonly name: string
  readonly properties: EventProperties
  readonly afterMs: number
  readonly lateMs: number
  readonly kind: 'event' | 'stock'
}
const happening: fc.Arbitrary<Happening> = fc.record({
  name: fc.constantFrom(...knownEventNames, 'add_to_cart', 'add_to_cart', 'custom_event', 'constructor'),
  properties,
  afterMs: fc.constantFrom(0, 1_000, hour / 2, hour, day, 25 * day),
  lateMs: fc.constantFrom(0, 0, 0, 1_000, hour, day),
  kind: fc.constantFrom('event', 'event', 'event', 'stock'),
})
const happenings = fc.array(happening, { maxLength: 25 })

interface Run {
  readonly state: ShopperState
  readonly decisions: readonly { readonly input: Input; readonly decision: Decision; readonly now: number }[]
}

/** Wakes fall due and pending deliveries are claimed in between. From `repeatedAt` on, each takes the id of the one before. */
function run(all: readonly Happening[], initial = someone(), repeatedAt = Infinity): Run {
  let state = initial
  let now = start
  const decisions: { input: Input; decision: Decision; now: number }[] = []
  const step = (input: Input): void => {
    const decision = decide(state, input, epochMs(now), catalog)
    decisions.push({ input, decision, now })
    state = decision.state
  }
  all.forEach(({ name, properties: told, afterMs, lateMs, kind }, index) => {
    const target = now + afterMs
    for (let wakes = 0; wakes < 50; wakes++) {
      const at = nextWake(program, state)
      if (at === null || at > target) break
      now = Math.max(at, now)
      step({ kind: 'wake' })
    }
    now = target
    const at = epochMs(now - lateMs)
    const event = {
      event_id: eventId(`e${index > repeatedAt ? index - 1 : index}`),
      name,
      occurred_at: at,
      received_at: epochMs(now),
      properties: told,
    }
    step(kind === 'event' ? { kind, event } : { kind, itemId: 'a' })
    if (index % 3 === 0) for (const { id } of state.pending) step({ kind: 'claim', delivery: id })
  })
  return { state, decisions }
}

it('never throws, and what it knows can be stored', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const { state } = run(all)
      return isDeepStrictEqual(JSON.parse(JSON.stringify(state)), state)
    }),
  )
})

it('decides the same for the same, twice', () => {
  fc.assert(fc.property(happenings, (all) => isDeepStrictEqual(run(all), run(all))))
})

it('never makes the same delivery twice, nor two for one enrollment and step', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const made = run(all).decisions.flatMap(({ decision }) =>
        decision.effects.flatMap((effect) => (effect.kind === 'deliver' ? [effect.delivery] : [])),
      )
      expect(new Set(made.map(({ id }) => id)).size).toBe(made.length)
      expect(new Set(made.map(({ enrollment, step }) => `${enrollment} ${step}`)).size).toBe(made.length)
    }),
  )
})

it('sends nothing of an enrollment after its exit', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const exited = new Set<string>()
      for (const { input, decision } of run(all).decisions) {
        for (const effect of decision.effects) {
          if (effect.kind === 'deliver') expect(exited).not.toContain(effect.delivery.enrollment)
          if (effect.kind === 'send') expect(exited).not.toContain(effect.content.enrollment)
          if (effect.kind === 'ended' && effect.reason === 'exited') exited.add(effect.enrollment)
        }
        const isPurchase = input.kind === 'event' && input.event.name === 'purchase'
        if (!isPurchase) continue
        const since = input.event.occurred_at
        const left = decision.state.enrollments.filter(
          (one) => one.automation === 'abandoned-cart' && one.enteredAt <= since,
        )
        expect(left).toEqual([])
      }
    }),
  )
})

it('has at most one active enrollment per automation and key', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const places = run(all).state.enrollments.map(({ automation: name, key }) => `${name} ${key}`)
      return new Set(places).size === places.length
    }),
  )
})

it('leaves nothing due behind after a wake', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      for (const { input, decision, now } of run(all).decisions) {
        if (input.kind === 'wake') expect(nextWake(program, decision.state) ?? Infinity).toBeGreaterThan(now)
      }
    }),
  )
})

it('changes nothing of what is sent when an event is told to the engine twice', () => {
  fc.assert(
    fc.property(happenings, fc.nat(), (all, pick) => {
      const twice = all.flatMap((one, index) =>
        index === pick % all.length ? [one, { ...one, afterMs: 0 }] : [one],
      )
      const made = run(twice, someone(), pick % Math.max(all.length, 1)).decisions.flatMap(({ decision }) =>
        decision.effects.flatMap((effect) => (effect.kind === 'deliver' ? [effect.delivery] : [])),
      )
      expect(new Set(made.map(({ enrollment, step }) => `${enrollment} ${step}`)).size).toBe(made.length)
    }),
  )
})

const lived = (id: string) =>
  happenings.map(
    (all) =>
      run(all, someone({ id: shopperId(id), identities: [{ ...email(), kind: 'device', value: id }] })).state,
  )

/** Every shopper's events have ids of their own. */
const renamed = (state: ShopperState, prefix: string): ShopperState => {
  const text = JSON.stringify(state)
    .replaceAll(/"e(\d+)("|:)/g, `"${prefix}$1$2`)
    .replaceAll(/crt_e/g, `crt_${prefix}`)
  const copy: ShopperState = JSON.parse(text)
  return copy
}

const three = fc
  .tuple(lived('shp_k'), lived('shp_a'), lived('shp_b'))
  .map(([k, a, b]) => [renamed(k, 'k'), renamed(a, 'a'), renamed(b, 'b')] as const)
const mergedAt = epochMs(start + 1_000 * day)

it('merges in any grouping to the same shopper', () => {
  fc.assert(
    fc.property(three, ([k, a, b]) => {
      expect(merge(merge(k, a, mergedAt), b, mergedAt)).toEqual(merge(k, merge(a, b, mergedAt), mergedAt))
    }),
  )
})

const facts = ({
  id: _id,
  traits: _traits,
  stage: _stage,
  tags: _tags,
  mergedFrom: _from,
  ...rest
}: ShopperState) => rest

it('merges both ways to the same facts', () => {
  fc.assert(
    fc.property(three, ([, a, b]) => {
      expect(facts(merge(a, b, mergedAt))).toEqual(facts(merge(b, a, mergedAt)))
    }),
  )
})

it('merges once, however often it is told to', () => {
  fc.assert(
    fc.property(three, ([k, a]) => {
      const once = merge(k, a, mergedAt)
      expect(merge(once, a, mergedAt)).toBe(once)
      expect(merge(k, k, mergedAt)).toBe(k)
      expect(isDeepStrictEqual(JSON.parse(JSON.stringify(once)), once)).toBe(true)
    }),
  )
})

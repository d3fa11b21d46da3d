// What must hold whatever happens, and in whatever order.

import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { createDecider } from '../../../worker/engine/decide.ts'
import type { Decision, Input } from '../../../worker/engine/decision.ts'
import { merge } from '../../../worker/engine/merge.ts'
import { nextWake } from '../../../worker/engine/next-wake.ts'
import { always } from '../../../worker/engine/program.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { localTime } from '../../../worker/engine/zone.ts'
import { knownEventNames } from '../../../worker/event/names.ts'
import type { EventProperties } from '../../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../../worker/event/ids.ts'
import { email, someone, start } from './decider-specification.ts'
import {
  abandonedCart,
  automation,
  branch,
  cap,
  condition,
  day,
  exit,
  goal,
  hour,
  programOf,
  quietSince,
  send,
  sending,
  sequence,
  trigger,
} from './program-builder.ts'

const night = {
  fromMinute: 21 * 60,
  toMinute: 8 * 60,
  zone: { kind: 'shopper', else: 'Europe/Paris' },
} as const
const program = programOf(
  [
    abandonedCart({
      sending: sending({ quietHours: night, caps: [cap(1, day), cap(2, 7 * day, { channel: 'email' })] }),
      goal: goal('purchase', 5 * day),
    }),
    automation('checkout', { trigger: trigger('begin_checkout'), priority: 90 }),
    automation('welcome', {
      trigger: trigger('subscribe'),
      holdout: 0.5,
      goal: goal('purchase', 30 * day),
      ...sequence(
        send('hi'),
        {
          kind: 'split',
          id: 'split',
          name: 'tone',
          arms: [
            { name: 'warm', weight: 1, first: 'tag' },
            { name: 'cool', weight: 1, first: null },
          ],
          decide: null,
          next: 'for',
        },
        { kind: 'tag', id: 'tag', add: ['warm'], remove: ['cool'] },
        {
          kind: 'wait_for',
          id: 'for',
          event: 'review',
          where: always,
          withinMs: 3 * day,
          // oxlint-disable-next-line unicorn/no-thenable -- the language's own word; a step is never awaited
          then: null,
          timeout: null,
        },
        { kind: 'wait_until', id: 'until', minuteOfDay: 540, zone: night.zone },
        send('again'),
      ),
    }),
    automation('notify', {
      trigger: trigger('notify_me', { key: ({ item }) => item?.item_id, repeat: 'refresh' }),
      reentryAfterMs: 30 * day,
      reentryPer: 'key',
      ...sequence(
        {
          kind: 'wait_for_stock',
          id: 'stock',
          of: ({ item }) => item?.item_id,
          atLeast: 2,
          steadyForMs: hour,
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
      trigger: quietSince(
        'any',
        { times: 2, between: [20 * day, 40 * day], elseMs: 20 * day },
        { lookBackMs: 365 * day, perDay: 10 },
      ),
      reentryAfterMs: 60 * day,
      exits: [exit('page_view'), exit('begin_checkout', { handover: 'checkout' })],
    }),
    automation('name-day', {
      trigger: {
        kind: 'date',
        read: ({ shopper }) => shopper.traits['first_name'],
        every: 'month',
        offsetDays: -1,
        minuteOfDay: 150,
        zone: night.zone,
        leapDay: 'feb-28',
        lateUpToMs: day,
      },
    }),
    automation('vip', {
      trigger: trigger(['segment_entered', 'segment_left', 'stage_entered']),
      reentryAfterMs: day,
      sending: sending({ caps: [cap(1, day)], whenFull: 'drop' }),
    }),
  ],
  {
    segments: new Map([['buyers', condition('orders', ({ shopper }) => shopper.orders.count > 0)]]),
    stages: [
      { name: 'purchase', when: condition('cart', ({ cart }) => (cart?.items.length ?? 0) > 0) },
      { name: 'awareness', when: always },
    ],
    catalogInterest: new Set(['view_item']),
    remember: new Map([['view_item', { withinMs: 30 * day }]]),
  },
)
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
    first_name: fc.oneof(fc.string(), fc.constantFrom('2020-02-29', '--03-31', '--03-04')),
  },
  { requiredKeys: [], noNullPrototype: true },
)
/** The door refuses what only the worker may say. */
const sendableNames = knownEventNames.filter(
  (name) =>
    !['session_start', 'back_in_stock', 'price_drop'].includes(name) && !/^(?:stage|segment)_/.test(name),
)
interface Happening {
  readonly name: string
  readonly properties: EventProperties
  readonly afterMs: number
  readonly lateMs: number
  readonly kind: 'event' | 'stock'
}
const happening: fc.Arbitrary<Happening> = fc.record({
  name: fc.constantFrom(...sendableNames, 'add_to_cart', 'add_to_cart', 'custom_event', 'constructor'),
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

it('never sends more than the caps allow, nor in quiet hours', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const sentAt: number[] = []
      const { decisions } = run(all)
      const claimed = new Set<string>()
      for (const { decision, now } of decisions) {
        for (const effect of decision.effects) {
          if (effect.kind !== 'send' || effect.content.automation !== 'abandoned-cart') continue
          const { minuteOfDay } = localTime('Europe/Paris', epochMs(now))
          expect(minuteOfDay >= 8 * 60 && minuteOfDay < 21 * 60).toBe(true)
          if (!claimed.has(effect.delivery)) sentAt.push(now)
          claimed.add(effect.delivery)
        }
      }
      for (const [index, at] of sentAt.entries()) {
        expect(at - (sentAt[index - 1] ?? -Infinity)).toBeGreaterThanOrEqual(day)
        expect(at - (sentAt[index - 2] ?? -Infinity)).toBeGreaterThanOrEqual(7 * day)
      }
    }),
  )
})

it('reaches a goal once for each enrollment, at most', () => {
  fc.assert(
    fc.property(happenings, (all) => {
      const effects = run(all).decisions.flatMap(({ decision }) => decision.effects)
      const count = (kind: string, outcome: string) =>
        effects.filter((one) => one.kind === kind && (one.kind !== 'count' || one.outcome === outcome)).length
      expect(count('goal', '')).toBeLessThanOrEqual(count('count', 'entered'))
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

// What may happen to a shopper, drawn by fast-check: events in any order and lateness, wakes when they fall due, claims. One
// program with every kind of trigger and step lives through it.

import * as fc from 'fast-check'
import { createDecider } from '../../../worker/engine/decide.ts'
import type { Decision, Input } from '../../../worker/engine/decision.ts'
import { nextWake } from '../../../worker/engine/next-wake.ts'
import { always } from '../../../worker/engine/program.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { knownEventNames } from '../../../worker/event/names.ts'
import type { EventProperties, Page } from '../../../worker/event/event.ts'
import { epochMs, eventId } from '../../../worker/event/ids.ts'
import { someone, start } from './decider-specification.ts'
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
export const program = programOf(
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
/** Every way to come: a campaign, another one, a click id, a search, the shop itself, directly. */
const page: fc.Arbitrary<Page> = fc.record(
  {
    url: fc
      .constantFrom('', '?utm_source=news&utm_medium=email', '?utm_campaign=x', '?gclid=1', 'a')
      .map((path) => `https://shop.example/${path}`),
    referrer: fc.constantFrom('https://www.google.com/', 'https://shop.example/', 'https://blog.example/'),
  },
  { requiredKeys: ['url'], noNullPrototype: true },
)
interface Happening {
  readonly name: string
  readonly page: Page | undefined
  readonly properties: EventProperties
  readonly afterMs: number
  readonly lateMs: number
  readonly kind: 'event' | 'stock'
}
const happening: fc.Arbitrary<Happening> = fc.record({
  name: fc.constantFrom(
    ...sendableNames,
    'add_to_cart',
    'add_to_cart',
    'page_view',
    'page_view',
    'custom_event',
    'constructor',
  ),
  page: fc.option(page, { nil: undefined }),
  properties,
  afterMs: fc.constantFrom(0, 1_000, hour / 2, hour, day, 25 * day),
  lateMs: fc.constantFrom(0, 0, 0, 1_000, hour, day),
  kind: fc.constantFrom('event', 'event', 'event', 'stock'),
})
export const happenings = fc.array(happening, { maxLength: 25 })

export interface Run {
  readonly state: ShopperState
  readonly decisions: readonly { readonly input: Input; readonly decision: Decision; readonly now: number }[]
}

/** Wakes fall due and pending deliveries are claimed in between. From `repeatedAt` on, each takes the id of the one before. */
export function run(all: readonly Happening[], initial = someone(), repeatedAt = Infinity): Run {
  let state = initial
  let now = start
  const decisions: { input: Input; decision: Decision; now: number }[] = []
  const step = (input: Input): void => {
    const decision = decide(state, input, epochMs(now), catalog)
    decisions.push({ input, decision, now })
    state = decision.state
  }
  all.forEach(({ name, page: seen, properties: told, afterMs, lateMs, kind }, index) => {
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
      ...(seen && { page: seen }),
      properties: told,
    }
    step(kind === 'event' ? { kind, event } : { kind, itemId: 'a' })
    if (index % 3 === 0) for (const { id } of state.pending) step({ kind: 'claim', delivery: id })
  })
  return { state, decisions }
}

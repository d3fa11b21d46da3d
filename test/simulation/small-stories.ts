// Small stories of one person, told in several ways that must come to the same: on three devices that say only at the end
// of a visit whose they are, or on one that has said so at first; and in every order in which a few events may arrive.

import type { BatchStep, Plan, PlannedEvent, Step } from './plan.ts'
import { seeded } from './random.ts'
import type { Random } from './random.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const startsAt = Date.UTC(2027, 2, 18, 9)
const email = 'ana@example.com'

type Did = Pick<PlannedEvent, 'name' | 'properties'> & { readonly at: number; readonly device: string }

const bought = (item_id: string) => ({ currency: 'EUR', items: [{ item_id, price: 40, quantity: 1 }] })
const told = (at: number, device: string): Did => ({ at, device, name: 'identify', properties: { email } })

const planOf = (steps: readonly Step[], shards: number): Plan => ({
  seed: 0,
  startsAt,
  isCourteous: false,
  isPrompt: true,
  shards,
  steps: [
    { kind: 'stock', at: 0, levels: [{ item_id: 'shoe', stock: 3 }] },
    { kind: 'stock', at: 0, levels: [{ item_id: 'hat', stock: 0 }] },
    ...steps.toSorted((a, b) => a.at - b.at),
  ],
})

/** Each event in a batch of its own, sent at `at` and heard at once. */
const batchOf = ({ device, ...event }: Did, index: number, at: number): BatchStep => ({
  kind: 'batch',
  at,
  batch: `b${index}`,
  device,
  delayMs: 10,
  clockMs: 0,
  inOrder: false,
  losesAck: false,
  events: [{ id: `e${index}`, ...event }],
})

export interface TwoWays {
  /** One device, known from its first moment on. */
  readonly whole: Plan
  /** Three devices, each of which tells whose it is at the end of its first visit. */
  readonly split: Plan
}

/**
 * Nothing is due before a visit is over: what it begins then begins by the time of its events (see `enter.ts`). One device
 * has the cart: of two carts the newer wins, and they are not one.
 */
export function threeDevices(seed: number): TwoWays {
  const random = seeded(seed)
  const split: Did[] = []
  const known = new Set<string>()
  let at = hourMs
  for (let visit = random.between(3, 6); visit > 0; visit -= 1) {
    const device = `d${random.between(0, 2)}`
    for (const one of visitOf(random, device === 'd0')) {
      split.push({ ...one, at, device })
      at += random.between(5 * secondMs, 3 * minuteMs)
    }
    if (!known.has(device)) split.push(told(at, device))
    known.add(device)
    at += random.pick([random.between(31 * minuteMs, 50 * minuteMs), random.between(3, 60) * hourMs])
  }
  const whole = [told(hourMs - secondMs, 'd0'), ...split.map((one): Did => ({ ...one, device: 'd0' }))]
  const plan = (story: readonly Did[], shards: number): Plan =>
    planOf(
      story.map((one, index) => batchOf(one, index, one.at + secondMs)),
      shards,
    )
  // The same event has the same number in both.
  const padded: Did[] = [told(hourMs - secondMs, 'd9'), ...split]
  return {
    whole: plan(whole, 1),
    split: { ...plan(padded, 4), steps: plan(padded, 4).steps.filter(isNot('b0')) },
  }
}

const isNot =
  (batch: string) =>
  (step: Step): boolean =>
    step.kind !== 'batch' || step.batch !== batch

function visitOf(random: Random, hasCart: boolean): Pick<Did, 'name' | 'properties'>[] {
  const item = random.pick(['shoe', 'hat', 'bag'])
  const looked = { name: 'view_item', properties: { items: [{ item_id: item, quantity: 1 }] } }
  const filled = { name: 'add_to_cart', properties: bought(item) }
  switch (random.pick(['look', 'fill', 'buy', 'ask', 'subscribe'])) {
    case 'fill':
      return hasCart ? [looked, filled] : [looked]
    case 'buy':
      return [
        {
          name: 'purchase',
          properties: { ...bought(item), value: 40, transaction_id: `t${random.share()}` },
        },
      ]
    case 'ask':
      return [{ name: 'notify_me', properties: { items: [{ item_id: item, quantity: 1 }] } }]
    case 'subscribe':
      return [{ name: 'subscribe', properties: {} }]
    default:
      return [looked]
  }
}

const minutes = (n: number): number => n * minuteMs

/** A few events over two or three devices, within ten minutes. */
export const lateStories: Readonly<Record<string, readonly Did[]>> = {
  'a cart on the phone, a look on the laptop': [
    {
      at: minutes(1),
      device: 'laptop',
      name: 'view_item',
      properties: { items: [{ item_id: 'bag', quantity: 1 }] },
    },
    told(minutes(2), 'laptop'),
    { at: minutes(4), device: 'phone', name: 'add_to_cart', properties: bought('bag') },
    told(minutes(6), 'phone'),
  ],
  'a cart on the laptop, bought on the phone': [
    { at: minutes(1), device: 'laptop', name: 'add_to_cart', properties: bought('bag') },
    told(minutes(2), 'laptop'),
    {
      at: minutes(4),
      device: 'phone',
      name: 'purchase',
      properties: { ...bought('bag'), transaction_id: 't1' },
    },
    told(minutes(6), 'phone'),
  ],
  'a wish on one device, a subscription on another, a look on a third': [
    {
      at: minutes(1),
      device: 'laptop',
      name: 'notify_me',
      properties: { items: [{ item_id: 'hat', quantity: 1 }], email },
    },
    { at: minutes(3), device: 'phone', name: 'subscribe', properties: { email } },
    {
      at: minutes(5),
      device: 'tablet',
      name: 'view_item',
      properties: { items: [{ item_id: 'bag', quantity: 1 }] },
    },
    told(minutes(6), 'tablet'),
  ],
}

/** Somebody known tells a number beside the address; then another device tells nothing but the number. */
export function twoNames(number: string, shards: number): Plan {
  const numbered = { name: 'identify', properties: { customer_id: number } }
  const story: Did[] = [
    told(minutes(1), 'laptop'),
    { at: minutes(2), device: 'laptop', ...numbered },
    { at: minutes(3), device: `phone-${number}`, name: 'page_view', properties: {} },
    { at: minutes(4), device: `phone-${number}`, ...numbered },
    { at: minutes(5), device: `phone-${number}`, name: 'add_to_cart', properties: bought('bag') },
  ]
  return planOf(
    story.map((one, index) => batchOf(one, index, one.at + secondMs)),
    shards,
  )
}

/** A device that many known people have had, one after the other; then the site grows, and the last of them looks around. */
export function changedHands(growsTo: number): Plan {
  const emails = ['ana', 'bob', 'cleo', 'dora', 'emil', 'finn'].map((name) => `${name}@example.com`)
  const story: Did[] = emails.map((address, index) => ({
    at: minutes(1 + index),
    device: 'laptop',
    name: 'identify',
    properties: { email: address },
  }))
  const looked = { items: [{ item_id: 'bag', quantity: 1 }] }
  // Several times, since each may come in at another shard.
  for (let n = 0; n < 8; n += 1)
    story.push({ at: minutes(20 + n), device: 'laptop', name: 'view_item', properties: looked })
  const batches = story.map((one, index) => batchOf(one, index, one.at + secondMs))
  const grow: Step[] = growsTo > 1 ? [{ kind: 'grow', at: minutes(10), to: growsTo }] : []
  return planOf([...batches, ...grow], 1)
}

/** The same, and the shard that all come from dies at some point of the growth, while the last of them looks around. */
export function crashingGrowths(): Plan[] {
  const calm = changedHands(4)
  const at = minutes(10)
  const looks = Array.from({ length: 8 }, (_none, n): Did => ({
    at: at + (10 + 10 * n) * secondMs,
    device: 'laptop',
    name: 'view_item',
    properties: { items: [{ item_id: 'hat', quantity: 1 }] },
  })).map((one, n) => batchOf(one, 100 + n, one.at + secondMs))
  return Array.from({ length: 16 }, (_none, points): Plan => {
    const crash: Step = {
      kind: 'crash',
      at,
      machine: 'shard',
      points,
      downMs: 2 * minuteMs,
      losesAlarm: true,
    }
    return planOf([...calm.steps.filter(({ at: then }) => then > 0), ...looks, crash], 1)
  })
}

/** The same events in every order: each device held them back until then, and nothing is due before the last has come. */
export function everyArrival(story: readonly Did[], shards: number): Plan[] {
  return permutations(story.map((_event, index) => index)).map((order) =>
    planOf(
      order.map((which, place) => {
        const one = story[which]
        if (!one) throw new Error('an order names the events of its story')
        return batchOf(one, which, minutes(10) + place * 20 * secondMs)
      }),
      shards,
    ),
  )
}

/** How far an object may come before it dies: beyond this the batch is long over. */
const mostPoints = 8

/** A story whose device is identified while one of the shards dies, at every point of it. */
export function everyCrash(story: readonly Did[], shards: number): Plan[] {
  const [calm] = everyArrival(story, shards)
  const at = minutes(10) + 19 * secondMs
  return Array.from({ length: shards * mostPoints }, (_none, index): Plan => {
    const [shard, points] = [index % shards, Math.floor(index / shards)]
    // The moment picks the shard: see objects.ts.
    const crash: Step = {
      kind: 'crash',
      at: at + ((shard - (at % shards) + shards) % shards),
      machine: 'shard',
      points,
      // Away for long enough that the browser comes again, and to another shard.
      downMs: 2 * minuteMs,
      losesAlarm: true,
    }
    return planOf([...(calm?.steps.filter(({ at: then }) => then > 0) ?? []), crash], shards)
  })
}

function permutations(items: readonly number[]): number[][] {
  if (items.length <= 1) return [[...items]]
  return items.flatMap((first) =>
    permutations(items.filter((one) => one !== first)).map((rest) => [first, ...rest]),
  )
}

// One person's life in the shop: visits on one or several devices, anonymous or known, and how what they do travels to
// the shop: in order, or late, twice, in another order, by clocks that are wrong.

import type { EventProperties } from '../../worker/event/event.ts'
import { emailOf, itemIds } from './make-plan.ts'
import type { BatchStep, PlannedEvent } from './plan.ts'
import { seeded } from './random.ts'
import type { Random } from './random.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

interface Setting {
  readonly person: number
  readonly horizonMs: number
  /** All devices so far: some are used by more than one person. */
  readonly devices: string[]
}

type Told = Omit<PlannedEvent, 'at' | 'id'>

const pauses = [
  [31 * minuteMs, 3 * hourMs],
  [3 * minuteMs, 29 * minuteMs],
  [3 * minuteMs, 29 * minuteMs],
  [3 * hourMs, 30 * hourMs],
  [dayMs, 9 * dayMs],
  [15 * dayMs, 26 * dayMs],
] as const

export function storyOf(random: Random, setting: Setting): BatchStep[] {
  const { person, horizonMs, devices } = setting
  const own = Array.from({ length: random.pick([1, 1, 2, 3]) }, (_, n) => `d${person}-${n}`)
  if (devices.length > 0 && random.chance(0.06)) own.push(random.pick(devices))
  devices.push(...own)
  const isWild = random.chance(0.3)
  const travel = travelOf(random, isWild)
  const steps: BatchStep[] = []
  let at = random.between(minuteMs, horizonMs)
  for (let visit = random.between(1, 5); visit > 0; visit--) {
    const device = random.pick(own)
    for (const event of visitOf(random, person)) {
      at += random.between(2 * secondMs, random.pick([20 * secondMs, 6 * minuteMs])) + random.between(0, 999)
      const id = `e${person}-${steps.length}`
      steps.push(travel(device, { ...event, id, at }, `b${person}-${steps.length}`))
    }
    const [least, most] = random.pick(pauses)
    at += random.between(least, most)
  }
  return gathered(random, steps).flatMap((step) => repeats(random, step, isWild))
}

/** A device has a clock and a network of its own, whoever uses it; a person's network is either good or not. */
function travelOf(random: Random, isWild: boolean) {
  return (device: string, event: PlannedEvent, batch: string): BatchStep => {
    const own = seeded(Buffer.from(device).reduce((sum, byte) => 31 * sum + byte, 7))
    const [clockMs, delayMs] = [own.pick([0, -dayMs, 7 * minuteMs]), own.between(5, 900)]
    const lateMs = random.chance(0.5)
      ? 0
      : random.between(0, random.pick([10 * minuteMs, 5 * hourMs, 3 * dayMs]))
    return {
      kind: 'batch',
      at: event.at + random.between(1, 900) + (isWild ? lateMs : 0),
      batch,
      device,
      delayMs: isWild ? random.between(delayMs, 30_000) : delayMs,
      clockMs,
      inOrder: !isWild,
      losesAck: random.chance(0.04),
      events: [event],
    }
  }
}

/** What happens within a moment goes in one batch. */
function gathered(random: Random, steps: readonly BatchStep[]): BatchStep[] {
  const batches: BatchStep[] = []
  for (const step of steps) {
    const last = batches.at(-1)
    const isSoon =
      last && last.device === step.device && step.at - last.at < 20 * secondMs && step.at >= last.at
    if (last && isSoon && last.events.length < 5 && random.chance(0.7))
      batches[batches.length - 1] = { ...step, batch: last.batch, events: [...last.events, ...step.events] }
    else batches.push(step)
  }
  return batches
}

/** The same batch again, or its events in another one. */
function repeats(random: Random, step: BatchStep, isWild: boolean): BatchStep[] {
  if (!random.chance(0.08)) return [step]
  const at = step.at + random.between(1, random.pick([secondMs, hourMs, isWild ? 10 * dayMs : dayMs]))
  const batch = random.chance(0.5) ? step.batch : `${step.batch}-again`
  return [step, { ...step, at, batch, losesAck: false }]
}

const priceOf = (item: string): number => 10 + 15 * itemIds.findIndex((known) => known === item)
const line = (item: string, quantity = 1) => ({ item_id: item, price: priceOf(item), quantity })

function visitOf(random: Random, person: number): Told[] {
  const email = emailOf(person)
  const events: Told[] = [{ name: 'page_view', properties: {} }]
  const tell = (name: string, properties: EventProperties = {}): number => events.push({ name, properties })
  const item = random.pick(itemIds)
  const identify = (share: number): boolean => random.chance(share) && tell('identify', { email }) > 0
  identify(0.35)
  switch (random.pick(['look', 'look', 'cart', 'cart', 'cart', 'buy', 'news', 'notify', 'consent'])) {
    case 'look':
      tell('view_item', { items: [line(item)] })
      break
    case 'cart':
      fill(random, tell)
      break
    case 'buy':
      if (random.chance(0.5)) fill(random, tell)
      if (random.chance(0.4)) tell('view_item', { items: [line(item)] })
      tell('purchase', {
        currency: 'EUR',
        value: 50,
        transaction_id: `t${person}-${random.between(0, 1_000_000)}`,
        items: [line(item)],
        ...(random.chance(0.3) && { email }),
      })
      break
    case 'news':
      tell(random.pick(['subscribe', 'subscribe', 'unsubscribe']), random.chance(0.5) ? { email } : {})
      break
    case 'notify':
      tell('notify_me', { items: [line(item)], ...(random.chance(0.4) && { email }) })
      if (random.chance(0.15)) tell('cancel_notify_me', { items: [line(item)] })
      break
    default:
      tell('consent', { analytics: true, marketing: random.chance(0.5) })
  }
  identify(0.3)
  return events
}

function fill(random: Random, tell: (name: string, properties?: EventProperties) => number): void {
  for (let count = random.between(1, 3); count > 0; count--) {
    const items = [line(random.pick(itemIds), random.between(1, 3))]
    tell('add_to_cart', { currency: 'EUR', value: 10, items })
  }
  if (random.chance(0.2)) tell('cart_updated', { currency: 'EUR', items: [line(random.pick(itemIds))] })
  if (random.chance(0.12)) tell('cart_updated', { currency: 'EUR', items: [] })
}

// From a seed to a plan in which people subscribe, look, check out, buy and have birthdays in several zones, in the weeks
// when clocks change, while prices move for two months and objects die.

import type { EventProperties } from '../../../worker/event/event.ts'
import type { BatchStep, Plan, PlannedEvent, ReceiverMode, Step } from '../plan.ts'
import { seeded } from '../random.ts'
import type { Random } from '../random.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Clocks change in most of these zones within two weeks of a start, and in one of them by half an hour. */
const starts = [Date.UTC(2027, 2, 24, 9), Date.UTC(2027, 9, 27, 9)] as const
const zones = [
  'Europe/Paris',
  'America/New_York',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
] as const
const itemIds = ['shoe', 'hat', 'bag', 'belt', 'scarf', 'watch'] as const
const prices = [60, 80, 90, 95, 100] as const
const livingMs = 12 * dayMs
const pricesMoveMs = 50 * dayMs

export function makeOccasionsPlan(seed: number, stepCount: number): Plan {
  const random = seeded(seed ^ 0x0cca_510f)
  const startsAt = random.pick(starts)
  const steps: Step[] = itemIds.map((item) => ({ kind: 'price', at: 0, item, price: 100 }))
  for (let n = 0; n < 16; n++)
    steps.push({
      kind: 'price',
      at: random.between(hourMs, random.pick([livingMs, pricesMoveMs])),
      item: random.pick(itemIds),
      price: random.pick(prices),
    })
  // In a third of the seeds everybody's life is plain, so that what is counted over all of them is known exactly.
  const isPlain = seed % 3 === 0
  for (let person = 0; steps.length < stepCount; person++) {
    steps.push(...lifeOf(random, { person, startsAt, isPlain }))
    while (random.chance(0.3)) steps.push(trouble(random))
  }
  const ordered = steps.map((step, order) => ({ step, order }))
  ordered.sort((a, b) => a.step.at - b.step.at || a.order - b.order)
  return { seed, startsAt, isCourteous: false, cast: 'occasions', steps: ordered.map(({ step }) => step) }
}

const receiverModes: readonly ReceiverMode[] = ['well', 'slow', 'failing', 'refusing', 'silent', 'mixed']

function trouble(random: Random): Step {
  const at = random.between(minuteMs, random.pick([livingMs, pricesMoveMs]))
  const kind = random.share()
  if (kind < 0.2) return { kind: 'double_alarm', at }
  if (kind < 0.4) return { kind: 'receiver', at, mode: random.pick(receiverModes) }
  return {
    kind: 'crash',
    at,
    machine: random.pick(['shard', 'shard', 'shard', 'catalog']),
    points: random.between(0, 14),
    downMs: random.pick([0, 0, 2 * secondMs, 90 * secondMs]),
    losesAlarm: random.chance(0.4),
  }
}

type Tell = (name: string, properties?: EventProperties) => void

interface Setting {
  readonly person: number
  readonly startsAt: number
  readonly isPlain: boolean
}

function lifeOf(random: Random, { person, startsAt, isPlain }: Setting): BatchStep[] {
  const devices = Array.from({ length: random.pick([1, 1, 2]) }, (_, n) => `d${person}-${n}`)
  const zone = random.pick(zones)
  const birthday = random.chance(0.6) ? birthdayOf(random, startsAt) : null
  const isLate = !isPlain && random.chance(0.15)
  const isNameless = !isPlain && random.chance(0.1)
  const steps: BatchStep[] = []
  let at = random.between(minuteMs, livingMs / 2)
  for (let visit = random.between(2, 6); visit > 0; visit--) {
    const device = random.pick(devices)
    const clockMs = device.endsWith('1') ? 7 * minuteMs : 0
    const tell: Tell = (name, properties = {}) => {
      at += random.between(2 * secondMs, 3 * minuteMs) + random.between(0, 999)
      const id = `e${person}-${steps.length}`
      const event: PlannedEvent = { id, name, at, properties }
      const lateMs = isLate && random.chance(0.3) ? random.between(minuteMs, 3 * hourMs) : 0
      steps.push({
        kind: 'batch',
        at: at + random.between(1, 900) + lateMs,
        batch: `b${person}-${steps.length}`,
        device,
        delayMs: random.between(5, 900),
        clockMs,
        inOrder: !isLate,
        losesAck: random.chance(0.04),
        zone,
        events: [event],
      })
    }
    const identity = { email: `p${person}@example.com`, ...(birthday !== null && { birthday }) }
    if (!isNameless || random.chance(0.5)) tell('identify', identity)
    visitOf(random, { tell, person, at })
    const [least, most] = random.pick(pauses)
    at += random.between(least, most)
  }
  return steps
}

const pauses = [
  [31 * minuteMs, 3 * hourMs],
  [50 * minuteMs, 90 * minuteMs],
  [3 * hourMs, 30 * hourMs],
  [dayMs, 4 * dayMs],
  [2 * dayMs, 9 * dayMs],
] as const

/** From a week before the start, so that some is learned too late, to after everybody's last visit. */
function birthdayOf(random: Random, startsAt: number): string {
  const day = new Date(startsAt + random.between(-6, 20) * dayMs).toISOString().slice(0, 10)
  return random.chance(0.5) ? day.replace('2027', '1990') : day.replace('2027', '-')
}

function visitOf(
  random: Random,
  { tell, person, at }: { readonly tell: Tell; readonly person: number; readonly at: number },
): void {
  const look = (): void => tell('view_item', { items: [line(random.pick(itemIds))] })
  const fill = (): void => tell('add_to_cart', { currency: 'EUR', items: [line(random.pick(itemIds))] })
  const buy = (): void =>
    tell('purchase', {
      currency: 'EUR',
      value: 50,
      transaction_id: `t${person}-${at}`,
      items: [line('shoe')],
    })
  switch (random.pick(['look', 'look', 'look', 'cart', 'cart', 'checkout', 'checkout', 'buy', 'news'])) {
    case 'look':
      return look()
    case 'cart':
      fill()
      if (random.chance(0.4)) fill()
      if (random.chance(0.4)) tell('begin_checkout')
      if (random.chance(0.2)) buy()
      return
    case 'checkout':
      // Nobody is reminded of an empty cart.
      fill()
      tell('begin_checkout')
      if (random.chance(0.3)) fill()
      return
    case 'buy':
      if (random.chance(0.4)) look()
      return buy()
    default:
      tell('subscribe')
      if (random.chance(0.35)) buy()
  }
}

const line = (item_id: string) => ({ item_id, price: 100, quantity: 1 })

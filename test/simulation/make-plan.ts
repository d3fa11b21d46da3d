// From a seed to a plan: the shop's troubles (crashes, receivers, stock, pushes) woven into the lives of its shoppers.

import { variantNames } from './config-variants.ts'
import { storyOf } from './make-story.ts'
import type { MachineName, Plan, ReceiverMode, Step } from './plan.ts'
import { seeded } from './random.ts'
import type { Random } from './random.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const dayMs = 24 * 60 * minuteMs

export const itemIds = ['shoe', 'hat', 'bag', 'belt', 'scarf', 'watch'] as const
/** The nights in which the clocks of Europe/Paris change lie within a run. */
const starts = [Date.UTC(2027, 2, 18, 9), Date.UTC(2027, 9, 18, 9)] as const

export function makePlan(seed: number, stepCount: number): Plan {
  const random = seeded(seed)
  const daysCount = 6 + Math.min(34, Math.ceil(stepCount / 250))
  const horizonMs = daysCount * dayMs
  const steps: Step[] = itemIds.map((item_id) => ({
    kind: 'stock',
    at: 0,
    levels: [{ item_id, stock: random.pick([0, 0, 3]) }],
  }))
  const devices: string[] = []
  for (let person = 0; steps.length < stepCount; person++) {
    steps.push(...storyOf(random, { person, horizonMs, devices }))
    while (random.chance(0.35) && steps.length < stepCount) steps.push(trouble(random, horizonMs, person))
  }
  return {
    seed,
    startsAt: random.pick(starts),
    isCourteous: seed % 2 === 0,
    steps: steps
      .slice(0, Math.max(stepCount, itemIds.length))
      .map((step, order) => ({ step, order }))
      .sort((a, b) => a.step.at - b.step.at || a.order - b.order)
      .map(({ step }) => step),
  }
}

const receiverModes: readonly ReceiverMode[] = ['well', 'slow', 'failing', 'refusing', 'silent', 'mixed']
const machines: readonly MachineName[] = ['shard', 'shard', 'shard', 'shard', 'catalog', 'site']

function trouble(random: Random, horizonMs: number, person: number): Step {
  const at = random.between(minuteMs, horizonMs)
  const kind = random.share()
  if (kind < 0.4) {
    return {
      kind: 'crash',
      at,
      machine: random.pick(machines),
      points: random.between(0, 14),
      downMs: random.pick([0, 0, 0, 2 * secondMs, 90 * secondMs]),
      losesAlarm: random.chance(0.4),
    }
  }
  if (kind < 0.5) return { kind: 'double_alarm', at }
  if (kind < 0.62) return { kind: 'receiver', at, mode: random.pick(receiverModes) }
  if (kind < 0.68) return { kind: 'unsubscribe', at, email: emailOf(random.between(0, person)) }
  if (kind < 0.71) return { kind: 'push', at, variant: random.pick(variantNames) }
  return {
    kind: 'stock',
    at,
    levels: [{ item_id: random.pick(itemIds), stock: random.pick([0, 0, 0, 1, 5]) }],
  }
}

export const emailOf = (person: number): string => `p${person}@example.com`

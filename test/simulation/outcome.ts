// What came of a run, for everybody: the deliveries and how enrollments ended, by address and not by shopper, whose id
// another number of shards may give otherwise. Two runs of one story must come out the same.

import { createdAtOf } from './happening.ts'
import type { Happening } from './happening.ts'
import type { Plan } from './plan.ts'
import type { Run } from './simulate.ts'

export interface Outcome {
  /** Each once, with the moment at which it was created. */
  readonly deliveries: readonly string[]
  readonly endings: readonly string[]
}

/** @param isTimed which automations' deliveries come at a moment that follows from the story alone; default: all */
export function outcomeOf(
  { happenings, endings }: Pick<Run, 'happenings' | 'endings'>,
  isTimed: (automation: string) => boolean = () => true,
): Outcome {
  return {
    deliveries: firstAttempts(happenings)
      .map(({ id, message: { shopper, automation, step, message, item } }) => {
        const createdAt = isTimed(automation) ? new Date(createdAtOf(id)).toISOString() : '-'
        return [shopper.email, automation, step, message, item?.item_id ?? '-', createdAt].join(' ')
      })
      .sort(),
    endings: endings
      .map(({ who, automation, key, reason }) => [who, automation, key ?? '-', reason].join(' '))
      .sort(),
  }
}

type Sent = Extract<Happening, { kind: 'sent' }>

function firstAttempts(happenings: readonly Happening[]): Sent[] {
  const found = new Map<string, Sent>()
  for (const one of happenings) if (one.kind === 'sent' && !found.has(one.id)) found.set(one.id, one)
  return [...found.values()]
}

/** @returns what the one has and the other has not, or null when both are the same */
export function difference(a: Outcome, b: Outcome): string | null {
  for (const what of ['deliveries', 'endings'] as const) {
    const left = [...b[what]]
    for (const line of a[what]) {
      const at = left.indexOf(line)
      if (at < 0) return `${what}: without "${line}"`
      left.splice(at, 1)
    }
    if (left[0] !== undefined) return `${what}: with "${left[0]}"`
  }
  return null
}

const troubles = new Set(['crash', 'double_alarm', 'receiver'])

/** Without what may move the moments of a run: nobody dies, everybody answers, and calls take no time. */
export const calm = (plan: Plan): Plan => ({
  ...plan,
  isPrompt: true,
  steps: plan.steps.filter(({ kind }) => !troubles.has(kind)),
})

// The same plan over several shards, and with a growth in the middle.

import type { Plan, Step } from './plan.ts'

export function overShards(
  plan: Plan,
  { count, isGrowing }: { readonly count: number; readonly isGrowing: boolean },
): Plan {
  if (!isGrowing) return { ...plan, shards: count }
  const at = Math.floor((plan.steps.at(-1)?.at ?? 0) / 2)
  const grow: Step = { kind: 'grow', at, to: 2 * count }
  const after = plan.steps.findIndex((step) => step.at > at)
  const steps = after < 0 ? [...plan.steps, grow] : plan.steps.toSpliced(after, 0, grow)
  return { ...plan, shards: count, steps }
}

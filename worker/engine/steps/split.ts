// `split:` takes an arm by hash of split and shopper, so that whoever comes again gets the same. Whoever has taken one in
// this enrollment keeps it; a winner takes everybody who comes after it.

import { hashShare } from '../hash.ts'
import { own } from '../own.ts'
import type { RunStep, StepOf } from './step.ts'

type Split = StepOf<'split'>
type Arm = Split['arms'][number]

export const runSplit: RunStep<'split'> = (step, { enrollment, automation, scope, winners }) => {
  const named = (name: string | undefined): Arm | undefined => step.arms.find((arm) => arm.name === name)
  const taken = named(own(enrollment.arms, step.name))
  const winner = named(winners?.get(`${automation.name}/${step.name}`))
  const arm = taken ?? winner ?? drawn(step, scope.shopper.id)
  return {
    kind: 'go',
    to: arm?.first ?? step.next,
    takesTime: false,
    why: taken === undefined && winner !== undefined ? `${winner.name} has won` : (arm?.name ?? 'no arm'),
    finding: null,
    ...(arm && taken === undefined && { arm: { split: step.name, arm: arm.name } }),
  }
}

function drawn({ name, arms }: Split, shopper: string): Arm | undefined {
  const total = arms.reduce((sum, { weight }) => sum + weight, 0)
  let left = hashShare('split', name, shopper) * total
  for (const arm of arms) {
    left -= arm.weight
    if (left < 0) return arm
  }
  return arms.findLast(({ weight }) => weight > 0) ?? arms[0]
}

// `set: { shopper.traits.NAME: value }` writes a trait; null takes it away.

import { maxTraitCount } from '../../event/limits.ts'
import type { RunStep } from './step.ts'

export const runSet: RunStep<'set'> = (step, { scope }) => {
  const { [step.trait]: _before, ...others } = scope.shopper.traits
  const on = { kind: 'go', to: step.next, takesTime: false, finding: null } as const
  if (step.value === null) return { ...on, why: 'takes it away', shopper: { traits: others } }
  if (Object.keys(others).length >= maxTraitCount)
    return {
      ...on,
      why: 'too many traits',
      finding: { path: step.id, wanted: `fewer than ${maxTraitCount} traits`, saw: maxTraitCount },
    }
  return { ...on, why: 'sets it', shopper: { traits: { ...others, [step.trait]: step.value } } }
}

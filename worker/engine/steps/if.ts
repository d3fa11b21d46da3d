// `if / then / else`. An empty arm goes straight to where the arms rejoin.

import type { RunStep } from './step.ts'

export const runIf: RunStep<'if'> = (step, { scope }) => {
  const holds = step.condition.test(scope)
  return {
    kind: 'go',
    to: (holds ? step.then : step.else) ?? step.next,
    takesTime: false,
    why: holds ? 'then' : 'else',
    finding: holds ? null : step.condition.explain(scope),
  }
}

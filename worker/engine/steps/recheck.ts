// `recheck:` leaves with `recheck_failed` unless the condition holds. What it asks of lines narrows the messages after it
// to the lines that still satisfy it when they are sent.

import type { RunStep } from './step.ts'

export const runRecheck: RunStep<'recheck'> = (step, { scope }) =>
  step.condition.test(scope)
    ? {
        kind: 'go',
        to: step.next,
        takesTime: false,
        why: 'still holds',
        finding: null,
        ...(step.condition.narrow && { narrows: true }),
      }
    : { kind: 'end', reason: 'recheck_failed', finding: step.condition.explain(scope) }

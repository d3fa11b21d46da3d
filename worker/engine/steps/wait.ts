// `wait: 1h`. Counted from when the step was entered, so that an edited wait counts the time already spent.

import { epochMs } from '../../event/ids.ts'
import type { RunStep } from './step.ts'

export const runWait: RunStep<'wait'> = (step, { enrollment, scope }) => {
  const dueAt = epochMs(enrollment.at.enteredAt + step.forMs)
  if (scope.now < dueAt) return { kind: 'stay', wakeAt: dueAt, waitingForItem: null, why: 'waits' }
  // A wait that ends late moves on from now: the next one starts afresh, or two messages would come at once.
  return { kind: 'go', to: step.next, takesTime: true, why: 'the wait is over', finding: null }
}

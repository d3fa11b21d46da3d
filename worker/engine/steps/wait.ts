// `wait: 1h`. Counted from when the step was entered, so that an edited wait counts the time already spent.

import { epochMs } from '../../event/ids.ts'
import { waitUntil } from './step.ts'
import type { RunStep } from './step.ts'

export const runWait: RunStep<'wait'> = (step, context) =>
  waitUntil(epochMs(context.enrollment.at.enteredAt + step.forMs), step, context)

// `wait: { until: "09:00" }`: until the clock on the wall next shows it, counted from when the step was entered.

import { nextLocalTime, zoneOf } from '../zone.ts'
import { waitUntil } from './step.ts'
import type { RunStep } from './step.ts'

export const runWaitUntil: RunStep<'wait_until'> = (step, context) => {
  const zone = zoneOf(step.zone, context.scope.shopper)
  return waitUntil(nextLocalTime(zone, step.minuteOfDay, context.enrollment.at.enteredAt), step, context)
}

// `wait: { until: { date: …, offset: … } }`: until a date of the shopper or the event. One that is past, or not there, or no
// date at all holds nobody up.

import { epochMs } from '../../event/ids.ts'
import { instantOfDate } from '../date-value.ts'
import { zoneOf } from '../zone.ts'
import { waitUntil } from './step.ts'
import type { RunStep } from './step.ts'

export const runWaitUntilDate: RunStep<'wait_until_date'> = (step, context) => {
  const { scope, enrollment } = context
  const zone = zoneOf(step.zone, scope.shopper)
  const { enteredAt } = enrollment.at
  const at = instantOfDate(step.read(scope), zone, epochMs(enteredAt - step.offsetMs))
  if (at === null) return { kind: 'go', to: step.next, takesTime: true, why: 'no date', finding: null }
  return waitUntil(epochMs(at + step.offsetMs), step, context)
}

// `wait_for: { event, within }`: an event, or the time is up. The event is seen as it arrives (wait-for-event.ts); here it is
// found in what is remembered, too, because a merge brings along what happened on another device.

import { epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import { own } from '../own.ts'
import { always } from '../program.ts'
import type { Scope } from '../program.ts'
import type { Enrollment } from '../shopper.ts'
import type { RunStep, StepOf } from './step.ts'

type WaitFor = StepOf<'wait_for'>

export const waitForEndsAt = (step: WaitFor, { at }: Enrollment): EpochMs =>
  epochMs(at.enteredAt + step.withinMs)

export const runWaitFor: RunStep<'wait_for'> = (step, { enrollment, scope }) => {
  const endsAt = waitForEndsAt(step, enrollment)
  if (hasHappened(step, enrollment, scope)) return { ...heard(step), why: `${step.event} has happened` }
  if (scope.now < endsAt)
    return { kind: 'stay', wakeAt: endsAt, waitingForItem: null, why: `waits for ${step.event}` }
  const finding = { path: step.event, wanted: `within ${step.withinMs} ms`, saw: null }
  return { kind: 'go', to: step.timeout ?? step.next, takesTime: true, why: 'the time is up', finding }
}

/** The way on once the event is there. */
export const heard = (step: WaitFor) =>
  ({ kind: 'go', to: step.then ?? step.next, takesTime: true, finding: null }) as const

function hasHappened(step: WaitFor, enrollment: Enrollment, scope: Scope): boolean {
  const memory = own(scope.shopper.history, step.event)
  const { enteredAt } = enrollment.at
  const endsAt = waitForEndsAt(step, enrollment)
  if (memory === undefined || memory.lastAt <= enteredAt) return false
  if (step.where === always && memory.lastAt <= endsAt) return true
  return memory.recent.some(
    ({ at, properties }) =>
      at > enteredAt &&
      at <= endsAt &&
      step.where.test({ ...scope, event: { name: step.event, occurred_at: at, properties } }),
  )
}

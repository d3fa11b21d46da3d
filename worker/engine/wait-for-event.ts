// An event arrives: moves on whoever stands at a `wait_for` of it. One that happened before the step was entered, or after
// its time was up, is not what they wait for.

import type { ShopEvent } from '../event/event.ts'
import { eventScope } from './scope.ts'
import { heard, waitForEndsAt } from './steps/wait-for.ts'
import type { Turn } from './turn.ts'
import { isMoving, walkOn } from './walk.ts'

export function runWaits(turn: Turn, event: ShopEvent, automations: ReadonlySet<string>): void {
  if (automations.size === 0) return
  for (const { id } of turn.state.enrollments.filter((one) => automations.has(one.automation))) {
    const enrollment = turn.state.enrollments.find((one) => one.id === id)
    if (enrollment === undefined) continue
    const automation = turn.program.automations.get(enrollment.automation)
    const step = automation?.steps.get(enrollment.at.step)
    if (step?.kind !== 'wait_for' || step.event !== event.name || !isMoving(automation)) continue
    const at = event.occurred_at
    if (at < enrollment.at.enteredAt || at > waitForEndsAt(step, enrollment)) continue
    if (!step.where.test(eventScope(turn, event, enrollment))) continue
    walkOn(turn, enrollment, { ...heard(step), why: `${event.name} has come` })
  }
}

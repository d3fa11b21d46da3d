// Moves one enrollment from step to step until it waits or ends. Bounded twice: a step that comes around again within one
// walk is a loop and ends it; a decision that has run `maxStepsPerDecision` steps leaves the rest to the next wake.

import type { Finding } from './decision.ts'
import type { Automation } from './program.ts'
import { relocate } from './relocate.ts'
import { factScope } from './scope.ts'
import type { Enrollment } from './shopper.ts'
import { runStep } from './steps/index.ts'
import type { StepOutcome } from './steps/step.ts'
import { changePast, count, end, keep, note } from './turn.ts'
import type { Turn } from './turn.ts'

/** Paused and draft automations hold everyone where they stand. */
export const isMoving = (automation: Automation | undefined): boolean =>
  automation?.status === 'live' || automation?.status === 'closing'

export function walk(turn: Turn, from: Enrollment): void {
  const automation = turn.program.automations.get(from.automation)
  if (automation !== undefined && !isMoving(automation)) return keep(turn, from)
  const placed = relocate(turn, automation, from)
  if (automation !== undefined && placed !== null) walkFrom(turn, automation, placed)
}

function walkFrom(turn: Turn, automation: Automation, from: Enrollment): void {
  const visited = new Set<string>()
  let enrollment: Enrollment | null = from
  while (enrollment !== null) {
    const { step: stepId } = enrollment.at
    const step = automation.steps.get(stepId)
    if (step === undefined || visited.has(stepId))
      return end(turn, enrollment, 'stopped', loopFinding(stepId))
    visited.add(stepId)
    if (turn.stepsLeft <= 0) return keep(turn, { ...enrollment, wakeAt: turn.now })
    turn.stepsLeft--
    const scope = factScope(turn, enrollment.trigger, enrollment)
    enrollment = apply(
      turn,
      enrollment,
      runStep(step, { program: turn.program, automation, enrollment, scope }),
    )
  }
}

const loopFinding = (step: string): Finding => ({
  path: 'step',
  wanted: 'a step that was not run just before',
  saw: step,
})

/** @returns the enrollment on its next step, or null when it stays or has ended */
function apply(turn: Turn, enrollment: Enrollment, outcome: StepOutcome): Enrollment | null {
  if (outcome.kind === 'go') return go(turn, enrollment, outcome)
  if (outcome.kind === 'end') end(turn, enrollment, outcome.reason, outcome.finding)
  else {
    keep(turn, { ...enrollment, wakeAt: outcome.wakeAt, waitingForItem: outcome.waitingForItem })
    note(turn, enrollment, 'waiting', outcome)
  }
  return null
}

function go(
  turn: Turn,
  enrollment: Enrollment,
  outcome: Extract<StepOutcome, { kind: 'go' }>,
): Enrollment | null {
  const { send, withheld, to } = outcome
  const { step, enteredAt } = enrollment.at
  note(turn, enrollment, withheld ? 'dropped' : send ? 'sent' : 'stepped', outcome)
  if (withheld) count(turn, enrollment.automation, step, withheld.reason)
  if (withheld?.reason === 'held_out') {
    changePast(turn, enrollment.automation, (past) => ({ ...past, lastSentAt: turn.now }))
  }
  if (send) {
    turn.state = { ...turn.state, pending: [...turn.state.pending, send] }
    turn.effects.push({ kind: 'deliver', delivery: send })
    count(turn, enrollment.automation, step, 'created')
  }
  const moved: Enrollment = {
    ...enrollment,
    // Who is held out walks exactly as if it had been sent.
    ...((send ?? withheld?.reason === 'held_out') && { sends: [...(enrollment.sends ?? []), step] }),
    ...(outcome.narrows && { narrowedBy: step }),
    wakeAt: null,
    waitingForItem: null,
  }
  if (to === null) {
    end(turn, moved, enrollment.heldOut ? 'held_out' : 'completed')
    return null
  }
  count(turn, enrollment.automation, to, 'reached')
  return { ...moved, at: { step: to, enteredAt: outcome.takesTime ? turn.now : enteredAt } }
}

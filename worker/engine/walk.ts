// Moves one enrollment from step to step until it waits or ends. Bounded twice: a step that comes around again within one
// walk is a loop and ends it; a decision that has run `maxStepsPerDecision` steps leaves the rest to the next wake.

import type { Finding } from './decision.ts'
import { keep } from './inside.ts'
import type { Automation } from './program.ts'
import { rememberSent } from './reentry.ts'
import { relocate } from './relocate.ts'
import { factScope } from './scope.ts'
import type { Enrollment } from './shopper.ts'
import { runStep } from './steps/index.ts'
import type { StepOutcome } from './steps/step.ts'
import { changePast, count, end, note } from './turn.ts'
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

/** Leaves the step on which it stands for a reason that came from outside. */
export function walkOn(turn: Turn, from: Enrollment, outcome: Go): void {
  const automation = turn.program.automations.get(from.automation)
  const moved = go(turn, from, outcome)
  if (automation !== undefined && moved !== null) walkFrom(turn, automation, moved)
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
    const { winners } = turn.options
    const context = { program: turn.program, automation, enrollment, scope, winners }
    enrollment = apply(turn, enrollment, runStep(step, context))
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
    const { wakeAt, waitingForItem, enoughSince, place } = outcome
    const stayed = { ...withoutStock(enrollment), wakeAt, waitingForItem, ...(place && { place }) }
    keep(turn, enoughSince === undefined ? stayed : { ...stayed, enoughSince })
    note(turn, enrollment, 'waiting', outcome)
    if (outcome.asksPool !== undefined)
      turn.effects.push({ kind: 'take_voucher', enrollment: enrollment.id, pool: outcome.asksPool })
  }
  return null
}

/** Leaving a field out is slow, and most have none to leave out. */
function withoutStock(enrollment: Enrollment): Enrollment {
  if (enrollment.enoughSince === undefined && enrollment.place === undefined) return enrollment
  const { enoughSince: _past, place: _left, ...rest } = enrollment
  return rest
}

type Go = Extract<StepOutcome, { kind: 'go' }>

function takeArm(
  turn: Turn,
  { arms, automation, heldOut }: Enrollment,
  { split, arm }: NonNullable<Go['arm']>,
): Enrollment['arms'] {
  if (!heldOut) count(turn, automation, null, `arm:${split}/${arm}`)
  return { ...arms, [split]: arm }
}

function go(turn: Turn, enrollment: Enrollment, outcome: Go): Enrollment | null {
  const { send, withheld, to } = outcome
  const { step, enteredAt } = enrollment.at
  note(turn, enrollment, withheld ? 'dropped' : send ? 'created' : 'stepped', outcome)
  if (withheld) count(turn, enrollment.automation, step, withheld.reason)
  if (withheld?.reason === 'held_out') {
    const automation = turn.program.automations.get(enrollment.automation)
    changePast(turn, enrollment.automation, (past) =>
      rememberSent(past, automation, enrollment.key, turn.now),
    )
  }
  if (send) {
    turn.state = { ...turn.state, pending: [...turn.state.pending, send] }
    turn.effects.push({ kind: 'deliver', delivery: send })
    count(turn, enrollment.automation, step, 'created')
  }
  if (outcome.shopper) turn.state = { ...turn.state, ...outcome.shopper }
  const moved: Enrollment = {
    ...withoutStock(enrollment),
    ...(outcome.arm && { arms: takeArm(turn, enrollment, outcome.arm) }),
    // Who is held out walks exactly as if it had been sent.
    ...((send ?? withheld?.reason === 'held_out') && { sends: [...(enrollment.sends ?? []), step] }),
    ...(outcome.voucher && {
      vouchers: { ...enrollment.vouchers, [outcome.voucher.as]: outcome.voucher.taken },
    }),
    ...(outcome.narrows && { narrowedBy: step }),
    ...(outcome.lineReturn && { lineReturn: outcome.lineReturn }),
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

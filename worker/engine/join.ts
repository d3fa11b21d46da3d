// Another shopper turns out to be this one. What the merge itself takes away is told to the shell, and what one of the two
// did ends what the other had begun before it: the order in which devices are identified must not change what is sent
// (promise 6).

import type { EndReason, Enrollment, PendingDelivery, ShopperState } from './shopper.ts'
import { pastExit } from './exit.ts'
import { merge } from './merge.ts'
import { count, drop, end } from './turn.ts'
import type { Turn } from './turn.ts'

export function join(turn: Turn, other: ShopperState): void {
  const before = turn.state
  turn.state = merge(before, other, turn.now)
  if (turn.state === before) return
  const enrollments = new Set(turn.state.enrollments.map(({ id }) => id))
  for (const one of [...before.enrollments, ...other.enrollments])
    if (!enrollments.has(one.id)) tellMerged(turn, one)
  const pending = new Set(turn.state.pending.map(({ id }) => id))
  for (const one of [...before.pending, ...other.pending])
    if (!pending.has(one.id)) drop(turn, one, 'merged', null)
  for (const one of turn.state.enrollments) exitEnrollment(turn, one)
  for (const one of turn.state.pending) exitLeftover(turn, one)
}

const merged: EndReason = 'merged'

/** Its place in the state and in the past is the merge's work. */
function tellMerged(turn: Turn, { id, automation, version, key, at }: Enrollment): void {
  turn.effects.push({
    kind: 'ended',
    enrollment: id,
    automation,
    version,
    key,
    reason: merged,
    finding: null,
  })
  count(turn, automation, null, merged)
  turn.trace.push({ automation, enrollment: id, step: at.step, what: 'ended', why: merged, finding: null })
}

function exitEnrollment(turn: Turn, enrollment: Enrollment): void {
  const automation = turn.program.automations.get(enrollment.automation)
  const exit = automation && pastExit(turn, automation, enrollment.key, enrollment.enteredAt)
  if (exit) end(turn, enrollment, 'exited', exit)
}

/** A delivery that outlived its enrollment. */
function exitLeftover(turn: Turn, delivery: PendingDelivery): void {
  if (turn.state.enrollments.some(({ id }) => id === delivery.enrollment)) return
  const automation = turn.program.automations.get(delivery.automation)
  const exit = automation && pastExit(turn, automation, delivery.key, delivery.trigger.at)
  if (exit) drop(turn, delivery, 'exited', exit)
}

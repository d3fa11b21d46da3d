// A delivery that has had its last word goes back to those that wait, under the same id: the claim then finds it there and
// asks everything again. Whoever may not be sent to now is refused here already, before anything has changed.

import { examine } from './claim.ts'
import type { Finding } from './decision.ts'
import type { NonSendReason, PendingDelivery } from './shopper.ts'
import type { Turn } from './turn.ts'

export function replayDelivery(turn: Turn, delivery: PendingDelivery): void {
  // Asked twice: it waits already.
  if (turn.state.pending.some(({ id }) => id === delivery.id)) return
  const { heldUntil: _over, ...again } = delivery
  const answer = examine(turn, again)
  switch (answer.kind) {
    case 'refused':
      return refuse(turn, again, answer.reason, answer.finding)
    case 'exited':
      return refuse(turn, again, 'exited', answer.finding)
    case 'paused':
      return refuse(turn, again, 'expired', { path: 'automation.status', wanted: 'live', saw: 'paused' })
    case 'ready':
      turn.state = { ...turn.state, pending: [...turn.state.pending, again] }
  }
}

/** Nothing is counted: it was not sent a second time, and its first last word stands. */
function refuse(
  turn: Turn,
  { id, version }: PendingDelivery,
  reason: NonSendReason,
  finding: Finding | null,
): void {
  turn.effects.push({ kind: 'drop', delivery: id, why: { reason, version, finding } })
}

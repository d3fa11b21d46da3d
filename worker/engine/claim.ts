// The last look before a delivery goes out, at every attempt of it: everything that could stand against it is asked again,
// in the transaction that claims it.

import type { DeliveryId } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import type { Finding, NonSend } from './decision.ts'
import { end, changePast, count, drop } from './turn.ts'
import type { Turn } from './turn.ts'
import { pastExit } from './exit.ts'
import { messageContent } from './message-content.ts'
import { sendRefusal } from './permission.ts'
import type { Automation, Scope } from './program.ts'
import { firstSendRefusal } from './reentry.ts'
import { factScope, itemOf } from './scope.ts'
import type { PendingDelivery, SentRecord } from './shopper.ts'

/** How often a delivery of a paused automation asks again, and for how long. */
const pausedRetryMs = 60 * 60_000
const maxPausedMs = 72 * 60 * 60_000
/** What was sent is kept for this long, and no more of it than this. */
const keepSentMs = 30 * 24 * 60 * 60_000
const maxSent = 50

export function claim(turn: Turn, id: DeliveryId): void {
  const delivery = turn.state.pending.find((one) => one.id === id)
  if (delivery === undefined) {
    // Every other way out of `pending` has told the shell: only a merge takes a delivery along without a word.
    turn.effects.push({ kind: 'drop', delivery: id, why: { reason: 'merged', version: 0, finding: null } })
    return
  }
  const automation = turn.program.automations.get(delivery.automation)
  if (automation === undefined || automation.status === 'draft') {
    const saw = automation?.status ?? null
    return drop(turn, delivery, 'expired', { path: 'automation.status', wanted: 'live', saw })
  }
  if (automation.status === 'paused') return hold(turn, delivery)
  const enrollment = turn.state.enrollments.find((one) => one.id === delivery.enrollment) ?? null
  const exit = pastExit(turn, automation, delivery.key, enrollment?.enteredAt ?? delivery.trigger.at)
  if (exit !== null)
    return enrollment ? end(turn, enrollment, 'exited', exit) : drop(turn, delivery, 'exited', exit)
  const scope = {
    ...factScope(turn, delivery.trigger, enrollment),
    item: itemOf(delivery.trigger.properties, delivery.key),
  }
  const refusal = refuse(turn, automation, delivery, scope)
  if (refusal !== null) return drop(turn, delivery, refusal.reason, refusal.finding)
  const made = messageContent(automation, delivery, scope)
  if ('finding' in made) return drop(turn, delivery, 'recheck_failed', made.finding)
  turn.effects.push({ kind: 'send', delivery: id, content: made.content })
  markSent(turn, delivery)
}

function hold(turn: Turn, delivery: PendingDelivery): void {
  const { automation, enrollment, step, id } = delivery
  const finding: Finding = { path: 'automation.status', wanted: 'live', saw: 'paused' }
  if (turn.now - delivery.createdAt >= maxPausedMs) return drop(turn, delivery, 'expired', finding)
  turn.effects.push({
    kind: 'postpone',
    delivery: id,
    until: epochMs(turn.now + pausedRetryMs),
    reason: 'quiet',
  })
  turn.trace.push({
    automation,
    enrollment,
    step,
    what: 'postponed',
    why: 'the automation is paused',
    finding,
  })
}

function refuse(
  turn: Turn,
  automation: Automation,
  delivery: PendingDelivery,
  scope: Scope,
): Pick<NonSend, 'reason' | 'finding'> | null {
  const refused =
    sendRefusal(turn.state, turn.program.site, delivery) ??
    firstSendRefusal(automation, turn.state, delivery.enrollment, turn.now)
  if (refused !== null) return refused
  return automation.audience.test(scope)
    ? null
    : { reason: 'recheck_failed', finding: automation.audience.explain(scope) }
}

/** The first claim counts as the sending, for `reentry` and the caps; a retry of it changes nothing. */
function markSent(turn: Turn, { id, automation, channel, enrollment, step }: PendingDelivery): void {
  if (turn.state.sent.some((record) => record.id === id)) return
  const { now } = turn
  const record: SentRecord = { id, automation, channel, at: now, enrollment }
  const kept = turn.state.sent.filter(({ at }) => at > now - keepSentMs)
  turn.state = { ...turn.state, sent: [...kept, record].slice(-maxSent) }
  changePast(turn, automation, (past) => ({ ...past, lastSentAt: now }))
  count(turn, automation, step, 'sent')
  turn.trace.push({ automation, enrollment, step, what: 'sent', why: 'claimed', finding: null })
}

export function settle(turn: Turn, id: DeliveryId, outcome: 'delivered' | 'failed'): void {
  const delivery = turn.state.pending.find((one) => one.id === id)
  if (delivery === undefined) return
  turn.state = { ...turn.state, pending: turn.state.pending.filter((one) => one !== delivery) }
  count(turn, delivery.automation, delivery.step, outcome)
}

// The last look before a delivery goes out, at every attempt of it: everything that could stand against it is asked again,
// in the transaction that claims it.

import type { DeliveryId, EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import type { Finding, MessageContent, NonSend } from './decision.ts'
import { pastExit } from './exit.ts'
import { goesBefore, holdOf, wasSent } from './hold.ts'
import type { Waiting } from './hold.ts'
import { messageContent } from './message-content.ts'
import { sendRefusal } from './permission.ts'
import type { Automation, Scope } from './program.ts'
import { firstSendRefusal, rememberSent } from './reentry.ts'
import { factScope, itemOf } from './scope.ts'
import type { Enrollment, NonSendReason, PendingDelivery, SentRecord } from './shopper.ts'
import { brokenSilence } from './silence.ts'
import { changePast, count, drop, end } from './turn.ts'
import type { Turn } from './turn.ts'
import { returnToLine, soldOutAgain } from './wave-offer.ts'

/** How often a delivery of a paused automation asks again, and for how long. */
const pausedRetryMs = 60 * 60_000
const maxPausedMs = 72 * 60 * 60_000

export function claim(turn: Turn, id: DeliveryId): void {
  const delivery = turn.state.pending.find((one) => one.id === id)
  if (delivery === undefined) {
    // Every other way out of `pending` has told the shell: only a merge takes a delivery along without a word.
    turn.effects.push({ kind: 'drop', delivery: id, why: { reason: 'merged', version: 0, finding: null } })
    return
  }
  const answer = examine(turn, delivery)
  switch (answer.kind) {
    case 'refused':
      return drop(turn, delivery, answer.reason, answer.finding)
    case 'exited':
      return answer.enrollment
        ? end(turn, answer.enrollment, 'exited', answer.finding)
        : drop(turn, delivery, 'exited', answer.finding)
    case 'paused':
      return waitOutPause(turn, delivery)
    case 'ready': {
      const { automation, content } = answer
      const soldOut = wasSent(turn, delivery) ? null : soldOutAgain(turn, automation, delivery)
      return soldOut === null
        ? sendOrHold(turn, { automation, delivery }, content)
        : returnToLine(turn, automation, delivery, soldOut)
    }
  }
}

type Examined =
  | { readonly kind: 'refused'; readonly reason: NonSendReason; readonly finding: Finding | null }
  | { readonly kind: 'exited'; readonly enrollment: Enrollment | null; readonly finding: Finding }
  | { readonly kind: 'paused' }
  | { readonly kind: 'ready'; readonly automation: Automation; readonly content: MessageContent }

/** Whether it may be sent at all; changes nothing. */
export function examine(turn: Turn, delivery: PendingDelivery): Examined {
  const automation = turn.program.automations.get(delivery.automation)
  if (automation === undefined || automation.status === 'draft') {
    const saw = automation?.status ?? null
    return { kind: 'refused', reason: 'expired', finding: { path: 'automation.status', wanted: 'live', saw } }
  }
  if (automation.status === 'paused') return { kind: 'paused' }
  const enrollment = turn.state.enrollments.find((one) => one.id === delivery.enrollment) ?? null
  const exit =
    pastExit(turn, automation, delivery.key, enrollment?.enteredAt ?? delivery.trigger.at) ??
    (delivery.replay?.wasSent === true ||
    turn.state.sent.some((record) => record.enrollment === delivery.enrollment)
      ? null
      : brokenSilence(automation, turn.state))
  if (exit !== null) return { kind: 'exited', enrollment, finding: exit }
  const scope = {
    ...factScope(turn, delivery.trigger, enrollment),
    item: itemOf(delivery.trigger.properties, delivery.key),
  }
  const refusal = refuse(turn, automation, delivery, scope)
  if (refusal !== null) return { kind: 'refused', ...refusal }
  const made = messageContent(automation, delivery, scope)
  return 'finding' in made
    ? { kind: 'refused', reason: 'recheck_failed', finding: made.finding }
    : { kind: 'ready', automation, content: made.content }
}

function sendOrHold(turn: Turn, waiting: Waiting, content: MessageContent): void {
  const { delivery } = waiting
  const hold = holdOf(turn, waiting, () => rivalsOf(turn, waiting))
  if (hold === null) {
    turn.effects.push({ kind: 'send', delivery: delivery.id, content })
    return markSent(turn, delivery)
  }
  if (hold.until === null) return drop(turn, delivery, hold.reason, hold.finding)
  const { until } = hold
  const isKnown = delivery.heldUntil === until
  if (!isKnown) {
    const pending = turn.state.pending.map((one) => (one === delivery ? { ...one, heldUntil: until } : one))
    turn.state = { ...turn.state, pending }
  }
  postpone(turn, delivery, hold.until, hold)
}

/** What goes before this one, and would go now if it were claimed now. */
const rivalsOf = (turn: Turn, waiting: Waiting): Waiting[] =>
  turn.state.pending.flatMap((delivery) => {
    const automation = turn.program.automations.get(delivery.automation)
    const isWaiting =
      automation !== undefined &&
      delivery !== waiting.delivery &&
      delivery.purpose !== 'transactional' &&
      (delivery.heldUntil ?? 0) <= turn.now &&
      !wasSent(turn, delivery)
    if (!isWaiting) return []
    const rival = { automation, delivery }
    const mayGo =
      goesBefore(rival, waiting) &&
      examine(turn, delivery).kind === 'ready' &&
      holdOf(turn, rival, () => []) === null
    return mayGo ? [rival] : []
  })

function waitOutPause(turn: Turn, delivery: PendingDelivery): void {
  const finding: Finding = { path: 'automation.status', wanted: 'live', saw: 'paused' }
  if (turn.now - (delivery.replay?.at ?? delivery.createdAt) >= maxPausedMs)
    return drop(turn, delivery, 'expired', finding)
  postpone(turn, delivery, epochMs(turn.now + pausedRetryMs), { reason: 'quiet', finding })
}

function postpone(
  turn: Turn,
  { id, automation, enrollment, step }: PendingDelivery,
  until: EpochMs,
  { reason, finding }: { readonly reason: NonSendReason; readonly finding: Finding },
): void {
  turn.effects.push({ kind: 'postpone', delivery: id, until, reason })
  turn.trace.push({ automation, enrollment, step, what: 'postponed', why: reason, finding })
}

function refuse(
  turn: Turn,
  automation: Automation,
  delivery: PendingDelivery,
  scope: Scope,
): Pick<NonSend, 'reason' | 'finding'> | null {
  const refused =
    sendRefusal(turn.state, turn.program.site, delivery) ??
    (delivery.replay?.wasSent === true ? null : firstSendRefusal(automation, turn.state, delivery, turn.now))
  if (refused !== null) return refused
  return automation.audience.test(scope)
    ? null
    : { reason: 'recheck_failed', finding: automation.audience.explain(scope) }
}

/** The first claim counts as the sending, for `reentry` and the caps; a retry of it changes nothing. */
function markSent(turn: Turn, delivery: PendingDelivery): void {
  if (wasSent(turn, delivery)) return
  const { id, automation, channel, enrollment, step } = delivery
  const { now } = turn
  const isTransactional = delivery.purpose === 'transactional'
  const record: SentRecord = {
    id,
    automation,
    channel,
    at: now,
    enrollment,
    ...(isTransactional && { isTransactional }),
  }
  const { withinMs, count: most } = turn.program.sentMemory
  const kept = turn.state.sent.filter(({ at }) => at > now - withinMs)
  turn.state = { ...turn.state, sent: [...kept, record].slice(-most) }
  const known = turn.program.automations.get(automation)
  changePast(turn, automation, (past) => rememberSent(past, known, delivery.key, now))
  count(turn, automation, step, 'sent')
  turn.trace.push({ automation, enrollment, step, what: 'sent', why: 'claimed', finding: null })
}

export function settle(turn: Turn, id: DeliveryId, outcome: 'delivered' | 'failed'): void {
  const delivery = turn.state.pending.find((one) => one.id === id)
  if (delivery === undefined) return
  turn.state = { ...turn.state, pending: turn.state.pending.filter((one) => one !== delivery) }
  // What was delivered once has been counted as that, and what failed again failed once.
  const ended = delivery.replay?.ended
  if (ended === 'delivered' || ended === outcome) return
  count(turn, delivery.automation, delivery.step, outcome)
}

// Triggers: who enters, who is told to start over, and why somebody does not enter. At most one enrollment per automation
// and key is active; one whose message still waits to be sent (quiet hours, a cap) counts as active, or the morning would
// bring two.
//
// A shopper whom the audience refuses is kept as a candidate for the rest of the session. When an address or a consent is
// learned meanwhile, the trigger is tried again at its own time: shoppers fill a cart first and say who they are at the
// checkout.

import type { ShopEvent } from '../event/event.ts'
import { enrollmentId } from '../event/ids.ts'
import { maxActiveEnrollments } from '../event/limits.ts'
import { changedCandidates, forgetCandidate, rememberCandidate } from './candidates.ts'
import type { Finding } from './decision.ts'
import { pastExit } from './exit.ts'
import { hashHex, hashShare } from './hash.ts'
import { wasSent } from './hold.ts'
import { findInside, keep } from './inside.ts'
import type { Automation, EventInterest } from './program.ts'
import { openGoal } from './open-goals.ts'
import { own } from './own.ts'
import { entryRefusal, rememberEntry } from './reentry.ts'
import { eventScope, factScope, keyText } from './scope.ts'
import type { Enrollment, TriggerFact } from './shopper.ts'
import { changePast, count, end, note } from './turn.ts'
import type { Turn } from './turn.ts'
import { walk } from './walk.ts'

export function runTriggers(
  turn: Turn,
  event: ShopEvent,
  { triggers }: Pick<EventInterest, 'triggers'>,
): void {
  for (const automation of triggers) {
    const { trigger, status } = automation
    if (trigger.kind !== 'event' || status !== 'live') continue
    const scope = eventScope(turn, event)
    if (!trigger.where.test(scope)) continue
    const fact = { name: event.name, id: event.event_id, at: event.occurred_at, properties: event.properties }
    const key = trigger.key === null ? null : keyText(trigger.key(scope))
    if (trigger.key !== null && key === null) {
      refuse(turn, automation, { path: 'trigger.key', wanted: 'a value', saw: null })
      continue
    }
    consider(turn, automation, key, fact)
  }
}

/** Asks the candidates again, when something has been learned since. */
export function retryCandidates(turn: Turn): void {
  for (const candidate of changedCandidates(turn.state)) {
    const automation = turn.program.automations.get(candidate.automation)
    forgetCandidate(turn, candidate)
    if (automation?.status === 'live') consider(turn, automation, candidate.key, candidate.trigger)
  }
}

function consider(turn: Turn, automation: Automation, key: string | null, fact: TriggerFact): void {
  const active = findInside(turn, automation.name, (one) => one.key === key)
  if (active !== undefined && !repeat(turn, automation, active, fact)) return
  const refusal =
    unsentRefusal(turn, automation.name, key) ??
    entryRefusal(automation, turn.state, key, turn.now) ??
    pastExit(turn, automation, key, fact.at) ??
    (turn.state.enrollments.length >= maxActiveEnrollments
      ? {
          path: 'enrollments',
          wanted: `fewer than ${maxActiveEnrollments}`,
          saw: turn.state.enrollments.length,
        }
      : null)
  if (refusal !== null) return refuse(turn, automation, refusal)
  const scope = factScope(turn, fact)
  if (automation.audience.test(scope)) return enter(turn, automation, key, fact)
  refuse(turn, automation, automation.audience.explain(scope))
  if (automation.trigger.kind === 'event') rememberCandidate(turn, automation, key, fact)
}

/** @returns whether the old enrollment is over and a new one may begin */
function repeat(turn: Turn, automation: Automation, active: Enrollment, fact: TriggerFact): boolean {
  const { trigger } = automation
  // An older fact than the one it stands on has nothing to add.
  if (trigger.kind !== 'event' || trigger.repeat === 'ignore' || fact.at < active.trigger.at) return false
  if (trigger.repeat === 'refresh' || active.sends !== undefined)
    return refresh(turn, automation, active, fact)
  const restarted = {
    ...withoutNarrowing(active),
    trigger: fact,
    at: { step: automation.first, enteredAt: fact.at },
    wakeAt: null,
    waitingForItem: null,
  }
  count(turn, automation.name, null, 'restarted')
  note(turn, restarted, 'restarted', { why: 'the clock starts over' })
  walk(turn, restarted)
  return false
}

/** Leaving a field out is slow, and most have none to leave out. */
function withoutNarrowing(active: Enrollment): Enrollment {
  if (active.narrowedBy === undefined) return active
  const { narrowedBy: _past, ...rest } = active
  return rest
}

/**
 * Keeps the clock and takes the newer fact. So does a restart once a delivery was created: to walk the same messages
 * again would be to enter again, and it is up to `reentry` when that may be.
 */
function refresh(turn: Turn, automation: Automation, active: Enrollment, fact: TriggerFact): boolean {
  if (startsOver(turn, automation, active)) {
    end(turn, active, 'stopped', {
      path: 'trigger',
      wanted: 'no newer trigger after reentry',
      saw: fact.name,
    })
    return true
  }
  const refreshed = { ...active, trigger: fact }
  count(turn, automation.name, null, 'refreshed')
  note(turn, refreshed, 'refreshed', { why: 'takes the newer fact and keeps the clock' })
  walk(turn, refreshed)
  return false
}

/** Held back by quiet hours or a cap, while its enrollment is over: it will tell of the cart as it is then. */
function unsentRefusal(turn: Turn, automation: string, key: string | null): Finding | null {
  const unsent = turn.state.pending.find(
    (one) =>
      one.automation === automation && one.key === key && one.heldUntil !== undefined && !wasSent(turn, one),
  )
  return unsent === undefined
    ? null
    : { path: 'enrollment', wanted: 'no message that waits to be sent', saw: unsent.message }
}

function startsOver({ state, now }: Turn, automation: Automation, active: Enrollment): boolean {
  const { trigger, reentryAfterMs, name } = automation
  if (trigger.kind !== 'event' || trigger.repeat !== 'restart' || reentryAfterMs === null) return false
  // What was created and not sent yet would be sent beside the first message of the new run.
  const isOut =
    (own(state.past, name)?.lastSentAt ?? null) !== null &&
    !state.pending.some((one) => one.enrollment === active.id)
  return isOut && entryRefusal(automation, state, active.key, now) === null
}

function enter(turn: Turn, automation: Automation, key: string | null, fact: TriggerFact): void {
  const { name, version, holdout, first } = automation
  const enrollment: Enrollment = {
    id: enrollmentId(
      `enr_${hashHex('enrollment', turn.state.id, name, key ?? '', fact.id ?? String(fact.at))}`,
    ),
    automation: name,
    version,
    key,
    enteredAt: fact.at,
    heldOut: holdout > 0 && hashShare('holdout', name, turn.state.id) < holdout,
    at: { step: first, enteredAt: fact.at },
    wakeAt: null,
    waitingForItem: null,
    arms: {},
    trigger: fact,
  }
  changePast(turn, name, (past) => rememberEntry(past, key, fact.at))
  count(turn, name, null, 'entered')
  count(turn, name, first, 'reached')
  note(turn, enrollment, 'entered', { why: fact.name })
  keep(turn, enrollment)
  if (automation.goal !== null) turn.state = openGoal(turn.state, enrollment, turn.program, turn.now)
  walk(turn, enrollment)
}

/** For triggers that are no events: silences and dates. */
export const enterByClock = (turn: Turn, automation: Automation, fact: TriggerFact): void =>
  consider(turn, automation, null, fact)

function refuse(turn: Turn, { name: automation }: Automation, finding: Finding | null): void {
  count(turn, automation, null, 'not_entered')
  turn.trace.push({
    automation,
    enrollment: null,
    step: null,
    what: 'not_entered',
    why: finding?.path ?? 'audience',
    finding,
  })
}

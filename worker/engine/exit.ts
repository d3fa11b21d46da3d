// Exits: an event that ends enrollments, whatever the status of the automation, on any device or channel. Invariant
// (promise 4): once an exit is known, nothing of that enrollment is sent: pending deliveries are dropped with it, and what
// has been learned by a merge or out of order is found again in the history before every delivery.

import type { ShopEvent } from '../event/event.ts'
import type { EpochMs } from '../event/ids.ts'
import { maxClockLeadMs } from '../event/limits.ts'
import { forgetCandidate } from './candidates.ts'
import type { Finding } from './decision.ts'
import { isoInstant } from './instant.ts'
import { isPlain } from './memory.ts'
import { own } from './own.ts'
import type { Automation, EventInterest, Exit, Scope } from './program.ts'
import type { Enrollment } from './shopper.ts'
import { eventScope, keyText } from './scope.ts'
import { drop, end } from './turn.ts'
import type { Turn } from './turn.ts'

/** @param exits of this event; those that hand over are to run after its triggers */
export function runExits(turn: Turn, event: ShopEvent, exits: EventInterest['exits']): void {
  for (const { automation, exit } of exits) {
    if (exit.handover !== null && !hasTakenOver(turn, exit.handover, event.occurred_at)) continue
    const finding = found(exit, event.occurred_at)
    exitEnrollments(turn, event, { automation, exit, finding })
    exitLeftovers(turn, event, { automation, exit, finding })
  }
}

/** Whether the shopper is in the other automation, or has entered it at this moment or since. */
function hasTakenOver({ state }: Turn, automation: string, at: EpochMs): boolean {
  if (state.enrollments.some((one) => one.automation === automation)) return true
  const past = own(state.past, automation)
  return past !== undefined && past.lastEnteredAt >= at
}

const found = (exit: Exit, at: EpochMs): Finding => ({
  path: 'exit',
  wanted: exit.handover === null ? `no ${exit.event}` : `not taken over by ${exit.handover}`,
  saw: isoInstant(at),
})

interface Case {
  readonly automation: Automation
  readonly exit: Exit
  readonly finding: Finding
}

function exitEnrollments(turn: Turn, event: ShopEvent, { automation, exit, finding }: Case): void {
  for (const enrollment of turn.state.enrollments) {
    if (enrollment.automation !== automation.name || isBefore(event, enrollment.enteredAt)) continue
    // Who enters by this very event does not leave by it.
    if (exit.handover !== null && entersBy(event, enrollment)) continue
    const scope = eventScope(turn, event, enrollment)
    if (applies(exit, scope, enrollment.key)) end(turn, enrollment, 'exited', finding)
  }
}

/** Deliveries that outlived their enrollment, and triggers that wait for an address. */
function exitLeftovers(turn: Turn, event: ShopEvent, { automation, exit, finding }: Case): void {
  for (const delivery of turn.state.pending) {
    if (delivery.automation !== automation.name) continue
    if (turn.state.enrollments.some(({ id }) => id === delivery.enrollment)) continue
    if (applies(exit, eventScope(turn, event), delivery.key)) drop(turn, delivery, 'exited', finding)
  }
  for (const candidate of turn.state.candidates ?? []) {
    if (candidate.automation !== automation.name || isBefore(event, candidate.trigger.at)) continue
    if (applies(exit, eventScope(turn, event), candidate.key)) forgetCandidate(turn, candidate)
  }
}

const entersBy = (event: ShopEvent, { trigger, enteredAt }: Enrollment): boolean =>
  trigger.id === event.event_id && enteredAt === event.occurred_at

/** An exit that lies before the entry is none of its business; clocks are trusted to within their correction. */
const isBefore = (event: ShopEvent, enteredAt: EpochMs): boolean =>
  event.occurred_at < enteredAt - maxClockLeadMs

function applies(exit: Exit, scope: Scope, key: string | null): boolean {
  if (!exit.where.test(scope)) return false
  if (exit.match === null) return true
  if (matches(exit.match, scope, key)) return true
  // An event about several items is about each of them.
  const { event } = scope
  const items = event?.properties.items ?? []
  if (event === null || items.length < 2) return false
  return items.some((item) => {
    const properties = { ...event.properties, items: [item] }
    return matches(exit.match, { ...scope, item, event: { ...event, properties } }, key)
  })
}

function matches(match: Exit['match'], scope: Scope, key: string | null): boolean {
  const value = match === null ? null : keyText(match(scope))
  return value !== null && value === key
}

/** An exit that has happened after `since`, by what is remembered; null when there is none. */
export function pastExit(
  turn: Turn,
  automation: Automation,
  key: string | null,
  since: EpochMs,
): Finding | null {
  for (const exit of automation.exits) {
    const memory = own(turn.state.history, exit.event)
    if (memory === undefined || memory.lastAt <= since) continue
    if (exit.handover !== null && !hasTakenOver(turn, exit.handover, since)) continue
    if (isPlain(exit)) return found(exit, memory.lastAt)
    const fact = memory.recent.findLast(
      ({ at, properties }) =>
        at > since && applies(exit, pastScope(turn, { name: exit.event, occurred_at: at, properties }), key),
    )
    if (fact !== undefined) return found(exit, fact.at)
  }
  return null
}

/** The cart that a remembered event spoke of may have been replaced since. */
function pastScope(turn: Turn, event: NonNullable<Scope['event']>): Scope {
  const scope = eventScope(turn, event)
  const cartId = event.properties['cart_id']
  return cartId === undefined || cartId === scope.cart?.id ? scope : { ...scope, cart: null }
}

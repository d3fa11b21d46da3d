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
import { eventScope, keyText } from './scope.ts'
import { drop, end } from './turn.ts'
import type { Turn } from './turn.ts'

export function runExits(turn: Turn, event: ShopEvent, { exits }: EventInterest): void {
  for (const { automation, exit } of exits) {
    const finding = found(exit, event.occurred_at)
    exitEnrollments(turn, event, { automation, exit, finding })
    exitLeftovers(turn, event, { automation, exit, finding })
  }
}

const found = (exit: Exit, at: EpochMs): Finding => ({
  path: 'exit',
  wanted: `no ${exit.event}`,
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

/** An exit that lies before the entry is none of its business; clocks are trusted to within their correction. */
const isBefore = (event: ShopEvent, enteredAt: EpochMs): boolean =>
  event.occurred_at < enteredAt - maxClockLeadMs

function applies(exit: Exit, scope: Scope, key: string | null): boolean {
  if (!exit.where.test(scope)) return false
  if (exit.match === null) return true
  const value = keyText(exit.match(scope))
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

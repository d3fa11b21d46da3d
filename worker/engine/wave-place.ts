// The places in line that a shopper holds, as tickets for whoever keeps the line, and what has changed between two states.
// The line follows from the state, as timers do: however an enrollment comes to its step or leaves it, its ticket follows.

import type { ShopperId } from '../event/ids.ts'
import type { ShopperState } from './shopper.ts'
import { ruleName } from './wave-plan.ts'
import type { Ticket } from './wave-plan.ts'

/** A ticket with who holds it. */
export interface HeldTicket extends Ticket {
  readonly shopper: ShopperId
  readonly moves: number
}

/** What the keeper of the lines is told, in this order. */
export type LineCall =
  | { readonly kind: 'join'; readonly ticket: HeldTicket }
  | { readonly kind: 'leave'; readonly ticket: HeldTicket }
  /** Something of this item is kept here for somebody who came from another shard. */
  | { readonly kind: 'keeps'; readonly itemId: string }

const none: readonly HeldTicket[] = []

export function ticketsOf({ id: shopper, enrollments }: ShopperState): readonly HeldTicket[] {
  if (enrollments.every(({ place }) => place === undefined)) return none
  return enrollments.flatMap(({ id, automation, at, place }) => {
    if (place === undefined) return []
    const { itemId, lane, askedAt, moves } = place
    return { itemId, rule: ruleName(automation, at.step), lane, askedAt, id, shopper, moves }
  })
}

/** Who has moved to another shard says so, wherever they stand in line. */
export function withMove(state: ShopperState): ShopperState {
  if (state.enrollments.every(({ place }) => place === undefined)) return state
  const enrollments = state.enrollments.map((one) =>
    one.place ? { ...one, place: { ...one.place, moves: one.place.moves + 1 } } : one,
  )
  return { ...state, enrollments }
}

export const ticketKey = ({ itemId, rule, lane, askedAt, id }: Ticket): string =>
  JSON.stringify([itemId, rule, lane, askedAt, id])

/** @param answered enrollments whose keeper hears of it anyway, by the answer that it waits for */
export function lineCalls(
  before: readonly HeldTicket[],
  after: readonly HeldTicket[],
  answered: ReadonlySet<string>,
): LineCall[] {
  const known = new Map(before.map((ticket) => [ticketKey(ticket), ticket]))
  const kept = new Set(after.map(ticketKey))
  const left = before.filter((ticket) => !kept.has(ticketKey(ticket)) && !answered.has(ticket.id))
  const joined = after.filter((ticket) => {
    const was = known.get(ticketKey(ticket))
    return was === undefined || was.shopper !== ticket.shopper || was.moves !== ticket.moves
  })
  return [
    ...left.map((ticket) => ({ kind: 'leave', ticket }) as const),
    ...joined.map((ticket) => ({ kind: 'join', ticket }) as const),
  ]
}

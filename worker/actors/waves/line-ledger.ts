// What one transaction does to the lines: the places and the kept units of the shoppers it touches, as they were and as
// they have become. The difference is written beside their states, for the keeper of the lines to hear of.

import { lineCalls, ticketsOf } from '../../engine/wave-place.ts'
import type { HeldTicket, LineCall } from '../../engine/wave-place.ts'
import { keptFor } from '../../engine/wave-told.ts'
import type { Kept } from '../../engine/wave-told.ts'
import type { ShopperState } from '../../engine/shopper.ts'
import type { ShopperId } from '../../event/ids.ts'
import type { ShardStores } from '../shard-stores.ts'

export class LineLedger {
  readonly #tickets: HeldTicket[] = []
  readonly #kept = new Map<ShopperId, readonly Kept[]>()
  readonly #arrived: LineCall[] = []
  /** Enrollments whose keeper waits for the answer, and hears of them by it. */
  readonly answered = new Set<string>()

  /** A shopper as they were before this transaction. */
  meet(state: ShopperState): void {
    this.#tickets.push(...ticketsOf(state))
    const kept = keptFor(state)
    if (kept.length > 0) this.#kept.set(state.id, kept)
  }

  /** A shopper as they left another shard. */
  welcome(state: ShopperState): void {
    this.#tickets.push(...ticketsOf(state))
    this.#arrived.push(...keptFor(state).map(({ itemId }) => ({ kind: 'keeps', itemId }) as const))
  }

  /** @param states of all who were met and are still here */
  write(
    { lineCalls: outbox, kept }: Pick<ShardStores, 'lineCalls' | 'kept'>,
    states: readonly ShopperState[],
  ): void {
    const calls = [...lineCalls(this.#tickets, states.flatMap(ticketsOf), this.answered), ...this.#arrived]
    if (calls.length > 0) outbox.add(calls)
    const here = new Set(states.map(({ id }) => id))
    for (const [id, before] of this.#kept)
      if (!here.has(id)) for (const { itemId } of before) kept.remove(id, itemId)
    for (const state of states) writeKept(kept, state, this.#kept.get(state.id) ?? [])
  }
}

function writeKept(store: ShardStores['kept'], state: ShopperState, before: readonly Kept[]): void {
  const after = keptFor(state)
  for (const one of after) if (!before.some((was) => isSame(was, one))) store.put(state.id, one)
  for (const { itemId } of before)
    if (!after.some((one) => one.itemId === itemId)) store.remove(state.id, itemId)
}

const isSame = (a: Kept, b: Kept): boolean =>
  a.itemId === b.itemId &&
  a.cartUnits === b.cartUnits &&
  a.cartUntil === b.cartUntil &&
  a.toldUnits === b.toldUnits &&
  a.toldUntil === b.toldUntil

/** Who is erased leaves every line, and nothing is kept for them. */
export function leaveLines({ lineCalls: outbox, kept }: ShardStores, state: ShopperState): void {
  const calls = ticketsOf(state).map((ticket) => ({ kind: 'leave', ticket }) as const)
  if (calls.length > 0) outbox.add(calls)
  for (const { itemId } of keptFor(state)) kept.remove(state.id, itemId)
}

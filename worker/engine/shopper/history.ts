// What is remembered of past events: what the automations ask for (`Program.remember`) and nothing else.
// Facts stand in the order of their own time, whatever order they arrived in.

import type { ShopEvent } from '../../event/event.ts'
import type { EpochMs } from '../../event/ids.ts'
import { maxRemembered } from '../../event/limits.ts'
import { own } from '../own.ts'
import type { Program } from '../program.ts'
import type { EventMemory, RememberedEvent, ShopperState } from '../shopper.ts'

export function foldHistory(
  program: Program,
  state: ShopperState,
  event: ShopEvent,
): ShopperState['history'] {
  const asked = program.remember.get(event.name)
  if (asked === undefined) return state.history
  const memory = remember(own(state.history, event.name), event, { ...asked, seenAt: state.lastSeenAt })
  return { ...state.history, [event.name]: memory }
}

function remember(
  known: EventMemory | undefined,
  event: ShopEvent,
  { withinMs, seenAt }: { readonly withinMs: number; readonly seenAt: EpochMs },
): EventMemory {
  const at = event.occurred_at
  const fact = { at, id: event.event_id, properties: event.properties }
  // Without a window only the count matters.
  const recent = Number.isFinite(withinMs)
    ? insert(known?.recent ?? [], fact).filter((one) => one.at >= seenAt - withinMs)
    : []
  return {
    count: (known?.count ?? 0) + 1,
    firstAt: known !== undefined && known.firstAt < at ? known.firstAt : at,
    lastAt: known !== undefined && known.lastAt > at ? known.lastAt : at,
    recent: recent.slice(-maxRemembered),
  }
}

function insert(recent: readonly RememberedEvent[], fact: RememberedEvent): readonly RememberedEvent[] {
  const last = recent.at(-1)
  if (last === undefined || inOrder(last, fact) <= 0) return [...recent, fact]
  return [...recent, fact].sort(inOrder)
}

/** By time, then by id, so that two who were told the same in another order remember the same. */
export const inOrder = (a: RememberedEvent, b: RememberedEvent): number =>
  a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

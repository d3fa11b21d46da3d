// When the shell must come back to a shopper, and for which items: the only two reasons to look at one without an event.

import type { EpochMs } from '../event/ids.ts'
import type { Program } from './program.ts'
import { likenessKey } from './likeness.ts'
import { dateDueAt } from './date-trigger.ts'
import { own } from './own.ts'
import { inOrder } from './shopper/history.ts'
import { silenceDueAt } from './silence.ts'
import type { RememberedEvent, ShopperState } from './shopper.ts'
import { isMoving } from './walk.ts'

/** The earliest moment at which a `wake` would do something; may be in the past; null when only an event can. */
export function nextWake(program: Program, state: ShopperState): EpochMs | null {
  let earliest: EpochMs | null = null
  for (const { automation, wakeAt } of state.enrollments) {
    if (wakeAt === null || (earliest !== null && wakeAt >= earliest)) continue
    const known = program.automations.get(automation)
    // Whoever stands in an automation that is gone is woken too: to end.
    if (known === undefined || isMoving(known)) earliest = wakeAt
  }
  for (const automation of program.quietSince) earliest = earlier(earliest, silenceDueAt(automation, state))
  for (const automation of program.byDate) earliest = earlier(earliest, dateDueAt(automation, state))
  return earliest
}

const earlier = (a: EpochMs | null, b: EpochMs | null): EpochMs | null =>
  a === null || b === null ? (a ?? b) : a < b ? a : b

/** Items of past events that are looked after, for `back_in_stock` and `price_drop`; the latest of them. */
export const maxInterestItems = 50

/** Brands, and categories, that are looked after for `new_item`; the latest of them. */
export const maxInterestLikenesses = 20

type Interest = Pick<Program, 'catalogInterest' | 'newItemInterest'>

/**
 * Items whose changes concern the shopper, each once: somebody waits for their stock, or a catalog automation asks for
 * them. With them the keys of brands and categories of which a new item would.
 */
export function waitingItems(program: Interest, state: ShopperState): string[] {
  const items = new Set<string>()
  for (const { waitingForItem } of state.enrollments) if (waitingForItem !== null) items.add(waitingForItem)
  if (program.catalogInterest.size > 0) for (const item of interestItems(program, state)) items.add(item)
  for (const key of likenessesOf(program, state)) items.add(key)
  return [...items]
}

/** The newest first. */
const factsOf = (state: ShopperState, names: ReadonlySet<string>): RememberedEvent[] =>
  [...names].flatMap((name) => own(state.history, name)?.recent ?? []).sort((a, b) => inOrder(b, a))

function likenessesOf({ newItemInterest }: Interest, state: ShopperState): string[] {
  return [...(newItemInterest ?? [])].flatMap(([likeness, names]) => {
    const lines = factsOf(state, names).flatMap(({ properties }) => properties.items ?? [])
    const keys = new Set(lines.map((line) => likenessKey(likeness, line)))
    return [...keys].filter((key) => key !== null).slice(0, maxInterestLikenesses)
  })
}

function interestItems({ catalogInterest }: Interest, state: ShopperState): ReadonlySet<string> {
  const items = new Set<string>()
  for (const { properties } of factsOf(state, catalogInterest)) {
    const { items: lines = [], item_id: single } = properties
    for (const id of [...lines.map((line) => line.item_id), single]) {
      if (items.size >= maxInterestItems) return items
      if (typeof id === 'string') items.add(id)
    }
  }
  return items
}

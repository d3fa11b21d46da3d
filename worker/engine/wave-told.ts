// Whom waves have told of an item, as their shopper remembers it: a wave that asks again is answered as before, and what
// is kept for those who were told is not offered to others. Invariant: a request is told at most once.

import type { ShopEvent } from '../event/event.ts'
import type { EnrollmentId, EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import { maxClockLeadMs } from '../event/limits.ts'
import type { ShopperState, Told } from './shopper.ts'

/** How long a wave may come back for its answer, and a cart of somebody who was told counts. */
export const toldMemoryMs = 7 * 86_400_000
/** A cart that has lain for this long keeps nothing. */
const openCartMs = 86_400_000
const maxTold = 50

/** What is kept of one item for one shopper. */
export interface Kept {
  readonly itemId: string
  /** Units in an open cart, until then. */
  readonly cartUnits: number
  readonly cartUntil: EpochMs
  /** Otherwise the part of a unit that the wave keeps for them, until then. */
  readonly toldUnits: number
  readonly toldUntil: EpochMs
}

const nothing: readonly Kept[] = []

/** One entry per item. */
export function keptFor({ told, cart }: ShopperState): readonly Kept[] {
  if (told === undefined) return nothing
  const kept = new Map<string, Kept>()
  for (const { itemId, keptUntil, keptUnits, isOver } of told) {
    if (isOver === true) continue
    const other = kept.get(itemId)
    const cartUnits = unitsOf(cart, itemId)
    kept.set(itemId, {
      itemId,
      cartUnits,
      cartUntil: epochMs(cart === null || cartUnits === 0 ? 0 : cart.updatedAt + openCartMs),
      toldUnits: Math.max(keptUnits, other?.toldUnits ?? 0),
      toldUntil: epochMs(Math.max(keptUntil, other?.toldUntil ?? 0)),
    })
  }
  return [...kept.values()]
}

/** What is in the cart counts in whole; who has nothing in it has until `toldUntil`. */
export const unitsKept = ({ cartUnits, cartUntil, toldUnits, toldUntil }: Kept, now: EpochMs): number =>
  cartUntil > now ? cartUnits : toldUntil > now ? toldUnits : 0

const unitsOf = (cart: ShopperState['cart'], itemId: string): number =>
  (cart?.items ?? []).reduce((sum, item) => sum + (item.item_id === itemId ? item.quantity : 0), 0)

export function withTold(state: ShopperState, told: Told): ShopperState {
  const recent = (state.told ?? []).filter(({ at }) => at > told.at - toldMemoryMs)
  return { ...state, told: [...recent, told].slice(-maxTold) }
}

export const wasTold = ({ told = [] }: ShopperState, enrollment: EnrollmentId, wave: string): boolean =>
  told.some((one) => one.enrollment === enrollment && one.wave === wave)

/** Nothing is kept any more for this request. */
export const withoutKept = (state: ShopperState, enrollment: EnrollmentId): ShopperState =>
  withOver(state, (one) => one.enrollment === enrollment)

/** Whoever has bought the item holds none of what is left. */
export function noteBought(state: ShopperState, event: ShopEvent): ShopperState {
  if (state.told === undefined || event.name !== 'purchase') return state
  const bought = new Set((event.properties.items ?? []).map((item) => item.item_id))
  return withOver(state, ({ itemId, at }) => bought.has(itemId) && event.occurred_at >= at - maxClockLeadMs)
}

function withOver(state: ShopperState, isOver: (told: Told) => boolean): ShopperState {
  if (state.told?.some((one) => one.isOver !== true && isOver(one)) !== true) return state
  return { ...state, told: state.told.map((one) => (isOver(one) ? { ...one, isOver: true } : one)) }
}

/** Of the same request and wave the one that is over. */
export function mergeTold(a: readonly Told[] = [], b: readonly Told[] = []): readonly Told[] {
  const all = new Map<string, Told>()
  for (const one of [...a, ...b]) {
    const key = JSON.stringify([one.enrollment, one.wave])
    if (all.get(key)?.isOver !== true) all.set(key, one)
  }
  return [...all.values()]
    .sort((x, y) => x.at - y.at || (x.enrollment < y.enrollment ? -1 : 1))
    .slice(-maxTold)
}

// The facts of two shoppers united: each fact once, in the order of its own time. All of it is commutative.

import type { EpochMs } from '../event/ids.ts'
import { maxRemembered } from '../event/limits.ts'
import { mergeRecords } from './merge-records.ts'
import { roundMoney } from './money.ts'
import { lineKey } from './shopper/cart.ts'
import { inOrder } from './shopper/history.ts'
import { earliest, latest, maxKeptOrders } from './shopper/orders.ts'
import { newestOf } from './shopper/wishlist.ts'
import type { Cart, EventMemory, Orders, Session, ShopperState, Touch, WishlistEntry } from './shopper.ts'

/** The visit that is still going on. */
export function mergeSession(a: Session | null, b: Session | null): Session | null {
  if (a === null || b === null) return a ?? b
  if (a.lastAt !== b.lastAt) return a.lastAt > b.lastAt ? a : b
  return a.id > b.id ? a : b
}

/** The earlier first contact and the later last one. */
export function mergeTouches(
  a: ShopperState,
  b: ShopperState,
): Pick<ShopperState, 'firstTouch' | 'lastTouch'> {
  const first = [a.firstTouch, b.firstTouch].filter((touch) => touch !== undefined).sort(byTime)[0]
  const last = [a.lastTouch, b.lastTouch]
    .filter((touch) => touch !== undefined)
    .sort(byTime)
    .at(-1)
  return { ...(first && { firstTouch: first }), ...(last && { lastTouch: last }) }
}

const byTime = (a: Touch, b: Touch): number => a.at - b.at || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)

const touchedAt = (cart: Cart): EpochMs =>
  cart.statedAt !== undefined && cart.statedAt > cart.updatedAt ? cart.statedAt : cart.updatedAt

/** The newer by the time of its events: a cart that was emptied by a purchase is newer than what was in it. */
export function mergeCart(a: Cart | null, b: Cart | null): Cart | null {
  if (a === null || b === null) return a ?? b
  if (touchedAt(a) !== touchedAt(b)) return touchedAt(a) > touchedAt(b) ? a : b
  return JSON.stringify([a.id, a]) > JSON.stringify([b.id, b]) ? a : b
}

export function mergeWishlist(
  a: readonly WishlistEntry[],
  b: readonly WishlistEntry[],
): readonly WishlistEntry[] {
  const entries = new Map<string, WishlistEntry>()
  for (const entry of [...a, ...b]) {
    const key = lineKey(entry.item)
    const other = entries.get(key)
    if (other === undefined || isNewer(entry, other)) entries.set(key, entry)
  }
  return newestOf([...entries.values()])
}

const isNewer = (a: WishlistEntry, b: WishlistEntry): boolean =>
  a.addedAt === b.addedAt ? JSON.stringify(a.item) > JSON.stringify(b.item) : a.addedAt > b.addedAt

/** Orders that both had counted, the page's and the shop's own word of them, count once. */
export function mergeOrders(a: Orders, b: Orders): Orders {
  const values = new Map(valuesOf(a))
  let shared = 0
  let sharedTotal = 0
  for (const [id, value] of valuesOf(b)) {
    const other = values.get(id)
    if (other !== undefined) {
      shared++
      sharedTotal += Math.min(other, value)
    }
    values.set(id, Math.max(other ?? value, value))
  }
  const kept = [...values].sort(([x], [y]) => (x < y ? -1 : 1)).slice(-maxKeptOrders)
  return {
    count: a.count + b.count - shared,
    total: roundMoney(a.total + b.total - sharedTotal),
    firstAt: earliest(a.firstAt, b.firstAt),
    lastAt: latest(a.lastAt, b.lastAt),
    transactionIds: kept.map(([id]) => id),
    ...(kept.length > 0 && { values: kept.map(([, value]) => value) }),
  }
}

const valuesOf = ({ transactionIds, values }: Orders): [string, number][] =>
  transactionIds.map((id, index) => [id, values?.[index] ?? 0])

export const mergeHistory = (
  a: ShopperState['history'],
  b: ShopperState['history'],
): Record<string, EventMemory> => mergeRecords(a, b, mergeMemory)

function mergeMemory(a: EventMemory, b: EventMemory): EventMemory {
  const ids = new Set(a.recent.map(({ id }) => id))
  const onlyInB = b.recent.filter(({ id }) => !ids.has(id))
  return {
    count: a.count + b.count - (b.recent.length - onlyInB.length),
    firstAt: a.firstAt < b.firstAt ? a.firstAt : b.firstAt,
    lastAt: a.lastAt > b.lastAt ? a.lastAt : b.lastAt,
    recent: [...a.recent, ...onlyInB].sort(inOrder).slice(-maxRemembered),
  }
}

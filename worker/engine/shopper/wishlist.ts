// What the shopper wishes for: one entry per item and variant, the newest `maxWishlistItems` of them.

import type { Item, ShopEvent } from '../../event/event.ts'
import { maxWishlistItems } from '../../event/limits.ts'
import type { WishlistEntry } from '../shopper.ts'
import { lineKey } from './cart.ts'

export function foldWishlist(wishlist: readonly WishlistEntry[], event: ShopEvent): readonly WishlistEntry[] {
  const items = event.properties.items ?? []
  if (items.length === 0) return wishlist
  const told = new Map(items.map((item) => [lineKey(item), item]))
  return event.name === 'add_to_wishlist' ? add(wishlist, event, told) : remove(wishlist, event, told)
}

function add(
  wishlist: readonly WishlistEntry[],
  { occurred_at: addedAt }: ShopEvent,
  told: ReadonlyMap<string, Item>,
): readonly WishlistEntry[] {
  const newer = wishlist.filter(({ item, addedAt: knownAt }) => !told.has(lineKey(item)) || knownAt > addedAt)
  const kept = new Set(newer.map(({ item }) => lineKey(item)))
  const added = [...told].filter(([key]) => !kept.has(key)).map(([, item]) => ({ item, addedAt }))
  return newestOf([...newer, ...added])
}

const remove = (
  wishlist: readonly WishlistEntry[],
  { occurred_at: at }: ShopEvent,
  told: ReadonlyMap<string, Item>,
): readonly WishlistEntry[] =>
  wishlist.filter(({ item, addedAt }) => addedAt > at || !told.has(lineKey(item)))

/** Oldest first, as they are stored. */
export const newestOf = (entries: readonly WishlistEntry[]): readonly WishlistEntry[] =>
  entries
    .toSorted((a, b) => a.addedAt - b.addedAt || (lineKey(a.item) < lineKey(b.item) ? -1 : 1))
    .slice(-maxWishlistItems)

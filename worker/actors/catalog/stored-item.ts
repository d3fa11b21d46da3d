// An item as the catalog keeps it, and what becomes of it when more is said. Pure. Invariant: the same words in the same
// state give the same text, so that a comparison of texts tells whether anything changed.

import type { CatalogItem } from '../../engine/decision.ts'
import type { Levels, ToldItem, ToldLevel } from '../../event/catalog-item.ts'
import { epochMs } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import { lowestBefore, withPrice } from './price-history.ts'
import type { PriceSpan } from './price-history.ts'

export interface StoredItem extends ToldItem {
  /** Since when which price was asked, the oldest first; of the present currency only. */
  readonly prices?: readonly PriceSpan[]
  /** The feed that had it has it no more: nothing of it is sold, and people may wait for it. */
  readonly isDiscontinued?: true
  /** When it came into a catalog that was there already. */
  readonly addedAt?: EpochMs
}

/** Levels stay when an item is told without them: they are told by others, and more often. */
export function withTold(
  before: StoredItem | null,
  told: ToldItem,
  { now, addedAt }: { readonly now: EpochMs; readonly addedAt: EpochMs | undefined },
): StoredItem {
  const levels = told.stock === undefined && told.stock_at === undefined ? levelsOf(before) : levelsOf(told)
  const { stock: _stock, stock_at: _stockAt, ...rest } = told
  return priced(
    {
      ...rest,
      ...levels,
      ...(before?.currency === told.currency && before?.prices && { prices: before.prices }),
      ...(addedAt !== undefined && { addedAt }),
    },
    now,
  )
}

export function withLevel(before: StoredItem, { stock }: ToldLevel, now: EpochMs): StoredItem {
  const { stock: _stock, stock_at: known, ...rest } = before
  return priced(
    { ...rest, ...(typeof stock === 'number' ? { stock } : { stock_at: sorted({ ...known, ...stock }) }) },
    now,
  )
}

export const discontinued = (before: StoredItem, now: EpochMs): StoredItem =>
  priced({ ...before, isDiscontinued: true }, now)

/** A sale has begun or ended: nobody has said anything. */
export const atPresent = (before: StoredItem, now: EpochMs): StoredItem => priced(before, now)

const levelsOf = (
  item: Pick<ToldItem, 'stock' | 'stock_at'> | null,
): Pick<ToldItem, 'stock' | 'stock_at'> => ({
  ...(item?.stock !== undefined && { stock: item.stock }),
  ...(item?.stock_at && { stock_at: item.stock_at }),
})

const sorted = (levels: Levels): Levels =>
  Object.fromEntries(Object.entries(levels).sort(([a], [b]) => (a < b ? -1 : 1)))

function priced(item: StoredItem, now: EpochMs): StoredItem {
  const prices = withPrice(item.prices ?? [], priceAt(item, now), now)
  return prices.length === 0 || prices === item.prices ? item : { ...item, prices }
}

/** As it is stored. */
export const textOf = (item: StoredItem): string =>
  JSON.stringify(Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))))

/** What the shop asks at this moment. */
export function priceAt(
  { price, sale_price: sale, sale_from: from, sale_until: until }: ToldItem,
  now: EpochMs,
) {
  const isOn = (from === undefined || now >= from) && (until === undefined || now < until)
  return sale !== undefined && isOn ? sale : price
}

/** When its price changes by itself next; null: it does not. */
export function nextChangeAt(
  { sale_from: from, sale_until: until }: StoredItem,
  now: EpochMs,
): EpochMs | null {
  const ahead = [from, until].filter((at) => at !== undefined && at > now)
  return ahead.length === 0 ? null : epochMs(Math.min(...ahead.map(Number)))
}

/** The place whose units the online shop sells. */
const onlineLocation = 'online'

/**
 * Units that can be sold; undefined: nobody knows. A number wins over a word, and `in_stock` without a number is the least
 * that it can mean: one. What can be ordered before it is there has no units and is not sold out either.
 * Of several places it is that of `online` alone; where no place has this name, all of them together.
 */
export function unitsOf({
  isDiscontinued,
  stock,
  stock_at: levels,
  availability,
}: StoredItem): number | undefined {
  if (isDiscontinued) return 0
  if (levels !== undefined)
    return levels[onlineLocation] ?? Object.values(levels).reduce((sum, units) => sum + units, 0)
  if (stock !== undefined) return stock
  return availability === 'in_stock' ? 1 : availability === 'out_of_stock' ? 0 : undefined
}

/** What the shards keep: only what decisions and messages use. */
export function copyOf(item: StoredItem, now: EpochMs): CatalogItem {
  const price = priceAt(item, now)
  const stock = unitsOf(item)
  const lowest = lowestBefore(item.prices ?? [])
  const { item_name: name, item_brand: brand, item_category: category, collection, currency, addedAt } = item
  const { url, image_url: image } = item
  return {
    item_id: item.item_id,
    ...(name !== undefined && { item_name: name }),
    ...(brand !== undefined && { item_brand: brand }),
    ...(category !== undefined && { item_category: category }),
    ...(collection !== undefined && { collection }),
    ...(price !== undefined && { price }),
    ...(lowest !== null && { lowest_30_days: lowest }),
    ...(currency !== undefined && { currency }),
    ...(url !== undefined && { url }),
    ...(image !== undefined && { image_url: image }),
    ...(stock !== undefined && { stock }),
    ...(item.stock_at && !item.isDiscontinued && { stock_at: item.stock_at }),
    ...(addedAt !== undefined && { addedAt }),
  }
}

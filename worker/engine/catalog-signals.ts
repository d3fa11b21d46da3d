// What a change of the catalog means to shoppers: an item is back in stock, few are left, its price fell, or it is new. What was not
// known before is no change: a catalog that is told for the first time writes to nobody.

import type { EventProperties, Item, ShopEvent } from '../event/event.ts'
import { eventId } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import type { CatalogItem } from './decision.ts'
import { hashHex } from './hash.ts'

/** @param cursor which change of the catalog this is: the same one told twice is the same event */
export function catalogSignals(
  before: CatalogItem | undefined,
  after: CatalogItem,
  { now, cursor }: { readonly now: EpochMs; readonly cursor: number },
): ShopEvent[] {
  const about = aboutItem(after)
  const told = { item: after, now, change: String(cursor) }
  const drop = priceDrop(before, after)
  const fewer = fewerLeft(before, after)
  return [
    ...(isBack(before, after) ? [signal('back_in_stock', about, told)] : []),
    ...(fewer ? [signal('low_stock', { ...about, ...fewer }, told)] : []),
    ...(drop ? [signal('price_drop', { ...about, ...drop }, told)] : []),
  ]
}

/** An item is new once: told by whichever shard, it is the same event. */
export function newItemSignal(item: CatalogItem, now: EpochMs): ShopEvent {
  const { collection } = item
  const about = { ...aboutItem(item), ...(collection !== undefined && { collection }) }
  return signal('new_item', about, { item, now, change: '' })
}

const aboutItem = (item: CatalogItem): EventProperties => ({
  items: [line(item)],
  ...(item.currency !== undefined && { currency: item.currency }),
})

const signal = (
  name: string,
  properties: EventProperties,
  { item, now, change }: { readonly item: CatalogItem; readonly now: EpochMs; readonly change: string },
): ShopEvent => ({
  event_id: eventId(`sig_${hashHex(name, item.item_id, change)}`),
  name,
  occurred_at: now,
  received_at: now,
  properties,
})

const isBack = (before: CatalogItem | undefined, { stock = 0 }: CatalogItem): boolean =>
  before?.stock !== undefined && before.stock <= 0 && stock > 0

/** At which number it is few, the automation says. What is sold out is not few. */
function fewerLeft(
  before: CatalogItem | undefined,
  after: CatalogItem,
): { readonly stock_before: number; readonly stock_now: number } | null {
  const [was, is] = [before?.stock, after.stock]
  return was === undefined || is === undefined || is <= 0 || is >= was
    ? null
    : { stock_before: was, stock_now: is }
}

/**
 * `drop` is a share of the price before: 0.25 is a quarter off. `lowest_30_days` is what a reduction that is announced must
 * name in the EU: the lowest price of the 30 days before it.
 */
function priceDrop(before: CatalogItem | undefined, after: CatalogItem): EventProperties | null {
  const [was, is] = [before?.price, after.price]
  if (was === undefined || is === undefined || is >= was || before?.currency !== after.currency) return null
  const { lowest_30_days: lowest = was } = after
  const drop = Math.round(((was - is) / was) * 10_000) / 10_000
  return { price_before: was, price_now: is, drop, lowest_30_days: lowest }
}

function line(item: CatalogItem): Item {
  const { item_id: id, item_name: name, item_brand: brand, item_category: category } = item
  const { price, url, image_url: image } = item
  return {
    item_id: id,
    quantity: 1,
    ...(name !== undefined && { item_name: name }),
    ...(brand !== undefined && { item_brand: brand }),
    ...(category !== undefined && { item_category: category }),
    ...(price !== undefined && { price }),
    ...(url !== undefined && { url }),
    ...(image !== undefined && { image_url: image }),
  }
}

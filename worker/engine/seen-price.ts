// What an item cost when this shopper saw it or wished for it: a price that fell is measured against that, and not against
// what it cost yesterday while nobody looked.

import type { Item, ShopEvent } from '../event/event.ts'
import type { EpochMs } from '../event/ids.ts'
import { own } from './own.ts'
import type { ShopperState } from './shopper.ts'

interface SeenPrice {
  readonly price: number
  readonly at: EpochMs
  readonly currency: string | undefined
}

/** Events that show an item with its price. */
const sights = [
  'view_item_list',
  'select_item',
  'view_item',
  'add_to_wishlist',
  'add_to_cart',
  'view_cart',
  'begin_checkout',
  'notify_me',
]

/**
 * The signal of a price that fell, with `price_seen` and `drop_since_seen` where the shopper's own past has a price in the
 * same currency. A drop below 0: it costs more than it did then.
 */
export function sinceSeen(state: ShopperState, event: ShopEvent): ShopEvent {
  const [item] = event.properties.items ?? []
  const now = event.properties['price_now']
  if (event.name !== 'price_drop' || item === undefined || typeof now !== 'number') return event
  const seen = seenPrice(state, item.item_id)
  const { currency } = event.properties
  const isForeign = seen?.currency !== undefined && currency !== undefined && seen.currency !== currency
  if (seen === null || isForeign) return event
  const drop = Math.round(((seen.price - now) / seen.price) * 10_000) / 10_000
  return {
    ...event,
    properties: { ...event.properties, price_seen: seen.price, drop_since_seen: drop },
  }
}

/** The latest of what is remembered: history keeps what automations ask for, the wishlist what is wished for still. */
function seenPrice({ history, wishlist }: ShopperState, itemId: string): SeenPrice | null {
  let latest: SeenPrice | null = null
  const look = (item: Item, at: EpochMs, currency: string | undefined): void => {
    const price = shownPrice(item)
    if (item.item_id === itemId && price !== null && (latest === null || at >= latest.at))
      latest = { price, at, currency }
  }
  for (const { item, addedAt } of wishlist) look(item, addedAt, undefined)
  for (const name of sights)
    for (const { at, properties } of own(history, name)?.recent ?? [])
      for (const item of properties.items ?? []) look(item, at, properties.currency)
  return latest
}

function shownPrice({ price, discount = 0 }: Item): number | null {
  const shown = price === undefined ? 0 : price - discount
  return shown > 0 ? shown : null
}

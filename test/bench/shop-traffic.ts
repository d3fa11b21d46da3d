// 100,000 events of 2,000 shoppers as the engine sees them: who looks, fills a cart, comes back days later, buys. Always
// the same ones: what is drawn is a hash of the position.

import { newShopper } from '../../worker/engine/shopper.ts'
import type { ShopperState } from '../../worker/engine/shopper.ts'
import type { ShopEvent } from '../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../worker/event/ids.ts'

export const eventCount = 100_000
const shopperCount = 2_000
const firstAt = Date.UTC(2026, 0, 1)
const minuteMs = 60_000
const hourMs = 60 * minuteMs

export interface Happening {
  readonly shopper: number
  readonly event: ShopEvent
}

/** Every second one has left an address. */
export const shoppers = (): ShopperState[] =>
  Array.from({ length: shopperCount }, (_, index) => {
    const state = newShopper(shopperId(`shp_${index}`), epochMs(firstAt))
    const email = {
      kind: 'email',
      value: `${index}@example.com`,
      learnedAt: epochMs(firstAt),
      trust: 'claimed',
    } as const
    return index % 2 === 0 ? { ...state, identities: [email] } : state
  })

/** In the order of their time; never two of a shopper at once. */
export function traffic(): Happening[] {
  return Array.from({ length: eventCount }, (_, nth) => {
    const shopper = nth % shopperCount
    const turn = Math.floor(nth / shopperCount)
    // Visits of ten events, a minute apart; the next one is eight hours later.
    const at = firstAt + Math.floor(turn / 10) * 8 * hourMs + (turn % 10) * minuteMs + (shopper % 60) * 10
    return { shopper, event: eventAt(nth, at) }
  })
}

function eventAt(nth: number, at: number): ShopEvent {
  const draw = (Math.imul(nth + 1, 0x9e3779b1) >>> 0) / 2 ** 32
  const shoe = Math.floor(draw * 50_000) % 50
  const items = [{ item_id: `shoe-${shoe}`, item_name: `Shoe ${shoe}`, price: 40 + shoe, quantity: 1 }]
  const about = { currency: 'EUR', value: 40 + shoe, items }
  const event = (name: string, properties: ShopEvent['properties']): ShopEvent => ({
    event_id: eventId(`event-${nth}`),
    name,
    occurred_at: epochMs(at),
    received_at: epochMs(at),
    page: { url: `https://shop.example/shoes/${shoe}`, title: `Shoe ${shoe}` },
    properties,
  })
  if (draw < 0.55) return event('page_view', {})
  if (draw < 0.88) return event('view_item', about)
  if (draw < 0.98) return event('add_to_cart', about)
  return event('purchase', { ...about, transaction_id: `order-${nth}` })
}

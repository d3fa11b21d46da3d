// What one webhook of a shop says, in our words: events, facts about the catalog, people to erase. The same for every
// platform, so that one route does the rest.

import type { Identity } from '../event.ts'
import type { Fields } from './fields.ts'

export interface Told {
  readonly events?: readonly ToldEvent[]
  readonly catalog?: readonly ShopFact[]
  readonly erase?: readonly Identity[]
  /** Why there is nothing to do, or not all, for whoever reads the shop's log of webhooks. */
  readonly note?: string
}

export interface ToldEvent {
  /** Of what it is about, not of the webhook: two topics that tell the same order tell it once. */
  readonly event_id: string
  readonly name: string
  /** Epoch ms, on the shop's clock; the same each time it is told. */
  readonly occurredAt: number
  /** Whom it is about is among them: `customer_id`, `email`, `phone`. */
  readonly properties: Fields
  /** The shopper typed it, and nobody has checked: who they are is claimed, not proven. */
  readonly isClaim?: boolean
}

/** Units are what the shop counts: Shopify's inventory items, WooCommerce's products and variations. */
export type ShopFact =
  /** A product as it is now, all of its units. */
  | {
      readonly kind: 'product'
      readonly product: string
      readonly changedAt: number
      readonly units: readonly ShopUnit[]
    }
  | { readonly kind: 'gone'; readonly product: string; readonly changedAt: number }
  | {
      readonly kind: 'level'
      readonly unit: string
      readonly location: string
      readonly available: number
      readonly changedAt: number
    }

export interface ShopUnit {
  readonly unit: string
  /** What the shop's cart calls it: the number for a link back to the cart. */
  readonly number: string
  readonly stock: UnitStock
  /** As `PUT /v1/catalog/items` takes it, without stock. */
  readonly item: Fields & { readonly item_id: string }
}

/**
 * In all locations together. `uncounted`: there is some, and the shop does not count; `untold`: only levels say;
 * `unsold`: a draft, or archived, however many there are.
 */
export type UnitStock = number | 'uncounted' | 'untold' | 'unsold'

/** Units whose stock nobody counts are as good as this many, so that nothing waits for them or calls them scarce. */
export const uncountedStock = 1_000

/** What a translator is given beside the body. */
export interface SourceEnvelope {
  readonly topic: string
  /** When it was triggered or, if the platform does not say, received; epoch ms. */
  readonly triggeredAt: number
  /** The first of the shop's origins; product pages are there. */
  readonly origin: string
  /** Of amounts that come without one. */
  readonly currency?: string
  /** Text → 32 hex digits, the same for the same text. */
  readonly hash: (text: string) => string
}

/** @returns null for a topic that says nothing to us */
export type TranslateSource = (body: Fields, envelope: SourceEnvelope) => Told | null

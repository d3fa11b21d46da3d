// What an event is once it has been let in: typed, bounded, normalized. Everything behind the door works on this.
// The wire's shape, which is looser, is in wire.ts; parse-batch.ts turns one into the other.

import type { EpochMs, EventId } from './ids.ts'

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** GA4's item. `price` is per unit in `currency` of the event; `quantity` is 1 when the shop does not say. */
export interface Item {
  readonly item_id: string
  readonly item_name?: string
  readonly item_variant?: string
  readonly item_brand?: string
  readonly item_category?: string
  readonly price?: number
  readonly discount?: number
  readonly quantity: number
  /** On the site's own hosts, or absent. */
  readonly url?: string
  readonly image_url?: string
}

export interface Page {
  readonly url: string
  readonly title?: string
  readonly referrer?: string
}

/** GA4's event parameters; the named ones are checked, the others are any small JSON. */
export interface EventProperties {
  readonly items?: readonly Item[]
  readonly value?: number
  /** ISO 4217, upper case. */
  readonly currency?: string
  readonly transaction_id?: string
  readonly [name: string]: Json | readonly Item[] | undefined
}

/** One fact. `occurred_at` is corrected for clock skew and never after `received_at`. */
export interface ShopEvent {
  readonly event_id: EventId
  readonly name: string
  readonly occurred_at: EpochMs
  readonly received_at: EpochMs
  readonly page?: Page
  readonly properties: EventProperties
  /** Who vouches for the identifiers in its properties; absent: nobody but the sender. */
  readonly trust?: EventTrust
}

/**
 * `server`: the shop's own server, with its secret. `proof`: an HMAC that the shop's server made for the page.
 * `link`: a click on a signed link that we sent to that address, which may have been forwarded to somebody else.
 */
export type EventTrust = 'server' | 'proof' | 'link'

/** What a browser says of itself with each batch. */
export interface DeviceContext {
  /** IANA name, e.g. `Europe/Paris`. */
  readonly time_zone?: string
  /** BCP 47, e.g. `fr-FR`. */
  readonly locale?: string
}

export interface Consent {
  readonly analytics?: boolean
  readonly marketing?: boolean
}

/** A batch that has been let in: what a shard ingests. `occurred_at` of its events is still the sender's own clock. */
export interface EventBatch {
  readonly batch_id: string
  /** A browser's, or `~KIND:VALUE` for what a server tells of that identity without any browser. */
  readonly device_id: string
  /** The sender's clock when it sent. */
  readonly sent_at: EpochMs
  readonly received_at: EpochMs
  readonly context: DeviceContext
  readonly consent?: Consent
  /** Batch ids of the same device of which the sender does not know whether they arrived. */
  readonly asks?: readonly string[]
  readonly events: readonly ShopEvent[]
}

export interface Rejection {
  /** Position in the batch as it was sent. */
  readonly index: number
  /** A sentence that a developer can act on; never echoes a value. */
  readonly reason: string
}

/** Identifiers that point to one person in the shop's world; `device` points to a browser. */
export type IdentityKind = 'device' | 'email' | 'phone' | 'customer_id' | 'loyalty_id' | DeclaredKind

/** An identifier of the merchant's own, as `identities` of site.yaml declares it. */
export type DeclaredKind = `own:${string}`

export interface Identity {
  readonly kind: IdentityKind
  /** Normalized by normalize-identity.ts. */
  readonly value: string
}

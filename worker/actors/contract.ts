// The RPC surface of the three actors: what routes may ask of a Durable Object stub. Plain data in, plain data out.

import type { CatalogItem, Finding } from '../engine/decision.ts'
import type { ConfigFiles, Problem } from '../engine/language/problem.ts'
import type { ShopSettings } from '../engine/program.ts'
import type { Capture } from '../event/capture.ts'
import type { EventBatch, Identity, Rejection } from '../event/event.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import type { Place, Ring } from '../ring.ts'
import type { SuppressionReason } from '../engine/shopper/suppression.ts'
import type { Traces } from '../store/erasure-store.ts'
import type { FeedContract } from './catalog/feed-contract.ts'
import type { DeliveryContract } from './delivery-contract.ts'
import type { PeerContract } from './stitching/peer.ts'
import type { LinePage, WaveShard } from './waves/wave-contract.ts'

export type { ConfigFiles, Problem }
export type { Place, Ring }

/** What a push leaves behind: the same for every shard. */
export interface SiteConfig {
  readonly revision: number
  readonly files: ConfigFiles
  /** Per automation; grows by one when its meaning changes. */
  readonly versions: Readonly<Record<string, number>>
  /** Where this worker is reached, as the push reached it: what links in messages begin with. No slash at the end. */
  readonly publicUrl: string
}

export type PushResult =
  | { readonly accepted: true; readonly revision: number; readonly warnings: readonly Problem[] }
  | { readonly accepted: false; readonly problems: readonly Problem[] }

/** What the door must know of a site to let a batch in. */
export interface SiteAccess {
  readonly siteId: string
  readonly revision: number
  readonly keys: readonly string[]
  readonly origins: readonly string[]
  readonly cartUrl: string | null
  /** Names of the merchant's own identifiers. */
  readonly identities: readonly string[]
  /** What a page says of who somebody is counts only with a proof of the shop's server. */
  readonly verifiesIdentities: boolean
  /** `shop` of site.yaml; absent: nothing is said. */
  readonly shop?: ShopSettings
  /** `currency` of site.yaml: of what the shop's webhooks say of products. */
  readonly currency?: string
  /** For the script; absent: nothing is declared. */
  readonly capture?: Capture
  readonly shardCount: number
}

export interface SiteContract {
  /** null: nothing has been pushed for this site. */
  access(): Promise<SiteAccess | null>
  /** Validates everything, stores it, brings every shard to it; refused whole when anything is wrong. */
  push(push: {
    readonly siteId: string
    readonly files: ConfigFiles
    readonly publicUrl: string
  }): Promise<PushResult>
  config(): Promise<SiteConfig | null>
  /** Spreads the site over more shards while it goes on: see growth.ts. */
  grow(to: number): Promise<GrowResult>
  shards(): Promise<ShardsStatus | null>
}

export type GrowResult =
  | { readonly accepted: true; readonly from: number; readonly to: number }
  | { readonly accepted: false; readonly reason: string }

export interface ShardsStatus {
  readonly ring: Ring
  /** Shards that have not heard of the latest push or growth yet. */
  readonly unconfirmed: number
}

/** People inside an automation who would stand elsewhere after a push; `to` null: they would leave. */
export interface PlanMove {
  readonly automation: string
  readonly from: string
  readonly to: string | null
  readonly count: number
}

/** What a push would do to an automation. */
export interface PlannedAutomation {
  readonly automation: string
  /** `same`: it means what it meant, whatever its title. */
  readonly change: 'new' | 'changed' | 'removed' | 'same'
  /** The version that is live, and the one that a push would make; null where there is none yet. */
  readonly version: { readonly from: number | null; readonly to: number | null }
  readonly status: { readonly from: string | null; readonly to: string | null }
}

export interface Plan {
  /** What is live; 0: nothing yet. */
  readonly revision: number
  readonly automations: readonly PlannedAutomation[]
  /** site.yaml and destinations that differ. */
  readonly settings: readonly string[]
  readonly moves: readonly PlanMove[]
  readonly warnings: readonly Problem[]
}

export type IngestResult =
  /** Committed. `known`: events that were there already. `rejected`: refused by the shard, by index in the batch. */
  | {
      readonly kind: 'stored'
      readonly stored: number
      readonly known: number
      readonly rejected: readonly Rejection[]
      /** Of the batches that the sender asked about, those that this device has delivered. */
      readonly delivered: readonly string[]
      /** Where the shopper lives now; absent: on the shard that was asked, or the site has but one. */
      readonly shard?: number
    }
  | { readonly kind: 'overloaded'; readonly retryAfterMs: number }

export interface DeliveryView {
  readonly id: string
  readonly automation: string
  readonly step: string
  readonly message: string
  readonly destination: string
  /** `test` when it was for no shopper. */
  readonly shopperId: string
  readonly status: 'pending' | 'delivered' | 'dead' | 'dropped'
  readonly reason: string | null
  readonly finding: Finding | null
  /** A message that `send-test` sent. */
  readonly isTest: boolean
  /** When the outbox looks at it next; null: it has had its last word. */
  readonly dueAt: EpochMs | null
  readonly createdAt: EpochMs
  readonly updatedAt: EpochMs
  readonly attempts: readonly AttemptView[]
}

export interface AttemptView {
  readonly at: EpochMs
  readonly status: number | null
  readonly outcome: 'delivered' | 'retry' | 'rejected' | 'gone' | 'unknown'
  readonly latencyMs: number
  /** At most 500 characters of the answer, secrets redacted. */
  readonly excerpt: string
}

export interface GrowthStats {
  /** Shoppers looked at, and how many of them moved. */
  readonly seen: number
  readonly moved: number
  readonly isDone: boolean
}

export interface ShardStats {
  readonly revision: number
  readonly shoppers: number
  readonly events: number
  readonly timers: number
  readonly pendingDeliveries: number
  /** Those that have answered 410: they get nothing more until they are enabled, or their file changes. */
  readonly disabledDestinations: readonly { readonly name: string; readonly since: EpochMs }[]
  /** Shoppers on their way to another shard, and those that a growth has still to look at; null: none is under way. */
  readonly handOvers: number
  readonly growth: GrowthStats | null
  readonly counters: readonly {
    readonly automation: string
    readonly step: string | null
    readonly outcome: string
    readonly count: number
  }[]
}

export interface ShardContract extends WaveShard, PeerContract, DeliveryContract {
  ingest(batch: EventBatch): Promise<IngestResult>
  /** @param place where this shard stands among those of its site; absent: it is the only one */
  configure(config: SiteConfig, place?: Place): Promise<void>
  /** Who of those inside would move where if this config were pushed; changes nothing. */
  plan(config: SiteConfig): Promise<readonly PlanMove[]>
  /** Brings the shard's copy of the catalog up to date and runs who waits for what changed; called by the catalog. */
  syncCatalog(): Promise<void>
  /** JSON of the state and the latest events of one shopper, or null. */
  shopper(
    identity: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<string | null>
  /** Stored events of all shoppers, a page of batches at a time; `after` is the `next` of the page before. */
  events(query: { readonly after: string | null; readonly limit: number }): Promise<EventPage>
  /** The latest events of one shopper, oldest first; null: no such shopper. */
  shopperEvents(
    shopper: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<EventPage | null>
  deliveries(query: { readonly limit: number }): Promise<readonly DeliveryView[]>
  stats(): Promise<ShardStats>
  /** From a signed link: no marketing to this address any more; pending deliveries to it are dropped. */
  unsubscribe(shopper: ShopperId, address: string): Promise<void>
  /** The address may be written to again, as far as these reasons go; for the shopper of this shard who has it. */
  liftFromShopper(address: Identity, reasons: readonly SuppressionReason[]): Promise<void>
  /** Forgets the shopper here and everywhere, and never writes to their addresses again. */
  erase(shopper: Identity | { readonly kind: 'shopper_id'; readonly value: string }): Promise<ErasureResult>
  /** JSON of all that this shard has of one shopper but for deliveries; null: no such shopper. */
  exported(
    shopper: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<{ readonly json: string; readonly traces: Traces } | null>
  /** The log of one shopper on this shard, wherever they live now: one JSON text per delivery. */
  deliveriesOf(traces: Traces): Promise<readonly string[]>
  /** Adds codes to a pool of vouchers; those that are there already stay as they are. */
  addVouchers(pool: string, codes: readonly string[]): Promise<{ readonly added: number }>
  vouchers(pool: string): Promise<VoucherPool>
  /** Those of the codes that are in the pool here, free or taken. */
  knownVouchers(pool: string, codes: readonly string[]): Promise<readonly string[]>
}

/** `under_way`: gone here, and other shards are still to be told; that goes on by itself. */
export type ErasureResult = 'erased' | 'under_way' | 'unknown'

export interface VoucherPool {
  readonly free: number
  readonly taken: number
}

export interface EventPage {
  /** One JSON line per event: `{ shopper_id, …event }`. */
  readonly lines: readonly string[]
  readonly next: string | null
}

export interface CatalogPutResult {
  readonly changed: number
  readonly unchanged: number
  readonly rejected: readonly Rejection[]
}

export interface CatalogContract extends FeedContract {
  /** Inserts or replaces; `stock` is left alone when an item does not say it. Links stay only on the site's origins. */
  putItems(siteId: string, items: readonly unknown[], origins: readonly string[]): Promise<CatalogPutResult>
  putStock(siteId: string, levels: readonly unknown[]): Promise<CatalogPutResult>
  /** From a shard: who has joined or left the line for an item. */
  takeLines(siteId: string, page: LinePage): Promise<void>
  changesSince(
    cursor: number,
    limit: number,
  ): Promise<{ readonly cursor: number; readonly items: readonly CatalogItem[] }>
}

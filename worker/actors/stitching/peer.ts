// What shards of one site ask of each other. Each call says how many shards its caller believes in: a shard that has not
// heard of as many refuses, and is asked again once it has.

import type { ShopperState } from '../../engine/shopper.ts'
import type { Identity } from '../../event/event.ts'
import type { ShopperId } from '../../event/ids.ts'
import type { Suppression, SuppressionReason } from '../../engine/shopper/suppression.ts'
import type { Traces } from '../../store/erasure-store.ts'
import type { Seen } from '../../store/seen.ts'
import type { KeptSuppression } from '../../store/suppression-store.ts'
import type { StoredDeliveryRow } from '../../store/delivery-store.ts'
import type { StoredEnding } from '../../store/record-store.ts'
import type { StoredEvents } from '../../store/event-store.ts'
import type { IngestResult } from '../contract.ts'
import type { PlacedBatch } from '../running-shard.ts'

/** One shopper, whole but for the stored events, on the way to another shard. */
export interface HandOver {
  readonly id: string
  readonly to: number
  readonly state: ShopperState
  readonly seen: Seen
  readonly revision: number
  /** Identities that point to this shopper, the devices among them. */
  readonly identities: readonly Identity[]
  readonly deliveries: readonly StoredDeliveryRow[]
  readonly endings: readonly StoredEnding[]
  /** An authenticated call said that this is the same person as whoever has that identity there. */
  readonly mergeInto: Identity | null
}

/** Stored events of a shopper who is about to arrive. */
export interface EventsPage {
  /** The hand-over that they belong to: once that has been taken in, its events have been, too. */
  readonly handOver: string
  readonly shopper: ShopperId
  readonly rows: readonly StoredEvents[]
}

export interface Hop {
  /** How many shards the caller believes in. */
  readonly ringCount: number
  /** Shards that the batch has come through. */
  readonly count: number
  /** A pointer led here: a device that nobody knows here is taken in. Else it is sent to its home. */
  readonly isSent: boolean
}

/** What shards ask of each other about people who said no, or who are gone. */
export interface ConsentPeer {
  /** What stands against the address of this hash; asked of its home. */
  suppressions(hash: string, ringCount: number): Promise<readonly Suppression[]>
  /** The same, by what this shard keeps itself: asked of the home of before while the site grows. */
  keptSuppressions(hash: string, ringCount: number): Promise<readonly Suppression[]>
  /** The same ones again change nothing. */
  suppress(entries: readonly KeptSuppression[], ringCount: number): Promise<void>
  liftSuppressions(hash: string, reasons: readonly SuppressionReason[], ringCount: number): Promise<void>
  forgetSuppressions(hash: string, reasons: readonly SuppressionReason[], ringCount: number): Promise<void>
  /** Somebody was erased on that shard. */
  forget(traces: Traces, shard: number, ringCount: number): Promise<void>
}

export interface PeerContract extends StitchingPeer, ConsentPeer {}

export interface StitchingPeer {
  take(batch: PlacedBatch, hop: Hop): Promise<IngestResult>
  /** The shard that knows more of this identity; null: nobody has it. */
  whereIs(identity: Identity, ringCount: number): Promise<number | null>
  /** The same, by what this shard knows itself: asked of the home of before while the site grows. */
  knows(identity: Identity, ringCount: number): Promise<number | null>
  /** Asks its home for an identity that nobody has. @returns the shard that it belongs to now */
  claim(identity: Identity, shard: number, ringCount: number): Promise<number>
  /** Pages of stored events of a shopper who is about to arrive; the same page twice is the same as once. */
  takeEvents(page: EventsPage, ringCount: number): Promise<void>
  takeIn(handOver: HandOver, ringCount: number): Promise<void>
  /** A share of the codes that nobody has; the same ones again change nothing. */
  takeVouchers(pool: string, codes: readonly string[], ringCount: number): Promise<void>
  /** Where these identities are to be found, told to their home: what it knows itself stands. */
  point(pointers: readonly (readonly [Identity, number])[], ringCount: number): Promise<void>
  /** Hands over the shopper of `from`, to become one with whoever has `into` there. */
  surrender(
    two: { readonly from: Identity; readonly into: Identity },
    to: number,
    ringCount: number,
  ): Promise<'handed_over' | 'unknown'>
  mergeShoppers(two: {
    readonly from: Identity
    readonly into: Identity
  }): Promise<'merged' | 'unknown' | 'unavailable'>
}

export type Peers = (shard: number) => PeerContract

/** The other shard has not heard of the site's growth yet, or is not there: the caller's caller comes again. */
export class NotReady extends Error {
  constructor(why: string) {
    super(`${notReady}: ${why}`)
  }
}

const notReady = 'not ready'

/** Between objects an error keeps its words and loses its class. */
export const isNotReady = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith(notReady)

export const handOverRetryMs = 5_000
export const maxHops = 16

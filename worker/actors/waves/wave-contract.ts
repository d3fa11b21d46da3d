// What shards and the keeper of the lines (the catalog's actor) say to each other. Plain data in, plain data out; every call
// may come twice.

import type { LineCall } from '../../engine/wave-place.ts'
import type { WaveRule } from '../../engine/wave-plan.ts'
import type { EpochMs } from '../../event/ids.ts'
import type { StoredTicket } from '../../store/ticket-store.ts'

/** From a shard: who has joined or left, in the order in which it happened. */
export interface LinePage {
  readonly shard: number
  /** Of the config that the rules are of: the newest are believed. */
  readonly revision: number
  readonly rules: readonly WaveRule[]
  readonly calls: readonly LineCall[]
}

export interface Offers {
  readonly wave: string
  readonly tickets: readonly StoredTicket[]
  /** How long a part of a unit is kept for each who is told. */
  readonly keepForMs: number
  /** How far the keeper's catalog has come: who is told must see the stock that they are told of. */
  readonly cursor: number
}

/** One per ticket, in the order of the tickets. */
export type OfferAnswer =
  | { readonly kind: 'told' }
  /** It stands in line no more. */
  | { readonly kind: 'gone' }
  /** Quiet hours or a cap: it keeps its place. */
  | { readonly kind: 'not_now'; readonly forMs: number }
  /** Its shopper is on that shard now. */
  | { readonly kind: 'moved'; readonly shard: number }
  /** Its shopper is on the way: ask again. */
  | { readonly kind: 'later' }

export interface KeptUnits {
  readonly units: number
  /** When less may be kept; null: nothing is. */
  readonly until: EpochMs | null
}

/** What the keeper of the lines asks of a shard. */
export interface WaveShard {
  offer(offers: Offers): Promise<readonly OfferAnswer[]>
  keptUnits(itemId: string): Promise<KeptUnits>
}

/** What a shard tells the keeper of the lines. */
export type TellLines = (siteId: string, page: LinePage) => Promise<void>

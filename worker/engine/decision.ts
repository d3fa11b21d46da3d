// The signature of the core: what can happen to a shopper, and what the engine asks the shell to do about it.
// `decide(state, input, now)` is pure: same arguments, same answer, on every machine and at every replay.

import type { Item, Json, ShopEvent } from '../event/event.ts'
import type { DeliveryId, EnrollmentId, EpochMs } from '../event/ids.ts'
import type { EndReason, NonSendReason, PendingDelivery, ShopperState } from './shopper.ts'

export type Input =
  /** An event of this shopper, in the order in which it is to count. */
  | { readonly kind: 'event'; readonly event: ShopEvent }
  /** The clock: runs every enrollment whose `wakeAt` is not after `now`. */
  | { readonly kind: 'wake' }
  /** The sellable stock of an item changed; runs the enrollments that wait for it. */
  | { readonly kind: 'stock'; readonly itemId: string }
  /** Right before an attempt of a pending delivery: may it still go out? */
  | { readonly kind: 'claim'; readonly delivery: DeliveryId }
  /** It is to go out once more. The answer is a `drop` and no change when it may not; the claim asks everything again. */
  | { readonly kind: 'replay'; readonly delivery: PendingDelivery }
  /** A wave has come to the place of this enrollment: is it told? The same wave again gets the same answer. */
  | {
      readonly kind: 'offered'
      readonly enrollment: EnrollmentId
      readonly wave: string
      readonly keepForMs: number
    }
  /** The last word on a delivery: it leaves `pending`. */
  | { readonly kind: 'settled'; readonly delivery: DeliveryId; readonly outcome: 'delivered' | 'failed' }
  /** Something happened to an item that this shopper cares about (`back_in_stock`, `price_drop`, `new_item`): no activity of theirs. */
  | { readonly kind: 'signal'; readonly event: ShopEvent }
  /** Another shopper turned out to be this one; both are of the present program. */
  | { readonly kind: 'merge'; readonly other: ShopperState }
  /** Answer to `take_voucher`, in the same transaction; null: the pool has no free code. */
  | { readonly kind: 'voucher'; readonly enrollment: EnrollmentId; readonly code: string | null }
  /** The program changed: everyone inside stands on a step that exists, waits are computed afresh. */
  | { readonly kind: 'program' }

export type Effect =
  /** Put this delivery in the outbox, due now. */
  | { readonly kind: 'deliver'; readonly delivery: PendingDelivery }
  /** Answer to `claim`: send it, with this content; the first claim's content is kept for every attempt. */
  | { readonly kind: 'send'; readonly delivery: DeliveryId; readonly content: MessageContent }
  /** Answer to `claim`: not before `until`. */
  | {
      readonly kind: 'postpone'
      readonly delivery: DeliveryId
      readonly until: EpochMs
      readonly reason: NonSendReason
    }
  /** Answer to `offered`. `gone`: it stands in line no more; `not_now`: it keeps its place, ask again at `until`. */
  | {
      readonly kind: 'answer_offer'
      readonly enrollment: EnrollmentId
      readonly answer: 'told' | 'gone' | 'not_now'
      readonly until: EpochMs | null
    }
  /** This pending delivery must never be sent. */
  | { readonly kind: 'drop'; readonly delivery: DeliveryId; readonly why: NonSend }
  /** Take a code for this enrollment, the same one however often it is asked, and answer at once with input `voucher`. */
  | { readonly kind: 'take_voucher'; readonly enrollment: EnrollmentId; readonly pool: string }
  /** Counted per automation and step; the shell adds them up per flush. */
  | {
      readonly kind: 'count'
      readonly automation: string
      readonly step: string | null
      readonly outcome: string
    }
  /** The goal was reached within its window; `arm` is `split/arm`, or null. */
  | {
      readonly kind: 'goal'
      readonly automation: string
      readonly version: number
      readonly arm: string | null
      readonly heldOut: boolean
      readonly value: number | null
    }
  | {
      readonly kind: 'ended'
      readonly enrollment: EnrollmentId
      readonly automation: string
      readonly version: number
      readonly key: string | null
      readonly reason: EndReason
      readonly finding: Finding | null
    }

/** What a condition saw: `cart.total` was 0 where `above 0` was asked. */
export interface Finding {
  readonly path: string
  readonly wanted: string
  readonly saw: Json
}

export interface NonSend {
  readonly reason: NonSendReason
  readonly version: number
  readonly finding: Finding | null
}

/** One line of the trace: why something did or did not happen. */
export interface TraceLine {
  readonly automation: string
  readonly enrollment: EnrollmentId | null
  readonly step: string | null
  readonly what:
    | 'entered'
    | 'not_entered'
    | 'restarted'
    | 'refreshed'
    | 'stepped'
    | 'waiting'
    /** Its delivery is in the outbox: whether it may go is said when it is claimed. */
    | 'created'
    | 'sent'
    | 'ended'
    | 'dropped'
    | 'postponed'
  readonly why: string
  readonly finding: Finding | null
}

/** `data` of the webhook body of interfaces.md, without what only the shell knows (site, signed links, `test`). */
export interface MessageContent {
  readonly automation: string
  readonly version: number
  readonly enrollment: EnrollmentId
  readonly step: string
  readonly message: string
  readonly channel: string
  readonly purpose: string
  readonly destination: string
  readonly arm: string | null
  readonly shopper: {
    readonly id: string
    readonly email: string | null
    readonly phone: string | null
    readonly customer_id: string | null
    readonly first_name: string | null
    readonly locale: string | null
    readonly time_zone: string | null
    readonly stage: string | null
    readonly traits: Readonly<Record<string, Json>>
  }
  readonly cart: {
    readonly id: string
    readonly currency: string | null
    readonly total: number
    readonly items: readonly Item[]
  } | null
  readonly item: Item | null
  readonly event: { readonly name: string; readonly occurred_at: string } | null
  /** What the step gives along, and vouchers; absent: nothing. */
  readonly with?: Readonly<Record<string, Json>>
}

export interface Decision {
  readonly state: ShopperState
  readonly effects: readonly Effect[]
  readonly trace: readonly TraceLine[]
}

/** What the catalog knows of an item right now. `stock` is sellable online units; absent means unknown. */
export interface CatalogItem {
  readonly item_id: string
  readonly item_name?: string
  readonly item_brand?: string
  readonly item_category?: string
  /** What the shop put together: `spring-2026`. */
  readonly collection?: string
  readonly price?: number
  /** The lowest price of the 30 days before the present one began; absent: there was no other. */
  readonly lowest_30_days?: number
  readonly currency?: string
  readonly url?: string
  readonly image_url?: string
  readonly stock?: number
  /** The units of each place, where the shop names places. */
  readonly stock_at?: Readonly<Record<string, number>>
  /** Since when `stock` has been at least its present value's sign: in stock since, or sold out since. */
  readonly stockSince?: EpochMs
  /** When it came into a catalog that was there already; absent: with the first import. */
  readonly addedAt?: EpochMs
}

/** A read-only view; the shell answers from the transaction it is in. */
export type Catalog = (itemId: string) => CatalogItem | undefined

/** Made by `createDecider(program)`. Never throws on data; a thrown error is a bug and rolls the transaction back. */
export type Decide = (state: ShopperState, input: Input, now: EpochMs, catalog: Catalog) => Decision

// A shopper as the engine sees one: a plain JSON value, one row in a shard. Nothing here holds a function or a date
// object, so that a state can be stored, moved to another shard and compared as it is.

import type { Consent, EventProperties, EventTrust, IdentityKind, Item, Json } from '../event/event.ts'
import type { DeliveryId, EnrollmentId, EpochMs, EventId, ShopperId } from '../event/ids.ts'

export interface ShopperState {
  readonly id: ShopperId
  readonly createdAt: EpochMs
  /** The latest `occurred_at` seen. */
  readonly lastSeenAt: EpochMs
  readonly identities: readonly LearnedIdentity[]
  /** first_name, birthday, locale, time_zone, … as `identify` told them. */
  readonly traits: Readonly<Record<string, Json>>
  readonly consent: ConsentRecord
  /** Addresses that must not be written to, with the reason: unsubscribed, bounced, complained, imported. */
  readonly suppressed: Readonly<Record<string, string>>
  readonly tags: readonly string[]
  readonly session: Session | null
  /** The earliest and the latest contact with the brand that is known; absent: nothing has told of one. */
  readonly firstTouch?: Touch
  readonly lastTouch?: Touch
  readonly cart: Cart | null
  readonly wishlist: readonly WishlistEntry[]
  readonly orders: Orders
  readonly stage: string | null
  /** Per event name, what the automations need to remember of it, and no more. */
  readonly history: Readonly<Record<string, EventMemory>>
  readonly enrollments: readonly Enrollment[]
  /** Per automation: what its ended enrollments and its deliveries leave behind for `reentry` and `repeat`. */
  readonly past: Readonly<Record<string, AutomationPast>>
  /** Deliveries created and not yet delivered, dead or dropped. */
  readonly pending: readonly PendingDelivery[]
  /** What was sent within the longest cap window, for the caps. */
  readonly sent: readonly SentRecord[]
  /** When `identify` last set a trait: an older `identify` that arrives later only fills gaps. */
  readonly traitsAt?: EpochMs
  /** Triggers that the audience refused: tried again when an address or a consent is learned in the same session. */
  readonly candidates?: readonly Candidate[]
  /** Per automation of `quiet_since`: the silence (by its last event) that has been dealt with. */
  readonly quiet?: Readonly<Record<string, EpochMs>>
  /** Per automation of `quiet_since` with `backfill`: when a silence of long ago is to be taken in. */
  readonly backfill?: Readonly<Record<string, BackfillMark>>
  /** Per automation of `date`: the date as it was read, and how far its occurrences have been dealt with. */
  readonly dates?: Readonly<Record<string, DateMark>>
  /** Goals that are still looked for: of enrollments that run, and of those that have ended. */
  readonly goals?: readonly OpenGoal[]
  /** The segments of site.yaml that the shopper is in, sorted. */
  readonly segments?: readonly string[]
  /** Shoppers that became this one, so that a hand-over which is repeated changes nothing. */
  readonly mergedFrom?: readonly ShopperId[]
  /** What waves have told them of late: see wave-told.ts. */
  readonly told?: readonly Told[]
}

/** A place in the line for an item. It is kept as long as the enrollment stands at its step: quiet hours do not cost it. */
export interface Place {
  readonly itemId: string
  /** The moment of the request: who asked first is told first. */
  readonly askedAt: EpochMs
  /** 0 goes before 1: who was in the segment `vip` when they asked, where the step says `vip_first`. */
  readonly lane: 0 | 1
  /** How often its shopper has moved to another shard: the newer word about a place is the one with more moves. */
  readonly moves: number
}

/** Where an enrollment that was told in a wave goes back to when the item is gone before its message goes out. */
export interface LineReturn {
  readonly step: string
  readonly stepEnteredAt: EpochMs
  readonly enteredAt: EpochMs
  readonly place: Place
}

export interface Told {
  readonly enrollment: EnrollmentId
  readonly wave: string
  readonly itemId: string
  readonly at: EpochMs
  /** Until then a part of a unit is kept for them. */
  readonly keptUntil: EpochMs
  readonly keptUnits: number
  /** They have bought it, or will not be told after all: nothing is kept for them any more. */
  readonly isOver?: true
}

export interface BackfillMark {
  /** The last event before the silence: another one, and the mark means nothing any more. */
  readonly lastAt: EpochMs
  readonly at: EpochMs
}

export interface DateMark {
  /** `YYYY-MM-DD` or `--MM-DD`, as it stood when it was looked at. */
  readonly of: string
  /** The latest occurrence that is over: days since 1970-01-01 of its date, before any offset; null: none yet. */
  readonly day: number | null
}

export interface OpenGoal {
  readonly enrollment: EnrollmentId
  readonly automation: string
  readonly version: number
  readonly enteredAt: EpochMs
  readonly heldOut: boolean
  /** Arms taken, once the enrollment has ended; until then they are read from it. */
  readonly arms?: Readonly<Record<string, string>>
}

export interface Candidate {
  readonly automation: string
  readonly key: string | null
  readonly trigger: TriggerFact
  /** What was known when the audience refused; anything new is a reason to ask again. */
  readonly identityCount: number
  readonly consentAt: EpochMs | null
}

export interface LearnedIdentity {
  readonly kind: IdentityKind
  readonly value: string
  readonly learnedAt: EpochMs
  /** `proven`: the shop's server, its webhook or a click on our link vouches for it; `claimed`: a browser said so. */
  readonly trust: 'claimed' | 'proven'
  /** How it was learned; absent on what was learned before this was kept. */
  readonly by?: 'page' | EventTrust
}

export interface ConsentRecord extends Consent {
  readonly decidedAt?: EpochMs
  /** Each purpose has its own latest word, so that events may arrive in any order. */
  readonly analyticsAt?: EpochMs
  readonly marketingAt?: EpochMs
  /** A yes to marketing that has not been confirmed yet; only with `double_opt_in`. */
  readonly pendingAt?: EpochMs
  /** When a yes was last confirmed, by a click on our link or the word of the shop's server. */
  readonly confirmedAt?: EpochMs
}

export interface Session {
  readonly id: string
  readonly startedAt: EpochMs
  readonly lastAt: EpochMs
  readonly pageCount: number
  readonly entryUrl?: string
  readonly entryAt?: EpochMs
  /** The latest page, where it is another view than the entry. */
  readonly exitUrl?: string
  readonly exitAt?: EpochMs
  readonly touchpoint?: Touch
  /** Its touchpoint is a campaign: what came before that is of the session before. */
  readonly isCampaign?: true
}

export type TouchpointChannel =
  | 'direct'
  | 'search'
  | 'social'
  | 'email'
  | 'referral'
  | 'paid'
  | 'marketplace'
  | 'store'

export interface Touchpoint {
  readonly channel: TouchpointChannel
  readonly source?: string
  readonly medium?: string
  readonly campaign?: string
  /** Which click id the address carried, e.g. `gclid`; its value names a person's click and is not kept. */
  readonly clickId?: string
}

/** A touchpoint and when it was. */
export interface Touch extends Touchpoint {
  readonly at: EpochMs
}

export interface Cart {
  /** `crt_` + the event that put the first line in. */
  readonly id: string
  readonly items: readonly Item[]
  readonly currency: string | null
  /** Sum of (price − discount) × quantity over the lines; lines without a price count as 0. */
  readonly total: number
  readonly updatedAt: EpochMs
  /** When it was last told as a whole, or emptied: additions and removals from before are in it already. */
  readonly statedAt?: EpochMs
}

export interface WishlistEntry {
  readonly item: Item
  readonly addedAt: EpochMs
}

export interface Orders {
  readonly count: number
  readonly total: number
  readonly firstAt: EpochMs | null
  readonly lastAt: EpochMs | null
  /** Latest order ids, newest last: a reloaded thank-you page is not a second purchase. */
  readonly transactionIds: readonly string[]
  /** Their values, at the same positions: a merge takes away what both sides had counted. */
  readonly values?: readonly number[]
}

export interface EventMemory {
  readonly count: number
  readonly firstAt: EpochMs
  readonly lastAt: EpochMs
  /** Newest last, bounded by the longest window and `maxRemembered`. */
  readonly recent: readonly RememberedEvent[]
}

export interface RememberedEvent {
  readonly at: EpochMs
  readonly id: EventId
  readonly properties: EventProperties
}

export interface Enrollment {
  readonly id: EnrollmentId
  readonly automation: string
  readonly version: number
  /** The value of the trigger's `key`, or null when the automation has none. */
  readonly key: string | null
  readonly enteredAt: EpochMs
  readonly heldOut: boolean
  /** Where it stands. `enteredAt` of a step is what an edited wait counts from. */
  readonly at: { readonly step: string; readonly enteredAt: EpochMs }
  /** When the clock must wake it; null while it waits for an event or for stock only. */
  readonly wakeAt: EpochMs | null
  /** The item whose stock it waits for. */
  readonly waitingForItem: string | null
  /** Since when there has been enough of that item, as far as this enrollment has seen. */
  readonly enoughSince?: EpochMs
  /** Its place in the line for an item that is told of in waves. */
  readonly place?: Place
  /** It was told in a wave, and this is its way back. */
  readonly lineReturn?: LineReturn
  /** Arms taken, by split name. */
  readonly arms: Readonly<Record<string, string>>
  /** The event that started it, or that last restarted or refreshed it. */
  readonly trigger: TriggerFact
  /** The send steps that have run: each creates one delivery per enrollment, ever. */
  readonly sends?: readonly string[]
  /** The latest `recheck` that it passed: messages show only the lines that this one keeps. */
  readonly narrowedBy?: string
  /** Codes taken, by the name under which messages carry them. */
  readonly vouchers?: Readonly<Record<string, Voucher>>
}

export interface Voucher {
  readonly pool: string
  readonly code: string
  readonly expiresAt: EpochMs | null
}

export interface TriggerFact {
  readonly name: string
  readonly id: EventId | null
  readonly at: EpochMs
  readonly properties: EventProperties
}

export type EndReason =
  | 'completed'
  | 'exited'
  | 'stopped'
  | 'recheck_failed'
  | 'merged'
  | 'expired'
  | 'held_out'

/** Why a message was not sent, or a shopper did not enter: promise 7 of ARCHITECTURE.md. */
export type NonSendReason =
  | 'not_entered'
  | 'exited'
  | 'held_out'
  | 'capped'
  | 'quiet'
  | 'suppressed'
  | 'no_address'
  | 'no_consent'
  | 'recheck_failed'
  | 'merged'
  | 'expired'
  | 'failed'

export interface AutomationPast {
  readonly enteredCount: number
  readonly lastEnteredAt: EpochMs
  readonly lastEndedAt: EpochMs | null
  readonly lastEnd: EndReason | null
  /** What `reentry: { after }` counts from. */
  readonly lastSentAt: EpochMs | null
  /** The keys that entered, newest last, bounded: without `reentry` a key enters once. */
  readonly keys?: readonly string[]
  /** Per key, when the latest delivery for it went out; those of `keys` only. */
  readonly keySentAt?: Readonly<Record<string, EpochMs>>
}

export interface PendingDelivery {
  readonly id: DeliveryId
  readonly enrollment: EnrollmentId
  readonly automation: string
  readonly version: number
  readonly step: string
  readonly message: string
  readonly destination: string
  readonly channel: Channel
  readonly purpose: Purpose
  readonly createdAt: EpochMs
  /** What the message is about, as it stood when the step ran; the cart is read afresh at the claim. */
  readonly key: string | null
  readonly trigger: TriggerFact
  readonly arm: string | null
  readonly narrowedBy?: string
  /** Extra values for the message, as they stood when the step ran. */
  readonly with?: Readonly<Record<string, Json>>
  /** Not before then: quiet hours or a cap stand against it. */
  readonly heldUntil?: EpochMs
  /** A wave brought it: should the item be gone again, its shopper goes back into the line. */
  readonly lineReturn?: LineReturn
  /** It has had its last word and goes out once more, under the same id and with the same content. */
  readonly replay?: Replay
}

export interface Replay {
  readonly at: EpochMs
  /** It has been claimed before: it has its room in the caps and its place in `reentry`, even where that is forgotten. */
  readonly wasSent: boolean
  /** The last word, which is counted already. */
  readonly ended: 'delivered' | 'failed'
  /** Attempts before this replay: what is tried again when counts from here. */
  readonly earlierAttempts: number
}

export type Channel = 'email' | 'sms' | 'push' | 'webhook'
/** Why the shopper may be written to; each is consented to on its own. */
export type Purpose = 'marketing' | 'requested' | 'transactional'

export interface SentRecord {
  readonly id: DeliveryId
  readonly automation: string
  readonly channel: Channel
  readonly at: EpochMs
  readonly enrollment?: EnrollmentId
  /** It takes no room in any cap: what a shopper must be told does not silence what they may be told. */
  readonly isTransactional?: true
}

/** A shopper of whom nothing is known yet but that it exists. */
export const newShopper = (id: ShopperId, now: EpochMs): ShopperState => ({
  id,
  createdAt: now,
  lastSeenAt: now,
  identities: [],
  traits: {},
  consent: {},
  suppressed: {},
  tags: [],
  session: null,
  cart: null,
  wishlist: [],
  orders: { count: 0, total: 0, firstAt: null, lastAt: null, transactionIds: [] },
  stage: null,
  history: {},
  enrollments: [],
  past: {},
  pending: [],
  sent: [],
})

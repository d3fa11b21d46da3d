// What a folder of config compiles to: conditions as closures, steps as a graph of ids, and an index from event name
// to the automations that name it. Made once per push by compile.ts; the decider reads nothing else.

import type { Capture } from '../event/capture.ts'
import type { CatalogSettings } from '../event/catalog-settings.ts'
import type { Item, Json, ShopEvent } from '../event/event.ts'
import type { EpochMs, SiteId } from '../event/ids.ts'
import type { Catalog, Finding } from './decision.ts'
import type { Likeness } from './likeness.ts'
import type { Cart, Channel, Enrollment, Purpose, Session, ShopperState } from './shopper.ts'

export interface Program {
  /** Grows with every accepted push. */
  readonly revision: number
  readonly site: SiteSettings
  readonly automations: ReadonlyMap<string, Automation>
  /** Everything that an event of this name can set off; a name that is not here costs this one look-up. */
  readonly byEvent: ReadonlyMap<string, EventInterest>
  /** Automations started by silence; each holds one timer per shopper. */
  readonly quietSince: readonly Automation[]
  /** Automations started by a date of the shopper. */
  readonly byDate: readonly Automation[]
  /** Named sets of conditions of site.yaml; entering or leaving one is the derived event `segment_entered` or `segment_left`. */
  readonly segments: ReadonlyMap<string, Condition>
  /** From the last of the journey to the first: the first that holds is the stage; a change is `stage_entered`. */
  readonly stages: readonly { readonly name: string; readonly when: Condition }[]
  /** Event names of which items are remembered because a catalog automation asks for them (`back_in_stock`, `price_drop`). */
  readonly catalogInterest: ReadonlySet<string>
  /** The same for `new_item`: of which events the brands, and of which the categories, are remembered; absent: of none. */
  readonly newItemInterest?: ReadonlyMap<Likeness, ReadonlySet<string>>
  /** Event names whose facts must be remembered, and for how long (Infinity: only counts are asked for). */
  readonly remember: ReadonlyMap<string, { readonly withinMs: number }>
}

export interface SiteSettings {
  readonly id: SiteId
  readonly name: string
  readonly keys: readonly string[]
  readonly origins: readonly string[]
  /** Where a restored cart opens, on one of the origins; `{{ cart_id }}` may stand in it. */
  readonly cartUrl: string | null
  readonly timeZone: string
  readonly currency: string
  /** `opt_in`: marketing needs a yes; `opt_out`: it needs no no. */
  /** `double_opt_in`: a yes counts once it has been confirmed from the address itself. */
  readonly marketingConsent: 'opt_in' | 'double_opt_in' | 'opt_out'
  /** The merchant's own kinds of identifiers: the property NAME of an event is an identity of the kind `own:NAME`. */
  readonly identities: readonly string[]
  /** `required`: what a page says of who somebody is counts only with a proof that the shop's server made. */
  readonly identityVerification: 'optional' | 'required'
  /** What software the shop runs on; absent: nothing is said. */
  readonly shop?: ShopSettings
  /** What the script is to read where; absent: only what it finds by itself. */
  readonly capture?: Capture
  /** Absent: no feed is pulled. */
  readonly catalog?: CatalogSettings
}

export const shopPlatforms = ['shopify', 'woocommerce', 'other'] as const

export interface ShopSettings {
  readonly platform: (typeof shopPlatforms)[number]
  /** The platform's number of a place that has stock → what automations call it. */
  readonly locations?: Readonly<Record<string, string>>
}

export interface EventInterest {
  readonly triggers: readonly Automation[]
  readonly exits: readonly { readonly automation: Automation; readonly exit: Exit }[]
}

export interface Automation {
  readonly name: string
  readonly title: string
  readonly version: number
  readonly status: 'draft' | 'live' | 'paused' | 'closing'
  readonly priority: number
  readonly trigger: EventTrigger | QuietTrigger | DateTrigger
  /** Counted from the last delivery of this automation, over all keys; null: once (see reentry.ts). */
  readonly reentryAfterMs: number | null
  /** `key`: counted for each key on its own, e.g. a year per item; absent: over all keys. */
  readonly reentryPer?: 'key'
  readonly audience: Condition
  readonly exits: readonly Exit[]
  /** 0–1; sticky per shopper by hash. */
  readonly holdout: number
  /** What the automation is for; looked for from entry on, also after the last step. */
  readonly goal: Goal | null
  /** The site's rules with those of the automation over them. */
  readonly sending: Sending
  readonly first: string
  /** By step id. */
  readonly steps: ReadonlyMap<string, Step>
}

export interface EventTrigger {
  readonly kind: 'event'
  readonly names: readonly string[]
  readonly where: Condition
  /** e.g. `cart.id`; null: one enrollment per shopper. */
  readonly key: Reader | null
  readonly repeat: 'restart' | 'ignore' | 'refresh'
}

export interface QuietTrigger {
  readonly kind: 'quiet_since'
  /** The event whose absence counts; `any` is any event at all. */
  readonly event: string
  /** A fixed silence, or a multiple of the shopper's own rhythm within bounds. */
  readonly forMs:
    | number
    | {
        readonly times: number
        readonly between: readonly [leastMs: number, mostMs: number]
        readonly elseMs: number
      }
  /** Takes in those who are dormant already, at most this many per day and shard. */
  readonly backfill: { readonly lookBackMs: number; readonly perDay: number } | null
}

/** `catalog:`, `segment:` and `stage:` triggers compile to an EventTrigger on the derived event; only dates are a kind of their own. */
export interface DateTrigger {
  readonly kind: 'date'
  /** Reads `YYYY-MM-DD` or `--MM-DD`; anything else is no date. */
  readonly read: Reader
  readonly every: 'year' | 'month' | 'once'
  /** Whole days before (negative) or after the date. */
  readonly offsetDays: number
  readonly minuteOfDay: number
  readonly zone: ZoneRule
  readonly leapDay: 'feb-28' | 'mar-01'
  /** A date that is learned up to this long after its moment still counts at once; later, the next one does. */
  readonly lateUpToMs: number
}

/** Whose clock on the wall: the shopper's (browser zone, else the given one), or a fixed one. */
export type ZoneRule =
  | { readonly kind: 'shopper'; readonly else: string }
  | { readonly kind: 'fixed'; readonly zone: string }

export interface Goal {
  readonly event: string
  readonly where: Condition
  readonly withinMs: number
  readonly value: Reader | null
}

export interface Sending {
  /** Minutes of the day; `from` after `to` goes over midnight. */
  readonly quietHours: {
    readonly fromMinute: number
    readonly toMinute: number
    readonly zone: ZoneRule
  } | null
  readonly caps: readonly Cap[]
  readonly whenFull: 'wait' | 'drop'
  readonly giveUpAfterMs: number
}

export interface Cap {
  readonly channel: Channel | 'all'
  readonly count: number
  readonly withinMs: number
  /** Counts what this automation sent, or what all did. */
  readonly of: 'site' | 'automation'
}

export interface Exit {
  readonly event: string
  readonly where: Condition
  /** null: any such event of the shopper; else the event's value must equal the enrollment's key. */
  readonly match: Reader | null
  /** Leaves only when this automation takes the shopper over: by its own trigger on this event, or because they are in it. */
  readonly handover: string | null
}

interface StepBase {
  readonly id: string
  /** Where the arms rejoin or the sequence goes on; null: the end. */
  readonly next: string | null
}

export type Step = StepBase &
  (
    | { readonly kind: 'wait'; readonly forMs: number }
    | {
        readonly kind: 'if'
        readonly condition: Condition
        readonly then: string | null
        readonly else: string | null
      }
    | { readonly kind: 'recheck'; readonly condition: Condition }
    /** Until the next time the clock on the wall shows this. */
    | { readonly kind: 'wait_until'; readonly minuteOfDay: number; readonly zone: ZoneRule }
    /** Until a date of the shopper or the event, at once when it is past or not there. */
    | {
        readonly kind: 'wait_until_date'
        readonly read: Reader
        readonly offsetMs: number
        readonly zone: ZoneRule
      }
    | {
        readonly kind: 'wait_for'
        readonly event: string
        readonly where: Condition
        readonly withinMs: number
        readonly then: string | null
        readonly timeout: string | null
      }
    /** By hash of split and shopper: the same arm at every entry, unless a winner is in force. */
    | {
        readonly kind: 'split'
        readonly name: string
        readonly arms: readonly {
          readonly name: string
          readonly weight: number
          readonly first: string | null
        }[]
        readonly decide: { readonly confidence: number; readonly atLeastPerArm: number } | null
      }
    | { readonly kind: 'tag'; readonly add: readonly string[]; readonly remove: readonly string[] }
    /** Writes a trait: `shopper.traits.NAME`. */
    | { readonly kind: 'set'; readonly trait: string; readonly value: Json }
    /** Takes a code from a pool, one per pool and enrollment; without a free one the enrollment goes on without. */
    | {
        readonly kind: 'voucher'
        readonly pool: string
        /** The name under which messages carry the code. */
        readonly as: string
        /** null: the code does not expire. */
        readonly expiresAfterMs: number | null
      }
    /** The end, for everyone who gets here; the enrollment ends as `stopped`. */
    | { readonly kind: 'stop' }
    | {
        readonly kind: 'send'
        readonly message: string
        readonly to: string
        readonly channel: Channel
        readonly purpose: Purpose
        /** Extra values for the message; absent: none. */
        readonly with?: Readonly<Record<string, Json>>
      }
    | {
        readonly kind: 'wait_for_stock'
        readonly of: Reader
        readonly atLeast: number
        readonly steadyForMs: number
        /** Whose stock counts; absent: all that can be sold online. */
        readonly locations?: readonly string[]
        /** Absent: everyone is told as soon as there is enough. */
        readonly wave?: WaveTerms
        /** The request expires after this. */
        readonly withinMs: number
      }
  )

/** The segment of site.yaml that `vip_first` means. */
export const vipSegment = 'vip'

/** How many of those who wait are told at a time. */
export interface WaveTerms {
  readonly peoplePerUnit: number
  readonly everyMs: number
  /** Who is in the segment `vip` when they ask goes before the others. */
  readonly isVipFirst: boolean
}

/** Everything a condition may look at. */
export interface Scope {
  readonly now: EpochMs
  readonly shopper: ShopperState
  readonly cart: Cart | null
  readonly session: Session | null
  readonly event: Pick<ShopEvent, 'name' | 'occurred_at' | 'properties' | 'page'> | null
  readonly enrollment: Enrollment | null
  readonly item: Item | null
  readonly catalog: Catalog
}

export interface Condition {
  readonly test: (scope: Scope) => boolean
  /** The first leaf that did not hold, with what it saw; null when the condition holds. */
  readonly explain: (scope: Scope) => Finding | null
  /** The lines that satisfy what the condition asks of items; absent when it asks nothing of them. */
  readonly narrow?: (scope: Scope, items: readonly Item[]) => readonly Item[]
}

/** Reads one path of the scope; `undefined` when it is not there. */
export type Reader = (scope: Scope) => Json | undefined

/** Holds for everyone: an automation without an audience. */
export const always: Condition = { test: () => true, explain: () => null }

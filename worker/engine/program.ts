// What a folder of config compiles to: conditions as closures, steps as a graph of ids, and an index from event name
// to the automations that name it. Made once per push by compile.ts; the decider reads nothing else.

import type { Item, Json, ShopEvent } from '../event/event.ts'
import type { EpochMs, SiteId } from '../event/ids.ts'
import type { Catalog, Finding } from './decision.ts'
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
  readonly marketingConsent: 'opt_in' | 'opt_out'
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
  readonly trigger: EventTrigger | QuietTrigger
  /** Counted from the last delivery of this automation, over all keys; null: once (see reentry.ts). */
  readonly reentryAfterMs: number | null
  readonly audience: Condition
  readonly exits: readonly Exit[]
  /** 0–1; sticky per shopper by hash. */
  readonly holdout: number
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
  readonly forMs: number
}

export interface Exit {
  readonly event: string
  readonly where: Condition
  /** null: any such event of the shopper; else the event's value must equal the enrollment's key. */
  readonly match: Reader | null
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
    /** The end, for everyone who gets here; the enrollment ends as `stopped`. */
    | { readonly kind: 'stop' }
    | {
        readonly kind: 'send'
        readonly message: string
        readonly to: string
        readonly channel: Channel
        readonly purpose: Purpose
      }
    | {
        readonly kind: 'wait_for_stock'
        readonly of: Reader
        readonly atLeast: number
        readonly steadyForMs: number
        /** The request expires after this. */
        readonly withinMs: number
      }
  )

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

// A journey test: what happens to one or more shoppers, and what must come of it in one automation.

import type { EventProperties, Json, Page } from '../../event/event.ts'
import type { CatalogItem } from '../decision.ts'
import type { EndReason } from '../shopper.ts'

/** As written: a moment in the site's time zone, or a time after the first moment of the journey. */
export type JourneyTime =
  | { readonly kind: 'moment'; readonly text: string }
  | { readonly kind: 'after_start'; readonly ms: number }

export type Given =
  | {
      readonly kind: 'event'
      readonly at: JourneyTime
      readonly device: string
      readonly name: string
      readonly properties: EventProperties
      readonly page: Page | null
    }
  | { readonly kind: 'stock'; readonly at: JourneyTime; readonly levels: Readonly<Record<string, number>> }
  | { readonly kind: 'price'; readonly at: JourneyTime; readonly prices: Readonly<Record<string, number>> }
  | { readonly kind: 'new_item'; readonly at: JourneyTime; readonly item: CatalogItem }
  | {
      readonly kind: 'pools'
      readonly at: JourneyTime
      readonly pools: Readonly<Record<string, readonly string[]>>
    }

export interface ExpectedDelivery {
  readonly at: JourneyTime
  readonly send: string
  /** null: the test does not say where to. */
  readonly to: string | null
  /** The extra values that it must carry, exactly; null: the test does not say. */
  readonly with: Readonly<Record<string, Json>> | null
}

/** How it ended; `inside`: it has not; `not_entered`: nobody ever entered. */
export const endings = [
  'completed',
  'exited',
  'stopped',
  'recheck_failed',
  'merged',
  'expired',
  'held_out',
  'inside',
  'not_entered',
] as const satisfies readonly (EndReason | 'inside' | 'not_entered')[]
export type Ending = (typeof endings)[number]

export interface Journey {
  readonly name: string
  readonly given: readonly Given[]
  readonly expect: {
    /** Exactly these, in this order; null: the test does not say. */
    readonly deliveries: readonly ExpectedDelivery[] | null
    readonly ended: Ending | null
  }
  /** Print the trace, also when it passes. */
  readonly explain: boolean
}

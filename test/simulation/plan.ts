// What is to happen in a run, as plain data: it can be kept in a file, and a failing one can be made smaller by leaving
// steps out. Times are ms from the start of the run; an event's `at` is true time, whatever the device's clock says.

import type { EventProperties } from '../../worker/event/event.ts'
import type { VariantName } from './config-variants.ts'

export interface PlannedEvent {
  readonly id: string
  readonly name: string
  readonly at: number
  readonly properties: EventProperties
}

/** A browser sends: at `at` by true time, heard `delayMs` later; again and again until it is acknowledged. */
export interface BatchStep {
  readonly kind: 'batch'
  readonly at: number
  readonly batch: string
  readonly device: string
  readonly delayMs: number
  /** What the device's clock is ahead of true time. */
  readonly clockMs: number
  /** Waits for the acknowledgement of the device's batch before, as our own script does. */
  readonly inOrder: boolean
  /** The acknowledgement does not arrive: the browser sends the batch once more. */
  readonly losesAck: boolean
  readonly events: readonly PlannedEvent[]
  /** What the browser says of its clock; default Europe/Paris. */
  readonly zone?: string
}

export type MachineName = 'shard' | 'site' | 'catalog'

export type ReceiverMode = 'well' | 'slow' | 'failing' | 'refusing' | 'silent' | 'mixed'

export type Step =
  | BatchStep
  | {
      readonly kind: 'stock'
      readonly at: number
      readonly levels: readonly { readonly item_id: string; readonly stock: number }[]
    }
  | { readonly kind: 'price'; readonly at: number; readonly item: string; readonly price: number }
  | { readonly kind: 'push'; readonly at: number; readonly variant: VariantName }
  /** The site goes over to so many shards, while everything goes on. */
  | { readonly kind: 'grow'; readonly at: number; readonly to: number }
  /** The object (of several shards: one of them) dies when it has come through so many more points, and comes back. */
  | {
      readonly kind: 'crash'
      readonly at: number
      readonly machine: MachineName
      readonly points: number
      readonly downMs: number
      readonly losesAlarm: boolean
    }
  /** The next alarm of a shard is delivered twice. */
  | { readonly kind: 'double_alarm'; readonly at: number }
  | { readonly kind: 'receiver'; readonly at: number; readonly mode: ReceiverMode }
  /** A click on the link in a message. */
  | { readonly kind: 'unsubscribe'; readonly at: number; readonly email: string }

export interface Plan {
  readonly seed: number
  /** Epoch ms. */
  readonly startsAt: number
  /** The site has quiet hours and a cap. */
  readonly isCourteous: boolean
  /** Over how many shards the site is spread at the start; default 1. */
  readonly shards?: number
  /** Calls between machines take no time; else some of them do. */
  readonly isPrompt?: boolean
  /** Which automations are on the stage; default: those of config/ itself. */
  readonly cast?: 'occasions'
  readonly steps: readonly Step[]
}

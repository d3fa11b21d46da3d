// What routes may ask a shard about its deliveries: the log, a replay, a test message, how its destinations do.

import type { Finding } from '../engine/decision.ts'
import type { NonSendReason } from '../engine/shopper.ts'
import type { EpochMs } from '../event/ids.ts'
import type { StoredDeliveryRow } from '../store/delivery-store.ts'
import type { AttemptView, DeliveryView } from './contract.ts'

export interface DeliveryQuery {
  readonly limit: number
  /** Only ids before this one, and none before that one: ids begin with the moment of their creation. */
  readonly beforeId?: string
  readonly fromId?: string
  readonly status?: string
  readonly automation?: string
  readonly destination?: string
  readonly message?: string
  readonly shoppers?: readonly string[]
}

export interface DeliveryPage {
  /** Newest first. */
  readonly deliveries: readonly DeliveryView[]
  /** Everything from this id on has been looked at; null: everything has. */
  readonly next: string | null
}

export interface ReplayRequest {
  readonly ids: readonly string[]
  /** Whose shopper has moved here. */
  readonly rows: readonly StoredDeliveryRow[]
  readonly dryRun: boolean
}

/** Why a delivery does not go out once more; beside these, what stands against sending any message. */
export type ReplayRefusal =
  | 'unknown'
  | 'pending'
  | 'dropped'
  | 'test'
  | 'not_kept'
  | 'too_old'
  | 'no_destination'
  | 'disabled'
  | 'erased'
  | 'moving'
  | 'exited'
  | 'failed'

export type ReplayAnswer =
  | { readonly id: string; readonly result: 'replayed' }
  | {
      readonly id: string
      readonly result: 'refused'
      readonly reason: ReplayRefusal | NonSendReason
      readonly finding: Finding | null
    }
  /** The shopper has moved to that shard: this is for it to decide. */
  | {
      readonly id: string
      readonly result: 'elsewhere'
      readonly shard: number
      readonly row: StoredDeliveryRow
    }

export interface TestRequest {
  readonly automation: string
  /** An e-mail address or a phone number. */
  readonly to: { readonly kind: 'email' | 'phone'; readonly value: string }
  /** Of one step only; absent: every message of the automation. */
  readonly message?: string
}

export type TestResult =
  | { readonly kind: 'unknown'; readonly detail: string }
  | { readonly kind: 'sent'; readonly messages: readonly TestMessage[] }

export interface TestMessage {
  readonly id: string
  readonly message: string
  readonly destination: string
  readonly attempt: AttemptView
}

export interface DestinationState {
  readonly name: string
  /** null: it is in no file any more, and something still waits for it. */
  readonly settings: {
    /** `webhook`, or the vendor's name. */
    readonly kind: string
    readonly rate: { readonly count: number; readonly perMs: number } | null
    readonly missingSecrets: readonly string[]
  } | null
  readonly disabledSince: EpochMs | null
  readonly pending: number
  readonly lastFailure: AttemptView | null
}

export interface DeliveryContract {
  deliveryPage(query: DeliveryQuery): Promise<DeliveryPage>
  countDeliveries(query: DeliveryQuery): Promise<number>
  replayDeliveries(request: ReplayRequest): Promise<readonly ReplayAnswer[]>
  /** They live on in another shard; what still waits here stays. */
  forgetDeliveries(ids: readonly string[]): Promise<void>
  sendTest(request: TestRequest): Promise<TestResult>
  destinations(): Promise<readonly DestinationState[]>
  /** It may be sent to again. What has ended meanwhile can be replayed. */
  enableDestination(name: string): Promise<void>
}

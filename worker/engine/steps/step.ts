// What a step is to the walk: it looks, and says what is to happen. It changes nothing itself.

import type { EpochMs } from '../../event/ids.ts'
import type { Finding } from '../decision.ts'
import type { Automation, Program, Scope, Step } from '../program.ts'
import type {
  EndReason,
  Enrollment,
  LineReturn,
  NonSendReason,
  PendingDelivery,
  Place,
  ShopperState,
  Voucher,
} from '../shopper.ts'

export interface StepContext {
  readonly program: Program
  readonly automation: Automation
  readonly enrollment: Enrollment
  readonly scope: Scope
  /** By `automation/split`. */
  readonly winners?: ReadonlyMap<string, string> | undefined
}

export type StepOutcome =
  | {
      readonly kind: 'go'
      /** null: the end. */
      readonly to: string | null
      /** The next step is entered now; otherwise when this one was: looking takes no time. */
      readonly takesTime: boolean
      readonly why: string
      readonly finding: Finding | null
      readonly send?: PendingDelivery
      readonly withheld?: { readonly reason: NonSendReason; readonly finding: Finding | null }
      /** From here on, messages show only the lines that this step's condition keeps. */
      readonly narrows?: true
      readonly arm?: { readonly split: string; readonly arm: string }
      /** What it writes to the shopper. */
      readonly shopper?: Partial<Pick<ShopperState, 'tags' | 'traits'>>
      readonly voucher?: { readonly as: string; readonly taken: Voucher }
      /** A wave moves it on, and this is its way back. */
      readonly lineReturn?: LineReturn
    }
  | {
      readonly kind: 'stay'
      readonly wakeAt: EpochMs | null
      readonly waitingForItem: string | null
      readonly enoughSince?: EpochMs
      /** It stands in line for the item. */
      readonly place?: Place
      /** It stays only until the shell has answered with a code of this pool. */
      readonly asksPool?: string
      readonly why: string
    }
  | { readonly kind: 'end'; readonly reason: EndReason; readonly finding: Finding | null }

export type StepKind = Step['kind']
export type StepOf<Kind extends StepKind> = Extract<Step, { kind: Kind }>
export type RunStep<Kind extends StepKind> = (step: StepOf<Kind>, context: StepContext) => StepOutcome

/** Stays until then. Whoever comes late moves on from now: the next wait starts afresh, or two messages would come at once. */
export const waitUntil = (
  dueAt: EpochMs,
  { next }: { readonly next: string | null },
  { scope }: StepContext,
): StepOutcome =>
  scope.now < dueAt
    ? { kind: 'stay', wakeAt: dueAt, waitingForItem: null, why: 'waits' }
    : { kind: 'go', to: next, takesTime: true, why: 'the wait is over', finding: null }

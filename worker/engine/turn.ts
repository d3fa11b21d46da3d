// One decision in the making: the shopper as changed so far, and what has been asked of the shell. It lives within one
// call of `decide`; the states that it passes through are values and are never changed in place.

import type { EpochMs } from '../event/ids.ts'
import { maxStepsPerDecision } from '../event/limits.ts'
import type { Catalog, Decision, Effect, Finding, TraceLine } from './decision.ts'
import type { Program } from './program.ts'
import type { IndexedProgram } from './program-index.ts'
import type {
  AutomationPast,
  EndReason,
  Enrollment,
  PendingDelivery,
  NonSendReason,
  ShopperState,
} from './shopper.ts'
import type { Inside } from './inside.ts'
import { closeArms } from './open-goals.ts'
import { own } from './own.ts'
import { withoutKept } from './wave-told.ts'

export interface Turn {
  readonly program: IndexedProgram
  /** The program before the last push, where it is known: it tells what came after a step that is gone. */
  readonly previous: Program | null
  readonly options: DeciderOptions
  readonly now: EpochMs
  readonly catalog: Catalog
  state: ShopperState
  stepsLeft: number
  /** The enrollments, once they have changed; see inside.ts. */
  inside: Inside | null
  readonly effects: Effect[]
  readonly trace: TraceLine[]
}

/** What only the shell knows, because it is about many shoppers. */
export interface DeciderOptions {
  /** By `automation/split`: the arm that everyone takes from now on. */
  readonly winners?: ReadonlyMap<string, string>
  /** By automation with `backfill`: about how many shoppers of this shard are dormant already. */
  readonly dormant?: ReadonlyMap<string, number>
}

export const startTurn = (
  made: Pick<Turn, 'program' | 'previous' | 'options'>,
  state: ShopperState,
  now: EpochMs,
  catalog: Catalog,
): Turn => ({
  ...made,
  now,
  catalog,
  state,
  stepsLeft: maxStepsPerDecision,
  inside: null,
  effects: [],
  trace: [],
})

export const endTurn = ({ state, effects, trace }: Turn): Decision => ({ state, effects, trace })

export function count(turn: Turn, automation: string, step: string | null, outcome: string): void {
  turn.effects.push({ kind: 'count', automation, step, outcome })
}

/** The line of an enrollment in the trace. */
export function note(
  turn: Turn,
  { automation, id, at }: Enrollment,
  what: TraceLine['what'],
  { why, finding = null }: { readonly why: string; readonly finding?: Finding | null },
): void {
  turn.trace.push({ automation, enrollment: id, step: at.step, what, why, finding })
}

const nothingYet = (now: EpochMs): AutomationPast => ({
  enteredCount: 0,
  lastEnteredAt: now,
  lastEndedAt: null,
  lastEnd: null,
  lastSentAt: null,
})

export function changePast(
  turn: Turn,
  automation: string,
  change: (past: AutomationPast) => AutomationPast,
): void {
  const past = own(turn.state.past, automation) ?? nothingYet(turn.now)
  turn.state = { ...turn.state, past: { ...turn.state.past, [automation]: change(past) } }
}

/** The enrollment leaves. Its pending deliveries stay, unless it was an exit: those must never be sent. */
export function end(
  turn: Turn,
  enrollment: Enrollment,
  reason: EndReason,
  finding: Finding | null = null,
): void {
  const { id, automation, version, key } = enrollment
  const state = closeArms(turn.state, enrollment)
  turn.state = { ...state, enrollments: state.enrollments.filter((one) => one.id !== id) }
  changePast(turn, automation, (past) => ({ ...past, lastEndedAt: turn.now, lastEnd: reason }))
  turn.effects.push({ kind: 'ended', enrollment: id, automation, version, key, reason, finding })
  count(turn, automation, null, reason)
  note(turn, enrollment, 'ended', { why: reason, finding })
  if (reason !== 'exited') return
  for (const delivery of turn.state.pending.filter((one) => one.enrollment === id)) {
    drop(turn, delivery, 'exited', finding)
  }
}

/** A pending delivery that must never be sent. */
export function drop(
  turn: Turn,
  delivery: PendingDelivery,
  reason: NonSendReason,
  finding: Finding | null,
): void {
  const { id, automation, enrollment, step, version } = delivery
  turn.state = { ...turn.state, pending: turn.state.pending.filter((one) => one.id !== id) }
  if (delivery.lineReturn) turn.state = withoutKept(turn.state, enrollment)
  turn.effects.push({ kind: 'drop', delivery: id, why: { reason, version, finding } })
  count(turn, automation, step, reason)
  turn.trace.push({ automation, enrollment, step, what: 'dropped', why: reason, finding })
}

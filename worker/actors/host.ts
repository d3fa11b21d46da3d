// What an actor needs of the world, so that the same class runs in a Durable Object and on node:sqlite in the
// simulation: SQL with transactions, a clock, one alarm, a turn of the event loop, HTTP. Nothing else may be reached.

import type { Timeout } from '../delivery/attempt.ts'
import type { EpochMs } from '../event/ids.ts'

export type SqlValue = string | number | null | ArrayBuffer
export type SqlRow = Record<string, SqlValue>

export interface Sql {
  /** Runs one constant statement (the statement cache is keyed by its text) and returns all of its rows. */
  all<Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[]
  /** Commits all or nothing; nests as a savepoint. The work is synchronous. */
  transaction<T>(work: () => T): T
}

export interface ActorHost {
  readonly sql: Sql
  now(): EpochMs
  /** What others compare a signature's timestamp with. Differs from `now` only where development has moved the clock. */
  machineNow(): EpochMs
  /** Development: webhooks may go to this machine. */
  readonly allowsLoopback: boolean
  /** The one stored wake-up; setting it inside a transaction is rolled back with it. */
  setAlarm(at: EpochMs): void
  /** Resolves in a later turn of the event loop: what lets waiting batches gather into one commit. */
  nextTurn(): Promise<void>
  /** Resolves when so much time has passed, or a little later; at once when the signal says that nobody waits any more. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** Aborts after so much time of the machine's. */
  timeout(ms: number): Timeout
  /** The only way out; the shell gives fetch, the simulation a receiver. */
  fetch(request: Request): Promise<Response>
  /** A configured secret by its name, or undefined. Never logged. */
  secret(name: string): string | undefined
  /** An error that was survived, for the operator's log: what happened, never personal data. */
  report(what: string, error: unknown): void
  /** 16 random bytes as hex, for what must not be guessed; never for a decision. */
  nonce(): string
}

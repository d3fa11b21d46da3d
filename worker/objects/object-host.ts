// A Durable Object's storage, alarm and clock as an ActorHost.

import type { Timeout } from '../delivery/attempt.ts'
import type { ActorHost, Sql, SqlRow, SqlValue } from '../actors/host.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import { report } from '../report.ts'

/** The clock of an actor; development gives one that can be moved. */
export interface Clock {
  /** What to add to the machine's clock, in ms. */
  offsetMs(): number
}

export const machineClock: Clock = { offsetMs: () => 0 }

export interface ObjectSurroundings {
  readonly storage: DurableObjectStorage
  readonly env: object
  readonly clock: Clock
  readonly allowsLoopback: boolean
}

export function objectHost({ storage, env, clock, allowsLoopback }: ObjectSurroundings): ActorHost {
  const now = (): EpochMs => epochMs(Date.now() + clock.offsetMs())
  return {
    sql: objectSql(storage),
    now,
    machineNow: () => epochMs(Date.now()),
    allowsLoopback,
    setAlarm: (at) => {
      // Inside a transaction it is part of it; the promise resolves at once and cannot fail on its own.
      void storage.setAlarm(at - clock.offsetMs())
    },
    nextTurn: () => scheduler.wait(0),
    wait,
    timeout,
    fetch: (request) => fetch(request),
    secret: (name) => {
      const value: unknown = Object.getOwnPropertyDescriptor(env, name)?.value ?? Reflect.get(env, name)
      return typeof value === 'string' && value !== '' ? value : undefined
    },
    nonce: () => crypto.randomUUID().replaceAll('-', ''),
    report,
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(ms, maxTimerMs))
    const stop = (): void => {
      clearTimeout(timer)
      resolve()
    }
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
  })
}

/** A longer one would ring at once; whoever waits looks again. */
const maxTimerMs = 86_400_000

/** Not `AbortSignal.timeout`: nobody can clear that one. */
function timeout(ms: number): Timeout {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), ms)
  return { signal: controller.signal, clear: () => clearTimeout(timer) }
}

const objectSql = (storage: DurableObjectStorage): Sql => ({
  all: <Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] =>
    storage.sql.exec<Row>(statement, ...bindings).toArray(),
  transaction: (work) => storage.transactionSync(work),
})

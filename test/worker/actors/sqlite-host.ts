// An ActorHost on node:sqlite with a clock, an alarm and a receiver that a test moves by hand: the production actors
// run on it unchanged. A crash is simulated by making a new actor on the same database.

import { DatabaseSync } from 'node:sqlite'
import type { ActorHost, SqlRow, SqlValue } from '../../../worker/actors/host.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import type { EpochMs } from '../../../worker/event/ids.ts'

export interface SqliteWorld {
  readonly host: ActorHost
  now: number
  /** The stored alarm; a test fires it by calling the actor's `wake`. */
  alarmAt: EpochMs | null
  /** What the network answers. */
  respond: (request: Request) => Promise<Response>
  readonly reports: string[]
  readonly rows: (statement: string) => unknown[]
}

/** @param file where the database is; gone with the process by default */
export interface WorldOptions {
  readonly file?: string
  /** Where several worlds share what is never the same twice. */
  readonly nextNonce?: () => number
}

export function sqliteWorld(
  secrets: Readonly<Record<string, string>> = {},
  { file = ':memory:', nextNonce }: WorldOptions = {},
): SqliteWorld {
  const db = new DatabaseSync(file)
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  let depth = 0
  let nonce = 0
  const prepare = (statement: string) => {
    const known = statements.get(statement)
    if (known) return known
    const made = db.prepare(statement)
    statements.set(statement, made)
    return made
  }
  const transaction = <T>(work: () => T): T => {
    const name = `level_${depth}`
    const alarmBefore = world.alarmAt
    db.exec(`SAVEPOINT ${name}`)
    depth += 1
    try {
      const result = work()
      db.exec(`RELEASE ${name}`)
      return result
    } catch (error) {
      db.exec(`ROLLBACK TO ${name}`)
      db.exec(`RELEASE ${name}`)
      // As in a Durable Object: an alarm set inside is rolled back with the rest.
      world.alarmAt = alarmBefore
      throw error
    } finally {
      depth -= 1
    }
  }
  const host: ActorHost = {
    sql: {
      all: <Row extends SqlRow>(statement: string, ...bindings: SqlValue[]) =>
        prepare(statement).all(...(bindings as (string | number | null)[])) as Row[],
      transaction,
    },
    now: () => epochMs(world.now),
    machineNow: () => epochMs(world.now),
    allowsLoopback: true,
    setAlarm: (at) => {
      world.alarmAt = at
    },
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    // Time stands still while an alarm runs.
    wait: () => new Promise(() => {}),
    timeout: (ms) => ({ signal: AbortSignal.timeout(ms), clear: () => {} }),
    fetch: (request) => world.respond(request),
    secret: (name) => secrets[name],
    nonce: () => (nextNonce?.() ?? (nonce += 1)).toString(16).padStart(32, '0'),
    report: (what, error) => {
      world.reports.push(`${what}: ${error instanceof Error ? error.message : String(error)}`)
    },
  }
  const world: SqliteWorld = {
    host,
    now: Date.UTC(2026, 2, 2, 10),
    alarmAt: null,
    respond: async () => new Response(null, { status: 204 }),
    reports: [],
    rows: (statement) => db.prepare(statement).all(),
  }
  return world
}

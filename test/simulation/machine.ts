// The place where one object lives: its database and its stored alarm outlast it; the object itself may die at every
// point where it reaches out of itself, and is born again on what had been committed. Built on node:sqlite, with the
// clock, the network and the nonces of the world.

import { DatabaseSync } from 'node:sqlite'
import type { ActorHost, SqlRow, SqlValue } from '../../worker/actors/host.ts'
import { epochMs } from '../../worker/event/ids.ts'

/** What a machine is given by the world around it. */
export interface Surroundings {
  readonly now: () => number
  readonly nextNonce: () => string
  /** Anything that an object does is a sign that it is not yet at rest. */
  readonly stir: () => void
  readonly wait: (ms: number) => Promise<void>
  readonly fetch: (request: Request) => Promise<Response>
  readonly report: (what: string, error: unknown) => void
  /** Events have been committed: a row of them, new here, though not always new to the site. */
  readonly onStored: (row: StoredRow) => void
}

export interface StoredRow {
  readonly batchId: string
  readonly receivedAt: number
  readonly eventIds: readonly string[]
}

/** What a new object is given of its machine. */
export interface Body {
  readonly host: ActorHost
  /** To another machine and back: the object may end before it asks, and before it hears. */
  readonly reach: <T>(call: () => Promise<T>) => Promise<T>
}

class Died extends Error {}
const never = new Promise<never>(() => {})

export class Machine {
  readonly #around: Surroundings
  readonly #db = new DatabaseSync(':memory:')
  readonly #statements = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  alarmAt: number | null = null
  #life = new Life()

  constructor(around: Surroundings) {
    this.#around = around
    this.#db.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF')
  }

  get isAlive(): boolean {
    return this.#life.isAlive
  }

  /** Lets the object die when it has come through this many more points. */
  dieAfter(points: number | null): void {
    this.#life.pointsLeft = points
  }

  /** Tells later whether the object of now is still the one that lives. */
  witness(): () => boolean {
    const life = this.#life
    return () => life.isAlive
  }

  /** Resolves when the object of now is gone. */
  death(): Promise<void> {
    return this.#life.ended
  }

  /** A host for a new object; whatever the last one still tries to do has no effect. */
  rebirth(): Body {
    this.#life.die()
    const life = new Life()
    this.#life = life
    return { host: this.#host(life), reach: (call) => this.#reach(life, call) }
  }

  async #reach<T>(life: Life, call: () => Promise<T>): Promise<T> {
    if (!life.passes()) return never
    try {
      const answer = await call()
      return life.passes() ? answer : never
    } catch (error) {
      // Whoever died meanwhile does not hear of the failure either.
      if (!life.passes()) return never
      throw error
    } finally {
      this.#around.stir()
    }
  }

  rows<Row extends SqlRow>(statement: string, ...bindings: (string | number | null)[]): Row[] {
    return this.#prepare(statement).all(...bindings) as Row[]
  }

  close(): void {
    this.#life.die()
    this.#db.close()
  }

  #host(life: Life): ActorHost {
    const { now, stir, wait, fetch, report, nextNonce, onStored } = this.#around
    let depth = 0
    let written: StoredRow[] = []
    const all = <Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] => {
      life.mustLive()
      stir()
      if (statement.startsWith('INSERT OR IGNORE INTO events_')) written.push(storedRow(bindings))
      return this.#prepare(statement).all(...(bindings as (string | number | null)[])) as Row[]
    }
    const transaction = <T>(work: () => T): T => {
      life.mustLive()
      const alarmBefore = this.alarmAt
      const level = depth
      const writtenBefore = written.length
      this.#prepare(`SAVEPOINT level_${level}`).run()
      depth += 1
      try {
        const result = work()
        // The process may end before the commit reaches the disk, and right after it.
        if (level === 0) life.pass()
        this.#prepare(`RELEASE level_${level}`).run()
        if (level > 0) return result
        for (const row of written.splice(0)) onStored(row)
        life.passes()
        return result
      } catch (error) {
        this.#prepare(`ROLLBACK TO level_${level}`).run()
        this.#prepare(`RELEASE level_${level}`).run()
        // As in a Durable Object: an alarm set inside is rolled back with the rest.
        this.alarmAt = alarmBefore
        written = written.slice(0, writtenBefore)
        throw error
      } finally {
        depth -= 1
      }
    }
    return {
      sql: { all, transaction },
      now: () => epochMs(now()),
      machineNow: () => epochMs(now()),
      allowsLoopback: true,
      setAlarm: (at) => {
        life.mustLive()
        this.alarmAt = at
      },
      nextTurn: async () => {
        if (!life.passes()) return never
        stir()
        await new Promise((resolve) => setImmediate(resolve))
        stir()
        return life.passes() ? undefined : never
      },
      wait: (ms) => wait(ms),
      // The world has put its own in the place of the real one.
      timeout: (ms) => ({ signal: AbortSignal.timeout(ms), clear: () => {} }),
      fetch: async (request) => {
        if (!life.passes()) return never
        const response = await fetch(request)
        stir()
        return life.passes() ? response : never
      },
      secret: (name) => (name === 'EMAIL_TOOL_URL' ? 'http://127.0.0.1:9/webhook' : undefined),
      report: (what, error) => {
        if (life.isAlive) report(what, error)
      },
      nonce: nextNonce,
    }
  }

  #prepare(statement: string): ReturnType<DatabaseSync['prepare']> {
    const known = this.#statements.get(statement)
    if (known) return known
    const made = this.#db.prepare(statement)
    this.#statements.set(statement, made)
    return made
  }
}

function storedRow([, receivedAt, batchId, events]: readonly SqlValue[]): StoredRow {
  if (typeof batchId !== 'string' || typeof events !== 'string')
    throw new Error('a row of events has changed')
  const ids = (JSON.parse(events) as { event_id: string }[]).map(({ event_id: id }) => id)
  return { batchId, receivedAt: Number(receivedAt), eventIds: ids }
}

class Life {
  #end: () => void = () => {}
  #isAlive = true
  readonly ended = new Promise<void>((resolve) => {
    this.#end = resolve
  })
  pointsLeft: number | null = null

  get isAlive(): boolean {
    return this.#isAlive
  }

  die(): void {
    this.#isAlive = false
    this.#end()
  }

  mustLive(): void {
    if (!this.#isAlive) throw new Died('the object is gone')
  }

  /** One more point at which the process may end. @returns whether it lives on */
  passes(): boolean {
    if (!this.#isAlive) return false
    if (this.pointsLeft !== null) {
      this.pointsLeft -= 1
      if (this.pointsLeft < 0) this.die()
    }
    return this.#isAlive
  }

  pass(): void {
    if (!this.passes()) throw new Died('the object died before its commit')
  }
}

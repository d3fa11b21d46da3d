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
  readonly fetch: (request: Request) => Promise<Response>
  readonly report: (what: string, error: unknown) => void
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
  rebirth(): ActorHost {
    this.#life.die()
    this.#life = new Life()
    return this.#host(this.#life)
  }

  rows<Row extends SqlRow>(statement: string, ...bindings: (string | number | null)[]): Row[] {
    return this.#prepare(statement).all(...bindings) as Row[]
  }

  close(): void {
    this.#life.die()
    this.#db.close()
  }

  #host(life: Life): ActorHost {
    const { now, stir, fetch, report, nextNonce } = this.#around
    let depth = 0
    const all = <Row extends SqlRow>(statement: string, ...bindings: SqlValue[]): Row[] => {
      life.mustLive()
      stir()
      return this.#prepare(statement).all(...(bindings as (string | number | null)[])) as Row[]
    }
    const transaction = <T>(work: () => T): T => {
      life.mustLive()
      const alarmBefore = this.alarmAt
      const level = depth
      this.#prepare(`SAVEPOINT level_${level}`).run()
      depth += 1
      try {
        const result = work()
        // The process may end before the commit reaches the disk, and right after it.
        if (level === 0) life.pass()
        this.#prepare(`RELEASE level_${level}`).run()
        if (level === 0) life.passes()
        return result
      } catch (error) {
        this.#prepare(`ROLLBACK TO level_${level}`).run()
        this.#prepare(`RELEASE level_${level}`).run()
        // As in a Durable Object: an alarm set inside is rolled back with the rest.
        this.alarmAt = alarmBefore
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

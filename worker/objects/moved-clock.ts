// Development only: how far an object's clock has been moved. Kept in its database, so that a restart does not bring back
// the past.

import { MetaStore } from '../store/meta-store.ts'
import type { Sql, SqlRow } from '../actors/host.ts'

const offsetKey = 'clock_offset_ms'

export class MovedClock {
  readonly #sql: Sql
  #offsetMs: number | null = null

  constructor(storage: DurableObjectStorage) {
    this.#sql = {
      all: <Row extends SqlRow>(statement: string, ...bindings: (string | number | null | ArrayBuffer)[]) =>
        storage.sql.exec<Row>(statement, ...bindings).toArray(),
      transaction: (work) => storage.transactionSync(work),
    }
  }

  /** Read before the actor has made its tables: then it has not been moved yet. */
  offsetMs(): number {
    if (this.#offsetMs === null) {
      const isThere = this.#sql.all(`SELECT 1 AS found FROM sqlite_master WHERE name = 'meta'`).length > 0
      this.#offsetMs = isThere ? (new MetaStore(this.#sql).get<number>(offsetKey) ?? 0) : 0
    }
    return this.#offsetMs
  }

  /** Only ever forward. */
  moveTo(offsetMs: number): void {
    this.#offsetMs = Math.max(this.offsetMs(), offsetMs)
    new MetaStore(this.#sql).put(offsetKey, this.#offsetMs)
  }
}

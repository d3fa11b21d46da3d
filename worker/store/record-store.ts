// What is kept to answer "how many" and "why": counters per automation and step, and how each enrollment ended.

import type { Sql } from '../actors/host.ts'
import type { Effect } from '../engine/decision.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'

type Ended = Extract<Effect, { kind: 'ended' }>

export interface Counter {
  readonly automation: string
  readonly step: string | null
  readonly outcome: string
  readonly count: number
}

/** Something that happened, to be added to its counter. */
export interface Counted extends Omit<Counter, 'count'> {
  /** Default 1. */
  readonly by?: number
}

/** A row as it travels between shards. */
export type StoredEnding = {
  readonly shopper_id: string
  readonly enrollment_id: string
  readonly automation: string
  readonly version: number
  readonly key: string | null
  readonly reason: string
  readonly finding: string | null
  readonly at: number
}

export class RecordStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** One row per distinct counter, however often it was counted in this transaction. */
  count(counts: readonly Counted[]): void {
    const sums = new Map<string, { count: Counted; n: number }>()
    for (const count of counts) {
      const key = `${count.automation}\n${count.step ?? ''}\n${count.outcome}`
      const by = count.by ?? 1
      const sum = sums.get(key)
      if (sum) sum.n += by
      else sums.set(key, { count, n: by })
    }
    for (const { count, n } of sums.values()) {
      this.#sql.all(
        `INSERT INTO counter (automation, step, outcome, count) VALUES (?, ?, ?, ?)
         ON CONFLICT (automation, step, outcome) DO UPDATE SET count = count + excluded.count`,
        count.automation,
        count.step ?? '',
        count.outcome,
        n,
      )
    }
  }

  counters(): Counter[] {
    return this.#sql
      .all<{ automation: string; step: string; outcome: string; count: number }>(
        'SELECT automation, step, outcome, count FROM counter ORDER BY automation, step, outcome',
      )
      .map((row) => ({ ...row, step: row.step === '' ? null : row.step }))
  }

  ended(shopper: ShopperId, effect: Ended, now: EpochMs): void {
    this.#sql.all(
      `INSERT OR IGNORE INTO ended (shopper_id, enrollment_id, automation, version, key, reason, finding, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      shopper,
      effect.enrollment,
      effect.automation,
      effect.version,
      effect.key,
      effect.reason,
      effect.finding ? JSON.stringify(effect.finding) : null,
      now,
    )
  }

  /** How the enrollments of one shopper ended, taken out of this shard. */
  takeOut(shopper: ShopperId): StoredEnding[] {
    return this.#sql.all<StoredEnding>('DELETE FROM ended WHERE shopper_id = ? RETURNING *', shopper)
  }

  takeIn(rows: readonly StoredEnding[]): void {
    for (const row of rows)
      this.#sql.all(
        `INSERT OR IGNORE INTO ended (shopper_id, enrollment_id, automation, version, key, reason, finding, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        row.shopper_id,
        row.enrollment_id,
        row.automation,
        row.version,
        row.key,
        row.reason,
        row.finding,
        row.at,
      )
  }

  move(from: ShopperId, to: ShopperId): void {
    this.#sql.all('UPDATE OR IGNORE ended SET shopper_id = ? WHERE shopper_id = ?', to, from)
  }
}

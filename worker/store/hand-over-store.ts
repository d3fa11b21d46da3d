// Shoppers on their way to another shard: kept here until that shard has said that it has them, and remembered there so
// that one who is brought twice is taken in once.

import type { Sql } from '../actors/host.ts'
import type { HandOver } from '../actors/stitching/peer.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'

type Row = { id: string; payload: string }

export class HandOverStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  add(handOver: HandOver, dueAt: EpochMs): void {
    this.#sql.all(
      'INSERT INTO hand_over (id, shopper_id, due_at, payload) VALUES (?, ?, ?, ?)',
      handOver.id,
      handOver.state.id,
      dueAt,
      JSON.stringify(handOver),
    )
  }

  of(shopper: ShopperId): HandOver | null {
    return (
      decode(this.#sql.all<Row>('SELECT id, payload FROM hand_over WHERE shopper_id = ?', shopper))[0] ?? null
    )
  }

  due(now: EpochMs, limit: number): HandOver[] {
    return decode(
      this.#sql.all<Row>(
        'SELECT id, payload FROM hand_over WHERE due_at <= ? ORDER BY due_at LIMIT ?',
        now,
        limit,
      ),
    )
  }

  next(): EpochMs | null {
    const at = this.#sql.all<{ at: number | null }>('SELECT min(due_at) AS at FROM hand_over')[0]?.at ?? null
    return at === null ? null : epochMs(at)
  }

  postpone(id: string, until: EpochMs): void {
    this.#sql.all('UPDATE hand_over SET due_at = ? WHERE id = ?', until, id)
  }

  remove(id: string): void {
    this.#sql.all('DELETE FROM hand_over WHERE id = ?', id)
  }

  count(): number {
    return this.#sql.all<{ n: number }>('SELECT count(*) AS n FROM hand_over')[0]?.n ?? 0
  }

  hasTakenIn(id: string): boolean {
    return this.#sql.all('SELECT 1 AS found FROM taken_in WHERE id = ?', id).length > 0
  }

  /** @returns false when this one was taken in before */
  takeIn(id: string, now: EpochMs): boolean {
    return (
      this.#sql.all('INSERT OR IGNORE INTO taken_in (id, at) VALUES (?, ?) RETURNING id', id, now).length > 0
    )
  }
}

const decode = (rows: readonly Row[]): HandOver[] =>
  rows.map(({ payload }) => JSON.parse(payload) as HandOver)

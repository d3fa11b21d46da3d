// Stored future moments: at most one row per shopper, for the earliest thing that the clock could do for it, and one
// per item that it waits for. Found in O(due) by the key.

import type { Sql } from '../actors/host.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'

export class TimerStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /**
   * Arms a shopper's timer for `wakeAt` and returns where its row now stands.
   * A later moment leaves the row alone: the early wake finds nothing due and arms again, which costs two rows once
   * instead of two rows at every event of an active shopper.
   */
  arm(id: ShopperId, standsAt: EpochMs | null, wakeAt: EpochMs | null): EpochMs | null {
    if (wakeAt === null) return standsAt
    if (standsAt !== null && standsAt <= wakeAt) return standsAt
    if (standsAt !== null) this.clear(id, standsAt)
    this.#sql.all('INSERT OR IGNORE INTO timer (due_at, shopper_id) VALUES (?, ?)', wakeAt, id)
    return wakeAt
  }

  clear(id: ShopperId, standsAt: EpochMs): void {
    this.#sql.all('DELETE FROM timer WHERE due_at = ? AND shopper_id = ?', standsAt, id)
  }

  due(now: EpochMs, limit: number): { dueAt: EpochMs; id: ShopperId }[] {
    return this.#sql
      .all<{ due_at: number; shopper_id: string }>(
        'SELECT due_at, shopper_id FROM timer WHERE due_at <= ? ORDER BY due_at, shopper_id LIMIT ?',
        now,
        limit,
      )
      .map((row) => ({ dueAt: epochMs(row.due_at), id: shopperId(row.shopper_id) }))
  }

  next(): EpochMs | null {
    const due = this.#sql.all<{ due_at: number | null }>('SELECT min(due_at) AS due_at FROM timer')[0]?.due_at
    return due === null || due === undefined ? null : epochMs(due)
  }

  count(): number {
    return this.#sql.all<{ n: number }>('SELECT count(*) AS n FROM timer')[0]?.n ?? 0
  }

  waitFor(itemId: string, id: ShopperId): void {
    this.#sql.all('INSERT OR IGNORE INTO waiting (item_id, shopper_id) VALUES (?, ?)', itemId, id)
  }

  stopWaiting(itemId: string, id: ShopperId): void {
    this.#sql.all('DELETE FROM waiting WHERE item_id = ? AND shopper_id = ?', itemId, id)
  }

  /** In slices, in the order of their ids: a brand may concern half of the shard. */
  waitingSlice(key: string, after: string, limit: number): ShopperId[] {
    return this.#sql
      .all<{ shopper_id: string }>(
        'SELECT shopper_id FROM waiting WHERE item_id = ? AND shopper_id > ? ORDER BY shopper_id LIMIT ?',
        key,
        after,
        limit,
      )
      .map((row) => shopperId(row.shopper_id))
  }

  waitingFor(itemId: string): ShopperId[] {
    return this.#sql
      .all<{ shopper_id: string }>(
        'SELECT shopper_id FROM waiting WHERE item_id = ? ORDER BY shopper_id',
        itemId,
      )
      .map((row) => shopperId(row.shopper_id))
  }
}

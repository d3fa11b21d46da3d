// What a shard has still to tell the keeper of the lines, in the order in which it happened: one row per transaction,
// committed with the states that it follows from. And what is kept here for those whom waves have told.

import type { Sql } from '../actors/host.ts'
import type { LineCall } from '../engine/wave-place.ts'
import type { Kept } from '../engine/wave-told.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'

export class LineCallStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  add(calls: readonly LineCall[]): void {
    this.#sql.all(
      'INSERT INTO line_call (seq, calls) VALUES ((SELECT coalesce(max(seq), 0) + 1 FROM line_call), ?)',
      JSON.stringify(calls),
    )
  }

  /** The oldest, with the number of the last of them. */
  first(limit: number): { readonly upTo: number; readonly calls: readonly LineCall[] } | null {
    const rows = this.#sql.all<{ seq: number; calls: string }>(
      'SELECT seq, calls FROM line_call ORDER BY seq LIMIT ?',
      limit,
    )
    const last = rows.at(-1)
    return last === undefined
      ? null
      : { upTo: last.seq, calls: rows.flatMap(({ calls }) => JSON.parse(calls) as LineCall[]) }
  }

  isEmpty(): boolean {
    return this.#sql.all('SELECT 1 AS found FROM line_call LIMIT 1').length === 0
  }

  remove(upTo: number): void {
    this.#sql.all('DELETE FROM line_call WHERE seq <= ?', upTo)
  }
}

export class KeptStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  put(shopper: ShopperId, { itemId, cartUnits, cartUntil, toldUnits, toldUntil }: Kept): void {
    this.#sql.all(
      `INSERT INTO kept (item_id, shopper_id, cart_units, cart_until, told_units, told_until) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET cart_units = excluded.cart_units, cart_until = excluded.cart_until,
         told_units = excluded.told_units, told_until = excluded.told_until`,
      itemId,
      shopper,
      cartUnits,
      cartUntil,
      toldUnits,
      toldUntil,
    )
  }

  remove(shopper: ShopperId, itemId: string): void {
    this.#sql.all('DELETE FROM kept WHERE item_id = ? AND shopper_id = ?', itemId, shopper)
  }

  /** Whoever leaves for another shard counts here, too, until that one has surely said so. */
  depart(shopper: ShopperId, itemIds: readonly string[], until: EpochMs): void {
    for (const itemId of itemIds)
      this.#sql.all(
        `UPDATE kept SET cart_until = min(cart_until, ?), told_until = min(told_until, ?)
         WHERE item_id = ? AND shopper_id = ?`,
        until,
        until,
        itemId,
        shopper,
      )
  }

  /** Units of an item, and when less of it may be kept; rows that keep nothing go. */
  of(itemId: string, now: EpochMs): { readonly units: number; readonly until: EpochMs | null } {
    this.#sql.all(
      'DELETE FROM kept WHERE item_id = ? AND cart_until <= ? AND told_until <= ?',
      itemId,
      now,
      now,
    )
    const row = this.#sql.all<{ units: number | null; until: number | null }>(
      `SELECT sum(iif(cart_until > ?, cart_units, told_units)) AS units,
         min(iif(cart_until > ?, cart_until, told_until)) AS until FROM kept WHERE item_id = ?`,
      now,
      now,
      itemId,
    )[0]
    const until = row?.until ?? null
    return { units: row?.units ?? 0, until: until === null ? null : epochMs(until) }
  }
}

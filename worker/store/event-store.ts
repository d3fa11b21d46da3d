// The events themselves, one packed row per batch and shopper, in one table per month: retention is a DROP, which
// costs nothing, and one row per batch is a fifth of the bill of one row per event.

import type { Sql } from '../actors/host.ts'
import type { ShopEvent } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import { monthOf } from './month.ts'

interface MonthlyStatements {
  readonly insert: string
  readonly known: string
  readonly batches: string
  readonly latest: string
  readonly page: string
  readonly of: string
  readonly take: string
  readonly remove: string
  readonly move: string
  readonly count: string
  readonly since: string
}

/** SQL text per month is made once: the statement cache is keyed by it. Names come from monthOf, never from outside. */
const statementsOf = (month: string): MonthlyStatements => ({
  insert: `INSERT OR IGNORE INTO events_${month} (shopper_id, received_at, batch_id, events) VALUES (?, ?, ?, ?)`,
  known: `SELECT DISTINCT json_extract(event.value, '$.event_id') AS id FROM events_${month}, json_each(events) AS event
    WHERE shopper_id IN (SELECT value FROM json_each(?)) AND json_extract(event.value, '$.event_id') IN (SELECT value FROM json_each(?))`,
  batches: `SELECT batch_id FROM events_${month}
    WHERE shopper_id IN (SELECT value FROM json_each(?)) AND batch_id IN (SELECT value FROM json_each(?))`,
  latest: `SELECT events FROM events_${month} WHERE shopper_id = ? ORDER BY received_at DESC LIMIT ?`,
  page: `SELECT shopper_id, received_at, batch_id, events FROM events_${month}
    WHERE (shopper_id, received_at, batch_id) > (?, ?, ?) ORDER BY shopper_id, received_at, batch_id LIMIT ?`,
  of: `SELECT received_at, batch_id, events FROM events_${month}
    WHERE shopper_id = ? AND (received_at, batch_id) > (?, ?) ORDER BY received_at, batch_id LIMIT ?`,
  take: `INSERT OR IGNORE INTO events_${month} (shopper_id, received_at, batch_id, events) VALUES (?, ?, ?, ?)`,
  remove: `DELETE FROM events_${month} WHERE shopper_id = ?`,
  move: `UPDATE OR IGNORE events_${month} SET shopper_id = ? WHERE shopper_id = ?`,
  since: `SELECT json_extract(event.value, '$.name') AS name, json_extract(event.value, '$.occurred_at') AS at
    FROM events_${month}, json_each(events) AS event WHERE shopper_id = ? AND received_at > ?
      AND json_extract(event.value, '$.name') IN (SELECT value FROM json_each(?)) LIMIT 1`,
  count: `SELECT coalesce(sum(json_array_length(events)), 0) AS n FROM events_${month}`,
})

export interface StoredBatch {
  readonly shopperId: string
  readonly events: readonly ShopEvent[]
}

/** Rows of one shopper, as they travel between shards: `events` is JSON. */
export interface StoredEvents {
  readonly receivedAt: EpochMs
  readonly batchId: string
  readonly events: string
}

type StoredRow = { shopper_id: string; received_at: number; batch_id: string; events: string }

export class EventStore {
  readonly #sql: Sql
  /** Months that have a table, oldest first. */
  readonly #months = new Map<string, MonthlyStatements>()

  constructor(sql: Sql) {
    this.#sql = sql
    const tables = sql.all<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'events_[0-9]*' ORDER BY name`,
    )
    for (const { name } of tables) this.#months.set(name.slice(7), statementsOf(name.slice(7)))
  }

  add(id: ShopperId, batchId: string, receivedAt: EpochMs, events: readonly ShopEvent[]): void {
    const month = this.#months.get(monthOf(receivedAt))
    if (!month) throw new Error('the month of a batch must be opened before its transaction')
    this.#sql.all(month.insert, id, receivedAt, batchId, JSON.stringify(events))
  }

  /** Of these event ids, those that one of these shoppers has stored already. Reads all of their events: for the rare old one. */
  known(shoppers: readonly string[], eventIds: readonly string[]): Set<string> {
    const found = new Set<string>()
    for (const { known } of this.#months.values()) {
      for (const row of this.#sql.all<{ id: string }>(
        known,
        JSON.stringify(shoppers),
        JSON.stringify(eventIds),
      ))
        found.add(row.id)
    }
    return found
  }

  /** Of these batch ids, those of which one of these shoppers has a row: what was applied in parts has another id. */
  batches(shoppers: readonly string[], batchIds: readonly string[]): Set<string> {
    const found = new Set<string>()
    for (const { batches } of this.#months.values()) {
      const rows = this.#sql.all<{ batch_id: string }>(
        batches,
        JSON.stringify(shoppers),
        JSON.stringify(batchIds),
      )
      for (const row of rows) found.add(row.batch_id)
    }
    return found
  }

  /** The latest batches of a shopper, newest first. */
  latest(id: ShopperId, batchCount: number): ShopEvent[] {
    const events: ShopEvent[] = []
    let left = batchCount
    for (const { latest } of [...this.#months.values()].toReversed()) {
      const rows = this.#sql.all<{ events: string }>(latest, id, left)
      for (const row of rows) events.push(...(JSON.parse(row.events) as ShopEvent[]).toReversed())
      left -= rows.length
      if (left <= 0) break
    }
    return events
  }

  /** The next packed rows after a place, in the order of the key; places are opaque and stay good while events come in. */
  page(
    after: string | null,
    rowCount: number,
  ): { readonly rows: readonly StoredBatch[]; readonly next: string | null } {
    const [fromMonth = '', ...key] = after === null ? [] : after.split('\n')
    const [shopper = '', receivedAt = '-1', batch = ''] = key
    const rows: StoredBatch[] = []
    let next: string | null = null
    for (const [month, { page }] of [...this.#months].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (month < fromMonth) continue
      const place = month === fromMonth ? [shopper, Number(receivedAt), batch] : ['', -1, '']
      for (const row of this.#sql.all<StoredRow>(page, ...place, rowCount - rows.length)) {
        rows.push({ shopperId: row.shopper_id, events: JSON.parse(row.events) as ShopEvent[] })
        next = [month, row.shopper_id, row.received_at, row.batch_id].join('\n')
      }
      if (rows.length >= rowCount) return { rows, next }
    }
    return { rows, next: null }
  }

  /** The rows of one shopper, in order, after `after`. */
  rowsOf(id: ShopperId, after: StoredEvents | null, limit: number): StoredEvents[] {
    const found: StoredEvents[] = []
    for (const [month, { of }] of [...this.#months].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      if (after !== null && month < monthOf(after.receivedAt)) continue
      const place = [after?.receivedAt ?? -1, after?.batchId ?? ''] as const
      for (const row of this.#sql.all<Omit<StoredRow, 'shopper_id'>>(of, id, ...place, limit - found.length))
        found.push({ receivedAt: epochMs(row.received_at), batchId: row.batch_id, events: row.events })
      if (found.length >= limit) break
    }
    return found
  }

  /** Their months must be open. */
  take(id: ShopperId, rows: readonly StoredEvents[]): void {
    for (const { receivedAt, batchId, events } of rows) {
      const month = this.#months.get(monthOf(receivedAt))
      if (!month) throw new Error('the month of a batch must be opened before its transaction')
      this.#sql.all(month.take, id, receivedAt, batchId, events)
    }
  }

  /** An event of one of these names that was received after a moment, or null. */
  firstSince(
    id: ShopperId,
    after: EpochMs,
    names: readonly string[],
  ): { readonly name: string; readonly at: EpochMs } | null {
    for (const [month, { since }] of this.#months) {
      if (month < monthOf(after)) continue
      const [row] = this.#sql.all<{ name: string; at: number }>(since, id, after, JSON.stringify(names))
      if (row) return { name: row.name, at: epochMs(row.at) }
    }
    return null
  }

  remove(id: ShopperId): void {
    for (const { remove } of this.#months.values()) this.#sql.all(remove, id)
  }

  /** After a merge the events follow the shopper. */
  move(from: ShopperId, to: ShopperId): void {
    for (const { move } of this.#months.values()) this.#sql.all(move, to, from)
  }

  count(): number {
    let total = 0
    for (const { count } of this.#months.values()) total += this.#sql.all<{ n: number }>(count)[0]?.n ?? 0
    return total
  }

  /** Makes the table of a month. Called outside any transaction: one that rolls back would take the table with it. */
  open(at: EpochMs): void {
    const month = monthOf(at)
    if (this.#months.has(month)) return
    this.#sql.all(
      `CREATE TABLE IF NOT EXISTS events_${month} (shopper_id TEXT NOT NULL, received_at INTEGER NOT NULL, batch_id TEXT NOT NULL, events TEXT NOT NULL, PRIMARY KEY (shopper_id, received_at, batch_id)) WITHOUT ROWID`,
    )
    this.#months.set(month, statementsOf(month))
  }
}

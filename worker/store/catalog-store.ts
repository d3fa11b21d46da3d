// The catalog's items with the order of their changes (in the catalog's own object), and a shard's copy of them.

import type { StoredItem } from '../actors/catalog/stored-item.ts'
import type { Sql, SqlRow } from '../actors/host.ts'
import type { CatalogItem } from '../engine/decision.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'

export interface StoredRow {
  readonly item: StoredItem
  /** As it is stored; null: it was stored before there were details. */
  readonly details: string | null
  /** What shards are told, as it is stored. */
  readonly copy: string
  readonly isInFeed: boolean
}

/** What is written of an item. `copy`: what shards are told, null when that stays as it is. */
export interface ItemWrite {
  readonly itemId: string
  readonly copy: string | null
  readonly details: string
  readonly isInFeed: boolean
  /** When its price changes by itself. */
  readonly dueAt: EpochMs | null
}

interface Row extends SqlRow {
  readonly item_id: string
  readonly data: string
  readonly details: string | null
  readonly in_feed: number
}

export class CatalogStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Those that are known. */
  rows(itemIds: readonly string[]): Map<string, StoredRow> {
    const rows = this.#sql.all<Row>(
      'SELECT item_id, data, details, in_feed FROM item WHERE item_id IN (SELECT value FROM json_each(?))',
      JSON.stringify(itemIds),
    )
    return new Map(rows.map((row) => [row.item_id, storedRow(row)]))
  }

  get(itemId: string): StoredItem | null {
    return this.rows([itemId]).get(itemId)?.item ?? null
  }

  /** What shards are told of it, and the position of its latest change. */
  copy(itemId: string): { readonly item: CatalogItem; readonly cursor: number } | null {
    const [row] = this.#sql.all<{ data: string; seq: number }>(
      'SELECT data, seq FROM item WHERE item_id = ?',
      itemId,
    )
    return row ? { item: JSON.parse(row.data) as CatalogItem, cursor: row.seq } : null
  }

  put({ itemId, copy, details, isInFeed, dueAt }: ItemWrite): void {
    const inFeed = isInFeed ? 1 : 0
    if (copy === null)
      this.#sql.all(
        'UPDATE item SET details = ?, in_feed = ?, due_at = ? WHERE item_id = ?',
        details,
        inFeed,
        dueAt,
        itemId,
      )
    else
      this.#sql.all(
        `INSERT INTO item (item_id, data, seq, details, in_feed, due_at)
         VALUES (?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM item), ?, ?, ?)
         ON CONFLICT (item_id) DO UPDATE SET data = excluded.data, seq = excluded.seq, details = excluded.details,
           in_feed = excluded.in_feed, due_at = excluded.due_at`,
        itemId,
        copy,
        details,
        inFeed,
        dueAt,
      )
  }

  /** The copies that changed after a cursor, oldest change first. */
  changesSince(cursor: number, limit: number): { cursor: number; items: CatalogItem[] } {
    const rows = this.#sql.all<{ data: string; seq: number }>(
      'SELECT data, seq FROM item WHERE seq > ? ORDER BY seq LIMIT ?',
      cursor,
      limit,
    )
    return {
      cursor: rows.at(-1)?.seq ?? cursor,
      items: rows.map((row) => JSON.parse(row.data) as CatalogItem),
    }
  }

  /** The cursor of the latest change; 0: there is none. */
  latest(): number {
    return this.#sql.all<{ seq: number | null }>('SELECT max(seq) AS seq FROM item')[0]?.seq ?? 0
  }

  /** When the next price changes by itself. */
  nextDueAt(): EpochMs | null {
    const [row] = this.#sql.all<{ at: EpochMs | null }>(
      'SELECT min(due_at) AS at FROM item WHERE due_at IS NOT NULL',
    )
    return row?.at ?? null
  }

  dueIds(now: EpochMs, limit: number): string[] {
    return this.#sql
      .all<{ item_id: string }>(
        'SELECT item_id FROM item WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?',
        now,
        limit,
      )
      .map((row) => row.item_id)
  }

  counts(): { readonly items: number; readonly inFeed: number } {
    const [row] = this.#sql.all<{ items: number; in_feed: number | null }>(
      'SELECT count(*) AS items, sum(in_feed) AS in_feed FROM item',
    )
    return { items: row?.items ?? 0, inFeed: row?.in_feed ?? 0 }
  }

  /** Ids of the items that the feed had, in order, from one id on. */
  inFeedAfter(itemId: string, limit: number): string[] {
    return this.#sql
      .all<{ item_id: string }>(
        'SELECT item_id FROM item WHERE in_feed = 1 AND item_id > ? ORDER BY item_id LIMIT ?',
        itemId,
        limit,
      )
      .map((row) => row.item_id)
  }
}

const storedRow = ({ data, details, in_feed: inFeed }: Row): StoredRow => ({
  // Since when its price was asked is not known of a row without details: always.
  item: details === null ? withHistory(JSON.parse(data) as StoredItem) : (JSON.parse(details) as StoredItem),
  details,
  copy: data,
  isInFeed: inFeed === 1,
})

const withHistory = (item: StoredItem): StoredItem =>
  item.price === undefined ? item : { ...item, prices: [[epochMs(0), item.price]] }

export class CatalogCopy {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  get(itemId: string): CatalogItem | undefined {
    const row = this.#sql.all<{ data: string }>('SELECT data FROM catalog_item WHERE item_id = ?', itemId)[0]
    return row ? (JSON.parse(row.data) as CatalogItem) : undefined
  }

  /** The first by their ids: for samples. */
  first(limit: number): CatalogItem[] {
    return this.#sql
      .all<{ data: string }>('SELECT data FROM catalog_item ORDER BY item_id LIMIT ?', limit)
      .map((row) => JSON.parse(row.data) as CatalogItem)
  }

  put(item: CatalogItem): void {
    this.#sql.all(
      'INSERT INTO catalog_item (item_id, data) VALUES (?, ?) ON CONFLICT (item_id) DO UPDATE SET data = excluded.data',
      item.item_id,
      JSON.stringify(item),
    )
  }
}

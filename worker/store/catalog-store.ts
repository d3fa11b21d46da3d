// The catalog's items with the order of their changes (in the catalog's own object), and a shard's copy of them.

import type { Sql } from '../actors/host.ts'
import type { CatalogItem } from '../engine/decision.ts'

export class CatalogStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  get(itemId: string): CatalogItem | null {
    const row = this.#sql.all<{ data: string }>('SELECT data FROM item WHERE item_id = ?', itemId)[0]
    return row ? (JSON.parse(row.data) as CatalogItem) : null
  }

  put(item: CatalogItem): void {
    this.#sql.all(
      `INSERT INTO item (item_id, data, seq) VALUES (?, ?, (SELECT coalesce(max(seq), 0) + 1 FROM item))
       ON CONFLICT (item_id) DO UPDATE SET data = excluded.data, seq = excluded.seq`,
      item.item_id,
      JSON.stringify(item),
    )
  }

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
}

export class CatalogCopy {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  get(itemId: string): CatalogItem | undefined {
    const row = this.#sql.all<{ data: string }>('SELECT data FROM catalog_item WHERE item_id = ?', itemId)[0]
    return row ? (JSON.parse(row.data) as CatalogItem) : undefined
  }

  put(item: CatalogItem): void {
    this.#sql.all(
      'INSERT INTO catalog_item (item_id, data) VALUES (?, ?) ON CONFLICT (item_id) DO UPDATE SET data = excluded.data',
      item.item_id,
      JSON.stringify(item),
    )
  }
}

// Single values of an actor, as JSON by name.

import type { Sql } from '../actors/host.ts'

export class MetaStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** @returns the value as it was put, or null; the caller names its type because only this actor writes it */
  get<T>(key: string): T | null {
    const row = this.#sql.all<{ value: string }>('SELECT value FROM meta WHERE key = ?', key)[0]
    return row ? (JSON.parse(row.value) as T) : null
  }

  put(key: string, value: unknown): void {
    this.#sql.all(
      'INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
      key,
      JSON.stringify(value),
    )
  }

  delete(key: string): void {
    this.#sql.all('DELETE FROM meta WHERE key = ?', key)
  }
}

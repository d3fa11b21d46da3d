// Destinations that have said that they want nothing more (410), until somebody says that they do.

import type { Sql } from '../actors/host.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'

export class DestinationStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  disable(name: string, at: EpochMs): void {
    this.#sql.all(
      'INSERT INTO destination (name, disabled_at) VALUES (?, ?) ON CONFLICT DO NOTHING',
      name,
      at,
    )
  }

  enable(name: string): void {
    this.#sql.all('DELETE FROM destination WHERE name = ?', name)
  }

  all(): { readonly name: string; readonly since: EpochMs }[] {
    return this.#sql
      .all<{ name: string; disabled_at: number }>('SELECT name, disabled_at FROM destination ORDER BY name')
      .map((row) => ({ name: row.name, since: epochMs(row.disabled_at) }))
  }

  /** @returns since when, or null */
  disabled(name: string): EpochMs | null {
    const row = this.#sql.all<{ disabled_at: number }>(
      'SELECT disabled_at FROM destination WHERE name = ?',
      name,
    )[0]
    return row ? epochMs(row.disabled_at) : null
  }
}

// Brings an actor's database to the newest version when it wakes; a no-op costs one read.

import type { Sql } from '../actors/host.ts'
import type { Migration } from './migrations.ts'

export function migrate(sql: Sql, migrations: readonly Migration[]): void {
  sql.transaction(() => {
    // `user_version` is not allowed in a Durable Object, so the version is a row.
    sql.all('CREATE TABLE IF NOT EXISTS migration (id INTEGER PRIMARY KEY)')
    const done = sql.all<{ id: number | null }>('SELECT max(id) AS id FROM migration')[0]?.id ?? 0
    for (const { id, sql: statements } of migrations) {
      if (id <= done) continue
      for (const statement of statements) sql.all(statement)
      sql.all('INSERT INTO migration (id) VALUES (?)', id)
    }
  })
}

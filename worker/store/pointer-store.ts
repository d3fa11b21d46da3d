// Where those are who are not here: an identity, or a shopper who has moved, points to the shard that knows more.
// Invariant: whoever moves leaves a pointer in the same transaction, so that what follows pointers arrives.

import type { Sql } from '../actors/host.ts'
import type { Identity } from '../event/event.ts'
import type { ShopperId } from '../event/ids.ts'

type Row = { kind: string; value: string; shard: number }

/** The kind under which shoppers who have moved are kept. */
const movedShopper = 'shopper_id'

export class PointerStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  identity({ kind, value }: Identity): number | null {
    return this.#get(kind, value)
  }

  shopper(id: ShopperId): number | null {
    return this.#get(movedShopper, id)
  }

  pointIdentity({ kind, value }: Identity, shard: number): void {
    this.#put(kind, value, shard)
  }

  pointShopper(id: ShopperId, shard: number): void {
    this.#put(movedShopper, id, shard)
  }

  forgetIdentity({ kind, value }: Identity): void {
    this.#sql.all('DELETE FROM pointer WHERE kind = ? AND value = ?', kind, value)
  }

  forgetShopper(id: ShopperId): void {
    this.#sql.all('DELETE FROM pointer WHERE kind = ? AND value = ?', movedShopper, id)
  }

  /** Pointers of identities after a place, in the order of their key. */
  identitiesAfter(after: Identity | null, limit: number): Identity[] {
    return this.#sql
      .all<Row>(
        `SELECT kind, value, shard FROM pointer WHERE (kind, value) > (?, ?) AND kind <> ? ORDER BY kind, value LIMIT ?`,
        after?.kind ?? '',
        after?.value ?? '',
        movedShopper,
        limit,
      )
      .map(({ kind, value }) => ({ kind: kind as Identity['kind'], value }))
  }

  count(): number {
    return this.#sql.all<{ n: number }>('SELECT count(*) AS n FROM pointer')[0]?.n ?? 0
  }

  #get(kind: string, value: string): number | null {
    const row = this.#sql.all<Row>('SELECT shard FROM pointer WHERE kind = ? AND value = ?', kind, value)[0]
    return row?.shard ?? null
  }

  #put(kind: string, value: string, shard: number): void {
    this.#sql.all(
      'INSERT INTO pointer (kind, value, shard) VALUES (?, ?, ?) ON CONFLICT (kind, value) DO UPDATE SET shard = excluded.shard',
      kind,
      value,
      shard,
    )
  }
}

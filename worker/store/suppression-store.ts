// Addresses that must not be written to, by their hash and with the reason, in the home of the hash; they outlive their
// shoppers. One row per reason: a bounce that is lifted leaves the opt-out from before as it was.

import type { Sql } from '../actors/host.ts'
import type { Suppression, SuppressionReason } from '../engine/shopper/suppression.ts'
import { epochMs } from '../event/ids.ts'

/** As it is kept, and as it travels between shards. */
export interface KeptSuppression extends Suppression {
  readonly hash: string
}

type Row = { hash: string; reason: string; since: number }

export class SuppressionStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  of(hash: string): Suppression[] {
    return this.#sql
      .all<Row>('SELECT hash, reason, since FROM suppression WHERE hash = ? ORDER BY reason', hash)
      .map(({ reason, since }) => ({ reason: reason as SuppressionReason, since: epochMs(since) }))
  }

  /** Of two with the same reason the later counts: a consent in between has been taken back. */
  put({ hash, reason, since }: KeptSuppression): void {
    this.#sql.all(
      `INSERT INTO suppression (hash, reason, since) VALUES (?, ?, ?)
       ON CONFLICT (hash, reason) DO UPDATE SET since = max(since, excluded.since)`,
      hash,
      reason,
      since,
    )
  }

  remove(hash: string, reason: SuppressionReason): void {
    this.#sql.all('DELETE FROM suppression WHERE hash = ? AND reason = ?', hash, reason)
  }

  /** Rows after a hash, in order; all reasons of a hash are on one page. */
  after(hash: string, hashCount: number): KeptSuppression[] {
    return this.#sql
      .all<Row>(
        `SELECT hash, reason, since FROM suppression WHERE hash IN
         (SELECT DISTINCT hash FROM suppression WHERE hash > ? ORDER BY hash LIMIT ?) ORDER BY hash, reason`,
        hash,
        hashCount,
      )
      .map((row) => ({ hash: row.hash, reason: row.reason as SuppressionReason, since: epochMs(row.since) }))
  }
}

// The pools of voucher codes of a shard. Invariant: a code belongs to one enrollment, ever, and an enrollment has one code
// of a pool, however often it asks. With one shard per site a pool lives whole in it; with more, a pool must be split
// between them, or two shards would give the same code.

import type { Sql } from '../actors/host.ts'
import type { EnrollmentId, EpochMs } from '../event/ids.ts'

export class VoucherStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** @returns how many of them were not there yet */
  add(pool: string, codes: readonly string[]): number {
    return this.#sql.all(
      `INSERT INTO voucher (pool, code) SELECT ?, value FROM json_each(?) WHERE true
       ON CONFLICT (pool, code) DO NOTHING RETURNING 1`,
      pool,
      JSON.stringify(codes),
    ).length
  }

  /** The code that this enrollment has, or else the first free one; null: there is none. */
  take(pool: string, enrollment: EnrollmentId, now: EpochMs): string | null {
    const kept = this.#sql.all<{ code: string }>(
      'SELECT code FROM voucher WHERE pool = ? AND enrollment_id = ?',
      pool,
      enrollment,
    )[0]
    if (kept) return kept.code
    const taken = this.#sql.all<{ code: string }>(
      `UPDATE voucher SET enrollment_id = ?, taken_at = ? WHERE pool = ? AND code =
       (SELECT code FROM voucher WHERE pool = ? AND enrollment_id IS NULL ORDER BY code LIMIT 1) RETURNING code`,
      enrollment,
      now,
      pool,
      pool,
    )[0]
    return taken?.code ?? null
  }

  pools(): string[] {
    return this.#sql
      .all<{ pool: string }>('SELECT DISTINCT pool FROM voucher ORDER BY pool')
      .map(({ pool }) => pool)
  }

  /** Free codes that leave this shard. */
  takeOut(pool: string, count: number): string[] {
    return this.#sql
      .all<{ code: string }>(
        `DELETE FROM voucher WHERE pool = ? AND code IN
         (SELECT code FROM voucher WHERE pool = ? AND enrollment_id IS NULL ORDER BY code DESC LIMIT ?) RETURNING code`,
        pool,
        pool,
        count,
      )
      .map(({ code }) => code)
  }

  known(pool: string, codes: readonly string[]): string[] {
    return this.#sql
      .all<{ code: string }>(
        'SELECT code FROM voucher WHERE pool = ? AND code IN (SELECT value FROM json_each(?))',
        pool,
        JSON.stringify(codes),
      )
      .map(({ code }) => code)
  }

  count(pool: string): { free: number; taken: number } {
    const row = this.#sql.all<{ free: number; taken: number }>(
      'SELECT count(*) - count(enrollment_id) AS free, count(enrollment_id) AS taken FROM voucher WHERE pool = ?',
      pool,
    )[0]
    return { free: row?.free ?? 0, taken: row?.taken ?? 0 }
  }
}

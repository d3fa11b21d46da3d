// Shoppers who have been erased here and of whom other shards have still to be told; and what a shard holds of somebody
// beside their own row. Invariant: whoever is erased leaves no row of theirs but hashes.

import type { Sql } from '../actors/host.ts'
import type { Identity } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'

/** By what traces of somebody are found. */
export interface Traces {
  /** The shopper, and those that became one with them. */
  readonly ids: readonly ShopperId[]
  readonly identities: readonly Identity[]
  /** Those that are somebody else's by now, and are found over the shard that erases. */
  readonly kept?: readonly Identity[]
}

type Row = { shopper_id: string; payload: string }

export class ErasureStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  add(id: ShopperId, dueAt: EpochMs, traces: Traces): void {
    this.#sql.all(
      'INSERT INTO erasure (shopper_id, due_at, payload) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
      id,
      dueAt,
      JSON.stringify(traces),
    )
  }

  due(now: EpochMs, limit: number): { readonly key: string; readonly traces: Traces }[] {
    return this.#sql
      .all<Row>(
        'SELECT shopper_id, payload FROM erasure WHERE due_at <= ? ORDER BY due_at LIMIT ?',
        now,
        limit,
      )
      .map((row) => ({ key: row.shopper_id, traces: JSON.parse(row.payload) as Traces }))
  }

  next(): EpochMs | null {
    const at = this.#sql.all<{ at: number | null }>('SELECT min(due_at) AS at FROM erasure')[0]?.at ?? null
    return at === null ? null : epochMs(at)
  }

  postpone(key: string, until: EpochMs): void {
    this.#sql.all('UPDATE erasure SET due_at = ? WHERE shopper_id = ?', until, key)
  }

  remove(key: string): void {
    this.#sql.all('DELETE FROM erasure WHERE shopper_id = ?', key)
  }

  /** Identities that point to one of these shoppers: a browser of long ago is not in their state any more. */
  identitiesOf(ids: readonly ShopperId[]): Identity[] {
    return this.#sql
      .all<{ kind: string; value: string }>(
        'SELECT kind, value FROM identity WHERE shopper_id IN (SELECT value FROM json_each(?))',
        JSON.stringify(ids),
      )
      .map(({ kind, value }) => ({ kind: kind as Identity['kind'], value }))
  }

  /**
   * Everything that is kept beside shoppers' rows and stored events.
   * @param nonce what voucher codes belong to then
   */
  forget({ ids }: Traces, nonce: string): void {
    const who = JSON.stringify(ids)
    // The codes stay taken, but by nobody who can be found.
    this.#sql.all(
      `UPDATE voucher SET enrollment_id = 'erased_' || ? || '_' || code WHERE enrollment_id IN
       (SELECT enrollment_id FROM ended WHERE shopper_id IN (SELECT value FROM json_each(?)))`,
      nonce,
      who,
    )
    this.#sql.all('DELETE FROM ended WHERE shopper_id IN (SELECT value FROM json_each(?))', who)
    this.#sql.all('DELETE FROM delivery WHERE shopper_id IN (SELECT value FROM json_each(?))', who)
    this.#sql.all('DELETE FROM hand_over WHERE shopper_id IN (SELECT value FROM json_each(?))', who)
    this.#sql.all('DELETE FROM identity WHERE shopper_id IN (SELECT value FROM json_each(?))', who)
    this.#sql.all(
      `DELETE FROM pointer WHERE kind = 'shopper_id' AND value IN (SELECT value FROM json_each(?))`,
      who,
    )
  }

  /** Where an identity was said to be; only when that is the shard whose shopper was erased. */
  forgetPointers({ identities }: Traces, shard: number): void {
    for (const { kind, value } of identities)
      this.#sql.all('DELETE FROM pointer WHERE kind = ? AND value = ? AND shard = ?', kind, value, shard)
  }

  /** Frees the codes of enrollments that are under way from whoever had them. */
  forgetVouchers(enrollments: readonly string[], nonce: string): void {
    this.#sql.all(
      `UPDATE voucher SET enrollment_id = 'erased_' || ? || '_' || code
       WHERE enrollment_id IN (SELECT value FROM json_each(?))`,
      nonce,
      JSON.stringify(enrollments),
    )
  }

  /** What the log of this shard holds of them, for whoever asks for their data. */
  deliveriesOf(ids: readonly ShopperId[]): string[] {
    return this.#sql
      .all<{ line: string }>(
        `SELECT json_object('id', id, 'automation', automation, 'step', step, 'destination', destination, 'status', status,
           'reason', reason, 'content', json(content), 'created_at', created_at, 'updated_at', updated_at) AS line
         FROM delivery WHERE shopper_id IN (SELECT value FROM json_each(?)) ORDER BY id`,
        JSON.stringify(ids),
      )
      .map(({ line }) => line)
  }
}

// Shoppers and the identities that point to them. One row per shopper: its state, what it has seen, its timer.

import type { Sql } from '../actors/host.ts'
import type { Enrollment, ShopperState } from '../engine/shopper.ts'
import type { Identity } from '../event/event.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import type { Seen } from './seen.ts'

export interface ShopperRow {
  readonly state: ShopperState
  readonly seen: Seen
  /** Where this shopper stands in the timer table, or null. */
  readonly timerAt: EpochMs | null
  /** The program's revision that the state was last brought to. */
  readonly revision: number
}

type StoredRow = { state: string; seen: string; timer_at: number | null; revision: number }

export class ShopperStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  load(id: ShopperId): ShopperRow | null {
    const row = this.#sql.all<StoredRow>(
      'SELECT state, seen, timer_at, revision FROM shopper WHERE id = ?',
      id,
    )[0]
    if (!row) return null
    return {
      state: JSON.parse(row.state) as ShopperState,
      seen: JSON.parse(row.seen) as Seen,
      timerAt: row.timer_at === null ? null : epochMs(row.timer_at),
      revision: row.revision,
    }
  }

  save(row: ShopperRow): void {
    this.#sql.all(
      `INSERT INTO shopper (id, state, seen, timer_at, revision) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET state = excluded.state, seen = excluded.seen, timer_at = excluded.timer_at, revision = excluded.revision`,
      row.state.id,
      JSON.stringify(row.state),
      JSON.stringify(row.seen),
      row.timerAt,
      row.revision,
    )
  }

  remove(id: ShopperId): void {
    this.#sql.all('DELETE FROM shopper WHERE id = ?', id)
  }

  /** Ids after `after`, in order: for sweeps that go on where they stopped. */
  idsAfter(after: string, limit: number): ShopperId[] {
    return this.#sql
      .all<{ id: string }>('SELECT id FROM shopper WHERE id > ? ORDER BY id LIMIT ?', after, limit)
      .map((row) => shopperId(row.id))
  }

  /** The enrollments of shoppers after `after` who have any, in order; nothing else of them is read. */
  enrolledAfter(
    after: string,
    limit: number,
  ): { readonly id: ShopperId; readonly enrollments: readonly Enrollment[] }[] {
    return this.#sql
      .all<{ id: string; enrollments: string }>(
        `SELECT id, json_extract(state, '$.enrollments') AS enrollments FROM shopper
         WHERE id > ? AND json_array_length(state, '$.enrollments') > 0 ORDER BY id LIMIT ?`,
        after,
        limit,
      )
      .map((row) => ({ id: shopperId(row.id), enrollments: JSON.parse(row.enrollments) as Enrollment[] }))
  }

  count(): number {
    return this.#sql.all<{ n: number }>('SELECT count(*) AS n FROM shopper')[0]?.n ?? 0
  }

  /** The shopper of this shard who has the identity, or null. */
  owner(identity: Identity): ShopperId | null {
    const found = this.whose(identity)
    return found?.isHere === true ? found.id : null
  }

  /** Whom the identity points to, and whether they are still here: what every batch asks, so it is one statement. */
  whose({ kind, value }: Identity): { readonly id: ShopperId; readonly isHere: boolean } | null {
    const row = this.#sql.all<{ shopper_id: string; here: number }>(
      `SELECT shopper_id, EXISTS (SELECT 1 FROM shopper WHERE id = shopper_id) AS here FROM identity
       WHERE kind = ? AND value = ?`,
      kind,
      value,
    )[0]
    return row ? { id: shopperId(row.shopper_id), isHere: row.here === 1 } : null
  }

  /** Whom the identity points to, who may have moved to another shard since. */
  pointsTo(identity: Identity): ShopperId | null {
    const row = this.#sql.all<{ shopper_id: string }>(
      'SELECT shopper_id FROM identity WHERE kind = ? AND value = ?',
      identity.kind,
      identity.value,
    )[0]
    return row ? shopperId(row.shopper_id) : null
  }

  isHere(id: ShopperId): boolean {
    return this.#sql.all('SELECT 1 AS here FROM shopper WHERE id = ?', id).length > 0
  }

  /** Identities after a place, in the order of their key: for sweeps that go on where they stopped. */
  identitiesAfter(
    after: Identity | null,
    limit: number,
  ): readonly (Identity & { readonly shopper: ShopperId })[] {
    return this.#sql
      .all<{ kind: string; value: string; shopper_id: string }>(
        'SELECT kind, value, shopper_id FROM identity WHERE (kind, value) > (?, ?) ORDER BY kind, value LIMIT ?',
        after?.kind ?? '',
        after?.value ?? '',
        limit,
      )
      .map((row) => ({
        kind: row.kind as Identity['kind'],
        value: row.value,
        shopper: shopperId(row.shopper_id),
      }))
  }

  assign(identity: Identity, id: ShopperId): void {
    this.#sql.all(
      `INSERT INTO identity (kind, value, shopper_id) VALUES (?, ?, ?)
       ON CONFLICT (kind, value) DO UPDATE SET shopper_id = excluded.shopper_id`,
      identity.kind,
      identity.value,
      id,
    )
  }
}

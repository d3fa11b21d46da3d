// Deliveries, their attempts, and the outbox: which of them are due when. A delivery is written in the transaction that
// decided it and stays due until its last word, so a crash anywhere repeats an attempt and never loses one.

import type { Sql } from '../actors/host.ts'
import type { AttemptView } from '../actors/contract.ts'
import type { Finding, MessageContent } from '../engine/decision.ts'
import type { PendingDelivery } from '../engine/shopper.ts'
import { deliveryId, epochMs, shopperId } from '../event/ids.ts'
import type { DeliveryId, EpochMs, ShopperId } from '../event/ids.ts'

export interface DueDelivery {
  readonly id: DeliveryId
  readonly dueAt: EpochMs
  readonly shopper: ShopperId
  readonly destination: string
  readonly createdAt: EpochMs
  /** Kept from the first claim: every attempt says the same. */
  readonly content: MessageContent | null
  readonly attempts: readonly AttemptView[]
  /** How often it was claimed: more than there are attempts when the process ended in the middle of one. */
  readonly claimCount: number
  /** Attempts before the latest replay; absent: it was not replayed. */
  readonly earlierAttempts?: number
}

type StoredDelivery = {
  id: string
  due_at: number
  shopper_id: string
  destination: string
  content: string | null
  attempts: string
  claims: number
  created_at: number
  earlier: number | null
}

export class DeliveryStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  create(delivery: PendingDelivery, shopper: ShopperId, now: EpochMs): void {
    this.#sql.all(
      `INSERT INTO delivery (id, shopper_id, automation, step, destination, status, attempts, created_at, updated_at, due_at, pending)
       VALUES (?, ?, ?, ?, ?, 'pending', '[]', ?, ?, ?, ?)`,
      delivery.id,
      shopper,
      delivery.automation,
      delivery.step,
      delivery.destination,
      delivery.createdAt,
      now,
      now,
      JSON.stringify(delivery),
    )
  }

  /** The oldest due moment of each destination that has something in the outbox, by their names. */
  firstDue(): { readonly destination: string; readonly dueAt: EpochMs }[] {
    // Skips through the index from name to name: as many look-ups as there are destinations, however much waits.
    return this.#sql
      .all<{ destination: string; due_at: number }>(
        `WITH RECURSIVE name ("is") AS (
           SELECT min(destination) FROM delivery WHERE due_at IS NOT NULL
           UNION ALL
           SELECT (SELECT min(destination) FROM delivery WHERE due_at IS NOT NULL AND destination > name."is")
           FROM name WHERE name."is" IS NOT NULL
         )
         SELECT "is" AS destination,
                (SELECT min(due_at) FROM delivery WHERE due_at IS NOT NULL AND destination = name."is") AS due_at
         FROM name WHERE "is" IS NOT NULL`,
      )
      .map((row) => ({ destination: row.destination, dueAt: epochMs(row.due_at) }))
  }

  due(destination: string, now: EpochMs, limit: number): DueDelivery[] {
    return this.#sql
      .all<StoredDelivery>(
        `SELECT id, due_at, shopper_id, destination, content, attempts, claims, created_at,
                json_extract(pending, '$.replay.earlierAttempts') AS earlier
         FROM delivery WHERE due_at IS NOT NULL AND destination = ? AND due_at <= ? ORDER BY due_at LIMIT ?`,
        destination,
        now,
        limit,
      )
      .map((row) => ({
        id: deliveryId(row.id),
        dueAt: epochMs(row.due_at),
        shopper: shopperId(row.shopper_id),
        destination: row.destination,
        createdAt: epochMs(row.created_at),
        content: row.content === null ? null : (JSON.parse(row.content) as MessageContent),
        attempts: JSON.parse(row.attempts) as AttemptView[],
        claimCount: row.claims,
        ...(row.earlier !== null && { earlierAttempts: row.earlier }),
      }))
  }

  postpone(id: DeliveryId, until: EpochMs): void {
    this.#sql.all('UPDATE delivery SET due_at = ? WHERE id = ? AND due_at IS NOT NULL', until, id)
  }

  /** @param content of the first claim; null: it is kept already */
  claim(id: DeliveryId, content: MessageContent | null, leasedUntil: EpochMs): void {
    this.#sql.all(
      'UPDATE delivery SET claims = claims + 1, due_at = ?, content = coalesce(?, content) WHERE id = ? AND due_at IS NOT NULL',
      leasedUntil,
      content && JSON.stringify(content),
      id,
    )
  }

  record(id: DeliveryId, attempts: readonly AttemptView[], now: EpochMs): void {
    this.#sql.all(
      'UPDATE delivery SET attempts = ?, updated_at = ? WHERE id = ?',
      JSON.stringify(attempts),
      now,
      id,
    )
  }

  /** The last word: the delivery leaves the outbox. A delivery that has had its last word keeps it. */
  settle(id: DeliveryId, verdict: Verdict, now: EpochMs): void {
    this.#sql.all(
      `UPDATE delivery SET status = ?, reason = ?, finding = ?, updated_at = ?, due_at = NULL
       WHERE id = ? AND status = 'pending'`,
      verdict.status,
      verdict.reason ?? null,
      verdict.finding ? JSON.stringify(verdict.finding) : null,
      now,
      id,
    )
  }

  owner(id: DeliveryId): ShopperId | null {
    const row = this.#sql.all<{ shopper_id: string }>('SELECT shopper_id FROM delivery WHERE id = ?', id)[0]
    return row ? shopperId(row.shopper_id) : null
  }

  /** Rows that leave this shard with their shopper; what has had its last word stays in the log. */
  takeOut(ids: readonly DeliveryId[]): StoredDeliveryRow[] {
    return this.#sql.all<StoredDeliveryRow>(
      'DELETE FROM delivery WHERE id IN (SELECT value FROM json_each(?)) RETURNING *',
      JSON.stringify(ids),
    )
  }

  /** What comes along is the truth: a row of the same id that is here was left behind by a replay that followed its shopper. */
  takeIn(rows: readonly StoredDeliveryRow[]): void {
    for (const row of rows)
      this.#sql.all(
        `INSERT OR REPLACE INTO delivery (id, shopper_id, automation, step, destination, status, reason, finding, content, attempts, due_at, created_at, updated_at, claims, pending)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        row.id,
        row.shopper_id,
        row.automation,
        row.step,
        row.destination,
        row.status,
        row.reason,
        row.finding,
        row.content,
        row.attempts,
        row.due_at,
        row.created_at,
        row.updated_at,
        // A row that was on the way while this shard was updated has neither.
        row.claims ?? 0,
        row.pending ?? null,
      )
  }

  /** A merge takes the deliveries along. */
  move(ids: readonly DeliveryId[], to: ShopperId): void {
    this.#sql.all(
      'UPDATE delivery SET shopper_id = ? WHERE id IN (SELECT value FROM json_each(?))',
      to,
      JSON.stringify(ids),
    )
  }

  countPending(): number {
    return (
      this.#sql.all<{ n: number }>('SELECT count(*) AS n FROM delivery WHERE due_at IS NOT NULL')[0]?.n ?? 0
    )
  }
}

/** A row as it travels between shards. */
export type StoredDeliveryRow = {
  readonly id: string
  readonly shopper_id: string
  readonly automation: string
  readonly step: string
  readonly destination: string
  readonly status: string
  readonly reason: string | null
  readonly finding: string | null
  readonly content: string | null
  readonly attempts: string
  readonly due_at: number | null
  readonly created_at: number
  readonly updated_at: number
  readonly claims?: number
  readonly pending?: string | null
}

export interface Verdict {
  readonly status: 'delivered' | 'dead' | 'dropped'
  readonly reason?: string
  readonly finding?: Finding | null
}

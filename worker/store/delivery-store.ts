// Deliveries, their attempts, and the outbox: which of them are due when. A delivery is written in the transaction that
// decided it and stays due until its last word, so a crash anywhere repeats an attempt and never loses one.

import type { Sql } from '../actors/host.ts'
import type { AttemptView, DeliveryView } from '../actors/contract.ts'
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
}

type StoredDelivery = {
  id: string
  due_at: number
  shopper_id: string
  destination: string
  content: string | null
  attempts: string
  created_at: number
}

export class DeliveryStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  create(delivery: PendingDelivery, shopper: ShopperId, now: EpochMs): void {
    this.#sql.all(
      `INSERT INTO delivery (id, shopper_id, automation, step, destination, status, attempts, created_at, updated_at, due_at)
       VALUES (?, ?, ?, ?, ?, 'pending', '[]', ?, ?, ?)`,
      delivery.id,
      shopper,
      delivery.automation,
      delivery.step,
      delivery.destination,
      delivery.createdAt,
      now,
      now,
    )
  }

  due(now: EpochMs, limit: number): DueDelivery[] {
    return this.#sql
      .all<StoredDelivery>(
        `SELECT id, due_at, shopper_id, destination, content, attempts, created_at
         FROM delivery WHERE due_at IS NOT NULL AND due_at <= ? ORDER BY due_at LIMIT ?`,
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
      }))
  }

  next(): EpochMs | null {
    const due = this.#sql.all<{ due_at: number | null }>(
      'SELECT min(due_at) AS due_at FROM delivery WHERE due_at IS NOT NULL',
    )[0]?.due_at
    return due === null || due === undefined ? null : epochMs(due)
  }

  postpone(id: DeliveryId, until: EpochMs): void {
    this.#sql.all('UPDATE delivery SET due_at = ? WHERE id = ? AND due_at IS NOT NULL', until, id)
  }

  keepContent(id: DeliveryId, content: MessageContent): void {
    this.#sql.all('UPDATE delivery SET content = ? WHERE id = ?', JSON.stringify(content), id)
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

  takeIn(rows: readonly StoredDeliveryRow[]): void {
    for (const row of rows)
      this.#sql.all(
        `INSERT OR IGNORE INTO delivery (id, shopper_id, automation, step, destination, status, reason, finding, content, attempts, due_at, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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

  /** Newest first: a delivery's id begins with the moment of its creation. */
  latest(limit: number): DeliveryView[] {
    return this.#sql
      .all<StoredView>(
        `SELECT id, shopper_id, automation, step, destination, status, reason, attempts, created_at, updated_at
         FROM delivery ORDER BY id DESC LIMIT ?`,
        limit,
      )
      .map((row) => ({
        id: row.id,
        automation: row.automation,
        step: row.step,
        destination: row.destination,
        shopperId: row.shopper_id,
        status: row.status,
        reason: row.reason,
        createdAt: epochMs(row.created_at),
        updatedAt: epochMs(row.updated_at),
        attempts: JSON.parse(row.attempts) as AttemptView[],
      }))
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
}

export interface Verdict {
  readonly status: 'delivered' | 'dead' | 'dropped'
  readonly reason?: string
  readonly finding?: Finding | null
}

type StoredView = {
  id: string
  shopper_id: string
  automation: string
  step: string
  destination: string
  status: DeliveryView['status']
  reason: string | null
  attempts: string
  created_at: number
  updated_at: number
}

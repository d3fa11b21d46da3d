// The delivery table as a log: pages of it, what a replay puts back into the outbox, and how long it is kept. Every look
// is bounded, however long the log has become.

import type { AttemptView, DeliveryView } from '../actors/contract.ts'
import type { DeliveryPage, DeliveryQuery } from '../actors/delivery-contract.ts'
import type { Sql } from '../actors/host.ts'
import type { Finding, MessageContent } from '../engine/decision.ts'
import type { PendingDelivery } from '../engine/shopper.ts'
import { earliestDeliveryId } from '../event/delivery-time.ts'
import { epochMs } from '../event/ids.ts'
import type { DeliveryId, EpochMs } from '../event/ids.ts'
import type { StoredDeliveryRow } from './delivery-store.ts'

/** Rows that one page looks at, whatever it finds among them. */
const maxScanned = 5_000
/** Rows that are looked through for the latest failure of each destination. */
const maxFailureScan = 2_000
/** After any id. */
const endOfIds = '~'

/** In the place of a shopper's id. */
export const testShopper = 'test'

type StoredView = {
  id: string
  shopper_id: string
  automation: string
  step: string
  message: string
  destination: string
  status: DeliveryView['status']
  reason: string | null
  finding: string | null
  attempts: string
  due_at: number | null
  created_at: number
  updated_at: number
}

interface TestRow {
  readonly id: DeliveryId
  readonly automation: string
  readonly step: string
  readonly destination: string
  readonly status: 'delivered' | 'dead'
  readonly attempt: AttemptView
}

export class DeliveryLogStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Newest first. */
  page(query: DeliveryQuery): DeliveryPage {
    const { limit, beforeId = endOfIds, fromId = '' } = query
    const floor = this.#sql.all<{ id: string }>(
      'SELECT id FROM delivery WHERE id < ? AND id >= ? ORDER BY id DESC LIMIT 1 OFFSET ?',
      beforeId,
      fromId,
      maxScanned - 1,
    )[0]?.id
    const deliveries = this.#sql
      .all<StoredView>(
        `SELECT id, shopper_id, automation, step, destination, status, reason, finding, attempts, due_at, created_at, updated_at,
                coalesce(json_extract(pending, '$.message'), json_extract(content, '$.message'), step) AS message
         FROM delivery WHERE id < ? AND id >= ? AND status = coalesce(?, status) AND automation = coalesce(?, automation)
           AND destination = coalesce(?, destination) AND (? IS NULL OR shopper_id IN (SELECT value FROM json_each(?)))
           AND coalesce(?, '') IN ('', json_extract(pending, '$.message'), json_extract(content, '$.message'), step)
         ORDER BY id DESC LIMIT ?`,
        beforeId,
        floor ?? fromId,
        ...filters(query),
        limit,
      )
      .map(view)
    const last = deliveries.length === limit ? deliveries.at(-1)?.id : undefined
    return { deliveries, next: last ?? floor ?? null }
  }

  /** Of the whole range: for whoever asks how much is left. */
  count(query: DeliveryQuery): number {
    const { beforeId = endOfIds, fromId = '' } = query
    return (
      this.#sql.all<{ n: number }>(
        `SELECT count(*) AS n
         FROM delivery WHERE id < ? AND id >= ? AND status = coalesce(?, status) AND automation = coalesce(?, automation)
           AND destination = coalesce(?, destination) AND (? IS NULL OR shopper_id IN (SELECT value FROM json_each(?)))
           AND coalesce(?, '') IN ('', json_extract(pending, '$.message'), json_extract(content, '$.message'), step)`,
        beforeId,
        fromId,
        ...filters(query),
      )[0]?.n ?? 0
    )
  }

  row(id: string): StoredDeliveryRow | null {
    return this.#sql.all<StoredDeliveryRow>('SELECT * FROM delivery WHERE id = ?', id)[0] ?? null
  }

  /** Back into the outbox, due now, with its content and its attempts. */
  replay(
    delivery: PendingDelivery,
    attempts: readonly AttemptView[],
    { shopper, now }: { readonly shopper: string; readonly now: EpochMs },
  ): void {
    this.#sql.all(
      `UPDATE delivery SET status = 'pending', reason = NULL, finding = NULL, due_at = ?, updated_at = ?, shopper_id = ?,
         attempts = ?, claims = ?, pending = ? WHERE id = ? AND status IN ('dead', 'delivered')`,
      now,
      now,
      shopper,
      JSON.stringify(attempts),
      // As many claims as attempts: what nobody knows of an earlier one must not stand against this one.
      attempts.length,
      JSON.stringify(delivery),
      delivery.id,
    )
  }

  addTest({ id, automation, step, destination, status, attempt }: TestRow): void {
    this.#sql.all(
      `INSERT OR IGNORE INTO delivery (id, shopper_id, automation, step, destination, status, attempts, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      id,
      testShopper,
      automation,
      step,
      destination,
      status,
      JSON.stringify([attempt]),
      attempt.at,
      attempt.at,
    )
  }

  /** What still waits stays. */
  forget(ids: readonly string[]): void {
    this.#sql.all(
      'DELETE FROM delivery WHERE id IN (SELECT value FROM json_each(?)) AND due_at IS NULL',
      JSON.stringify(ids),
    )
  }

  /** @returns how many were removed: each is a billed row, so never more than `limit` */
  prune(before: EpochMs, limit: number): number {
    return this.#sql.all(
      `DELETE FROM delivery WHERE id IN (SELECT id FROM delivery WHERE id < ? AND due_at IS NULL ORDER BY id LIMIT ?) RETURNING id`,
      earliestDeliveryId(before),
      limit,
    ).length
  }

  pendingByDestination(): ReadonlyMap<string, number> {
    const rows = this.#sql.all<{ destination: string; n: number }>(
      'SELECT destination, count(*) AS n FROM delivery WHERE due_at IS NOT NULL GROUP BY destination',
    )
    return new Map(rows.map(({ destination, n }) => [destination, n]))
  }

  /** The latest attempt of each destination that did not arrive, among the latest deliveries. */
  lastFailures(): ReadonlyMap<string, AttemptView> {
    const latest = new Map<string, AttemptView>()
    const rows = this.#sql.all<{ destination: string; attempt: string }>(
      `SELECT destination, attempt.value AS attempt
       FROM (SELECT destination, attempts FROM delivery ORDER BY id DESC LIMIT ?), json_each(attempts) AS attempt
       WHERE json_extract(attempt.value, '$.outcome') <> 'delivered'`,
      maxFailureScan,
    )
    for (const row of rows) {
      const attempt = JSON.parse(row.attempt) as AttemptView
      if (attempt.at >= (latest.get(row.destination)?.at ?? 0)) latest.set(row.destination, attempt)
    }
    return latest
  }
}

/** What a row keeps for a replay. */
export interface KeptDelivery {
  /** null: it was made before this was kept, or its shopper was erased. */
  readonly pending: PendingDelivery | null
  /** null: it was never claimed. */
  readonly content: MessageContent | null
  readonly attempts: readonly AttemptView[]
}

export const readDeliveryRow = ({ pending = null, content, attempts }: StoredDeliveryRow): KeptDelivery => ({
  pending: pending === null ? null : (JSON.parse(pending) as PendingDelivery),
  content: content === null ? null : (JSON.parse(content) as MessageContent),
  attempts: JSON.parse(attempts) as AttemptView[],
})

const filters = ({ status, automation, destination, message, shoppers }: DeliveryQuery) => {
  const people = shoppers === undefined ? null : JSON.stringify(shoppers)
  return [status ?? null, automation ?? null, destination ?? null, people, people, message ?? null] as const
}

const view = (row: StoredView): DeliveryView => ({
  id: row.id,
  automation: row.automation,
  step: row.step,
  message: row.message,
  destination: row.destination,
  shopperId: row.shopper_id,
  status: row.status,
  reason: row.reason,
  finding: row.finding === null ? null : (JSON.parse(row.finding) as Finding),
  isTest: row.shopper_id === testShopper,
  dueAt: row.due_at === null ? null : epochMs(row.due_at),
  createdAt: epochMs(row.created_at),
  updatedAt: epochMs(row.updated_at),
  attempts: JSON.parse(row.attempts) as AttemptView[],
})

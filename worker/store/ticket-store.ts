// The lines of the catalog's actor: one ticket per request, in the order of its turn, and one row per line with the wave
// that is under way. A place costs one row; whoever is next is found by the key.

import type { Sql } from '../actors/host.ts'
import type { LineState, Ticket, Wave } from '../engine/wave-plan.ts'
import type { HeldTicket } from '../engine/wave-place.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'

/** A ticket with where its shopper is. */
export interface StoredTicket extends HeldTicket {
  readonly shard: number
}

export interface RunningWave extends Wave {
  /** Asked, and not heard of yet: after a crash the same are asked again. */
  readonly round: readonly StoredTicket[]
}

export interface StoredLine extends LineState {
  readonly wave?: RunningWave
  /** Nobody in it can be told before then, or nothing is free; null: not before the stock changes. */
  readonly idleUntil?: EpochMs | null
}

export interface LineName {
  readonly itemId: string
  readonly rule: string
}

type TicketRow = {
  lane: number
  asked_at: number
  id: string
  shopper_id: string
  shard: number
  moves: number
}

export class TicketStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** A word about a place that is older than what is known changes nothing; nor does one that is the same. */
  join({ itemId, rule, lane, askedAt, id, shopper, moves, shard }: StoredTicket): void {
    this.#sql.all(
      `INSERT INTO ticket (item_id, rule, lane, asked_at, id, shopper_id, shard, moves) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET shopper_id = excluded.shopper_id, shard = excluded.shard, moves = excluded.moves
       WHERE excluded.moves > moves OR (excluded.moves = moves AND excluded.shopper_id <> shopper_id)`,
      itemId,
      rule,
      lane,
      askedAt,
      id,
      shopper,
      shard,
      moves,
    )
  }

  /** Unless a newer word about the place has come meanwhile: from where its shopper has moved to. */
  leave({ itemId, rule, lane, askedAt, id, moves }: HeldTicket): void {
    this.#sql.all(
      'DELETE FROM ticket WHERE item_id = ? AND rule = ? AND lane = ? AND asked_at = ? AND id = ? AND moves <= ?',
      itemId,
      rule,
      lane,
      askedAt,
      id,
      moves,
    )
  }

  get({ itemId, rule, lane, askedAt, id }: Ticket): StoredTicket | null {
    const row = this.#sql.all<TicketRow>(
      `SELECT lane, asked_at, id, shopper_id, shard, moves FROM ticket
       WHERE item_id = ? AND rule = ? AND lane = ? AND asked_at = ? AND id = ?`,
      itemId,
      rule,
      lane,
      askedAt,
      id,
    )[0]
    return row ? decode({ itemId, rule }, row) : null
  }

  moved({ itemId, rule, lane, askedAt, id }: Ticket, shard: number): void {
    this.#sql.all(
      'UPDATE ticket SET shard = ? WHERE item_id = ? AND rule = ? AND lane = ? AND asked_at = ? AND id = ?',
      shard,
      itemId,
      rule,
      lane,
      askedAt,
      id,
    )
  }

  hold({ itemId, rule, lane, askedAt, id }: Ticket, until: EpochMs): void {
    this.#sql.all(
      'UPDATE ticket SET held_until = ? WHERE item_id = ? AND rule = ? AND lane = ? AND asked_at = ? AND id = ?',
      until,
      itemId,
      rule,
      lane,
      askedAt,
      id,
    )
  }

  /** The next of the line who can be asked now. */
  next({ itemId, rule }: LineName, now: EpochMs, limit: number): StoredTicket[] {
    return this.#sql
      .all<TicketRow>(
        `SELECT lane, asked_at, id, shopper_id, shard, moves FROM ticket
         WHERE item_id = ? AND rule = ? AND held_until <= ? ORDER BY lane, asked_at, id LIMIT ?`,
        itemId,
        rule,
        now,
        limit,
      )
      .map((row) => decode({ itemId, rule }, row))
  }

  /** When the first of those who keep their place can be asked again; null: nobody is there. */
  firstAvailable({ itemId, rule }: LineName, now: EpochMs): EpochMs | null {
    if (this.next({ itemId, rule }, now, 1).length > 0) return now
    const until = this.#sql.all<{ until: number | null }>(
      'SELECT min(held_until) AS until FROM ticket WHERE item_id = ? AND rule = ?',
      itemId,
      rule,
    )[0]?.until
    return until === null || until === undefined ? null : epochMs(until)
  }

  count({ itemId, rule }: LineName): number {
    return (
      this.#sql.all<{ n: number }>(
        'SELECT count(*) AS n FROM ticket WHERE item_id = ? AND rule = ?',
        itemId,
        rule,
      )[0]?.n ?? 0
    )
  }

  line({ itemId, rule }: LineName): StoredLine | null {
    const row = this.#sql.all<{ state: string }>(
      'SELECT state FROM line WHERE item_id = ? AND rule = ?',
      itemId,
      rule,
    )[0]
    return row ? (JSON.parse(row.state) as StoredLine) : null
  }

  /** A line that is as it was costs no row. */
  putLine({ itemId, rule }: LineName, line: StoredLine, dueAt: EpochMs | null): void {
    this.#sql.all(
      `INSERT INTO line (item_id, rule, state, due_at) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET state = excluded.state, due_at = excluded.due_at
       WHERE state <> excluded.state OR due_at IS NOT excluded.due_at`,
      itemId,
      rule,
      JSON.stringify(line),
      dueAt,
    )
  }

  linesOfItem(itemId: string): string[] {
    return this.#sql
      .all<{ rule: string }>('SELECT rule FROM line WHERE item_id = ? ORDER BY rule', itemId)
      .map(({ rule }) => rule)
  }

  linesOfRule(rule: string): string[] {
    return this.#sql
      .all<{ item_id: string }>('SELECT item_id FROM line WHERE rule = ?', rule)
      .map((row) => row.item_id)
  }

  /** Of several lines for one item the one goes first whose turn is longest ago. */
  dueLines(now: EpochMs, limit: number): LineName[] {
    return this.#sql
      .all<{ item_id: string; rule: string }>(
        `SELECT item_id, rule FROM line WHERE due_at <= ?
         ORDER BY coalesce(json_extract(state, '$.lastWaveAt'), 0), item_id, rule LIMIT ?`,
        now,
        limit,
      )
      .map((row) => ({ itemId: row.item_id, rule: row.rule }))
  }

  nextDue(): EpochMs | null {
    const at = this.#sql.all<{ at: number | null }>(
      'SELECT min(due_at) AS at FROM line WHERE due_at IS NOT NULL',
    )[0]?.at
    return at === null || at === undefined ? null : epochMs(at)
  }

  /** Shards that keep something of the item for somebody. */
  keepers(itemId: string, now: EpochMs): number[] {
    return this.#sql
      .all<{ shard: number }>(
        'SELECT shard FROM keeper WHERE item_id = ? AND until > ? ORDER BY shard',
        itemId,
        now,
      )
      .map(({ shard }) => shard)
  }

  /** @param least what is known to last until then is left as it is */
  keeps(itemId: string, shard: number, { until, least }: { until: EpochMs; least: EpochMs }): void {
    this.#sql.all(
      `INSERT INTO keeper (item_id, shard, until) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET until = excluded.until WHERE until < ?`,
      itemId,
      shard,
      until,
      least,
    )
  }
}

const decode = ({ itemId, rule }: LineName, row: TicketRow): StoredTicket => ({
  itemId,
  rule,
  lane: row.lane === 0 ? 0 : 1,
  askedAt: epochMs(row.asked_at),
  id: row.id,
  shopper: shopperId(row.shopper_id),
  shard: row.shard,
  moves: row.moves,
})

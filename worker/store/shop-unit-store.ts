// What a shop's own webhooks say of its stock: which item each of the shop's units is (several may share one SKU), and how
// many of it are where. The catalog knows items; this knows the platform's numbers. Only a change costs a write.

import type { Sql } from '../actors/host.ts'

/** `uncounted`: there is some, nobody counts; `unsold`: however many there are. */
export type UnitState = 'counted' | 'uncounted' | 'unsold'

export interface StoredUnit {
  readonly unit: string
  readonly product: string
  readonly number: string
  readonly itemId: string
  readonly state: UnitState
}

export interface StoredLevel {
  readonly unit: string
  /** Empty: in all of them together. */
  readonly location: string
  readonly available: number
  readonly changedAt: number
}

interface UnitRow extends Record<string, string | number> {
  unit: string
  product: string
  number: string
  item_id: string
  state: UnitState
}

interface LevelRow extends Record<string, string | number> {
  unit: string
  location: string
  available: number
  changed_at: number
}

const unitOf = (row: UnitRow): StoredUnit => ({
  unit: row.unit,
  product: row.product,
  number: row.number,
  itemId: row.item_id,
  state: row.state,
})

const levelOf = (row: LevelRow): StoredLevel => ({
  unit: row.unit,
  location: row.location,
  available: row.available,
  changedAt: row.changed_at,
})

export class ShopUnitStore {
  readonly #sql: Sql

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** When the product last changed, on the shop's clock; null: never heard of. */
  changedAt(product: string): number | null {
    const statement = 'SELECT changed_at FROM shop_product WHERE product = ?'
    return this.#sql.all<{ changed_at: number }>(statement, product)[0]?.changed_at ?? null
  }

  putChangedAt(product: string, at: number): void {
    this.#sql.all(
      `INSERT INTO shop_product (product, changed_at) VALUES (?, ?)
       ON CONFLICT (product) DO UPDATE SET changed_at = excluded.changed_at WHERE changed_at <> excluded.changed_at`,
      product,
      at,
    )
  }

  unit(unit: string): StoredUnit | null {
    const row = this.#sql.all<UnitRow>('SELECT * FROM shop_unit WHERE unit = ?', unit)[0]
    return row ? unitOf(row) : null
  }

  unitsOfProduct(product: string): StoredUnit[] {
    return this.#sql.all<UnitRow>('SELECT * FROM shop_unit WHERE product = ?', product).map(unitOf)
  }

  unitsOfItem(itemId: string): StoredUnit[] {
    return this.#sql.all<UnitRow>('SELECT * FROM shop_unit WHERE item_id = ?', itemId).map(unitOf)
  }

  putUnit({ unit, product, number, itemId, state }: StoredUnit): void {
    this.#sql.all(
      `INSERT INTO shop_unit (unit, product, number, item_id, state) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (unit) DO UPDATE SET product = excluded.product, number = excluded.number, item_id = excluded.item_id,
         state = excluded.state
       WHERE product <> excluded.product OR number <> excluded.number OR item_id <> excluded.item_id
         OR state <> excluded.state`,
      unit,
      product,
      number,
      itemId,
      state,
    )
  }

  deleteUnit(unit: string): void {
    this.#sql.all('DELETE FROM shop_unit WHERE unit = ?', unit)
    this.#sql.all('DELETE FROM shop_level WHERE unit = ?', unit)
  }

  levels(unit: string): StoredLevel[] {
    return this.#sql.all<LevelRow>('SELECT * FROM shop_level WHERE unit = ?', unit).map(levelOf)
  }

  putLevel({ unit, location, available, changedAt }: StoredLevel): void {
    this.#sql.all(
      `INSERT INTO shop_level (unit, location, available, changed_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (unit, location) DO UPDATE SET available = excluded.available, changed_at = excluded.changed_at
       WHERE available <> excluded.available OR changed_at <> excluded.changed_at`,
      unit,
      location,
      available,
      changedAt,
    )
  }

  deleteLevel(unit: string, location: string): void {
    this.#sql.all('DELETE FROM shop_level WHERE unit = ? AND location = ?', unit, location)
  }
}

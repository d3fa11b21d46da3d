// A shop's own word on its products and stock, brought to the catalog in the catalog's words. Invariants: what is older
// than what is known changes nothing, in whatever order webhooks come; a webhook that comes again changes nothing; an item
// that no unit of the shop is any more is sold out, never forgotten, because people may wait for it.

import { maxQuantity } from '../event/limits.ts'
import { uncountedStock } from '../event/source/told.ts'
import type { ShopFact, ShopUnit } from '../event/source/told.ts'
import type { Fields } from '../event/source/fields.ts'
import { ShopUnitStore } from '../store/shop-unit-store.ts'
import type { StoredLevel, StoredUnit } from '../store/shop-unit-store.ts'
import type { CatalogContract, CatalogPutResult } from './contract.ts'
import type { ActorHost } from './host.ts'

/** What a site says of its shop. */
export interface ShopRules {
  readonly siteId: string
  readonly origins: readonly string[]
  /** The platform's number of a place → its name in automations. */
  readonly locations: Readonly<Record<string, string>>
}

export interface ShopCatalogContract {
  tellShop(facts: readonly ShopFact[], rules: ShopRules): Promise<CatalogPutResult>
  /** What the shop's cart calls items, as far as one number is meant: for links back to the cart. */
  numbersOf(itemIds: readonly string[]): Promise<Readonly<Record<string, string>>>
}

/** In all locations together; beside it are the places that are named. */
const everywhere = ''
/** What is there, at places that have not said so. */
const elsewhere = 'elsewhere'

export class ShopCatalog implements ShopCatalogContract {
  readonly #host: ActorHost
  readonly #units: ShopUnitStore
  readonly #catalog: Pick<CatalogContract, 'putItems' | 'putStock'>

  constructor(host: ActorHost, catalog: Pick<CatalogContract, 'putItems' | 'putStock'>) {
    this.#host = host
    this.#units = new ShopUnitStore(host.sql)
    this.#catalog = catalog
  }

  /** May be called again after a crash anywhere: each of its three writes is the same the second time. */
  async tellShop(facts: readonly ShopFact[], rules: ShopRules): Promise<CatalogPutResult> {
    const touched = new Set<string>()
    const items: Fields[] = []
    this.#host.sql.transaction(() => {
      for (const fact of facts) {
        for (const itemId of this.#apply(fact)) touched.add(itemId)
        // What was older than what is known touched nothing.
        if (fact.kind === 'product' && fact.units.some(({ item }) => touched.has(item.item_id)))
          items.push(...joined(fact.units))
      }
    })
    const told = items.map((item) => ({ ...item, ...this.#stock(String(item['item_id']), rules.locations) }))
    const put = await this.#catalog.putItems(rules.siteId, told, rules.origins)
    for (const item of items) touched.delete(String(item['item_id']))
    const levels = [...touched].flatMap((itemId) => {
      const stock = this.#stock(itemId, rules.locations)
      return stock ? [{ item_id: itemId, ...stock }] : []
    })
    const stock = await this.#catalog.putStock(rules.siteId, levels)
    // An item that was refused, or that has gone before it was ever told, has no stock to tell.
    return {
      changed: put.changed + stock.changed,
      unchanged: put.unchanged + stock.unchanged,
      rejected: put.rejected,
    }
  }

  async numbersOf(itemIds: readonly string[]): Promise<Readonly<Record<string, string>>> {
    return Object.fromEntries(
      [...new Set(itemIds)].flatMap((itemId) => {
        const [only, ...others] = this.#units.unitsOfItem(itemId)
        return only && others.length === 0 ? [[itemId, only.number]] : []
      }),
    )
  }

  /** @returns the items of which something may be otherwise now */
  #apply(fact: ShopFact): readonly string[] {
    if (fact.kind === 'level') return this.#applyLevel(fact)
    const before = this.#units.changedAt(fact.product)
    if (before !== null && before > fact.changedAt) return []
    this.#units.putChangedAt(fact.product, fact.changedAt)
    const units = fact.kind === 'gone' ? [] : fact.units
    const kept = new Set(units.map(({ unit }) => unit))
    const known = this.#units.unitsOfProduct(fact.product)
    for (const { unit } of known) if (!kept.has(unit)) this.#units.deleteUnit(unit)
    const former = units.flatMap((unit) => this.#putUnit(fact.product, unit, fact.changedAt))
    return [...former, ...known.map(({ itemId }) => itemId), ...units.map(({ item }) => item.item_id)]
  }

  /** @returns what it was called before */
  #putUnit(product: string, { unit, number, stock, item }: ShopUnit, changedAt: number): string[] {
    const before = this.#units.unit(unit)
    const state = stock === 'uncounted' || stock === 'unsold' ? stock : 'counted'
    this.#units.putUnit({ unit, product, number, itemId: item.item_id, state })
    if (typeof stock === 'number') {
      const level = this.#units.levels(unit).find(({ location }) => location === everywhere)
      // Levels may have moved what the same words said before.
      if (level === undefined || level.changedAt < changedAt)
        this.#units.putLevel({ unit, location: everywhere, available: stock, changedAt })
    } else this.#units.deleteLevel(unit, everywhere)
    return before ? [before.itemId] : []
  }

  #applyLevel(fact: ShopFact & { readonly kind: 'level' }): readonly string[] {
    const { unit, location, available, changedAt } = fact
    const levels = this.#units.levels(unit)
    const before = levels.find((level) => level.location === location)
    if (before && before.changedAt > changedAt) return []
    this.#units.putLevel({ unit, location, available, changedAt })
    const total = levels.find((level) => level.location === everywhere)
    // A total that is newer has it in it.
    if (total && total.changedAt < changedAt) {
      const others = levels.filter((level) => level.location !== location && level.location !== everywhere)
      const named = sumOf(others) + bounded(available)
      const moved = before ? total.available + available - before.available : total.available
      this.#units.putLevel({ ...total, available: Math.max(moved, named) })
    }
    // A level may be told before its product: then it is kept until it is known of what it is.
    const known = this.#units.unit(unit)
    return known ? [known.itemId] : []
  }

  #stock(itemId: string, names: ShopRules['locations']): Fields | undefined {
    const units = this.#units.unitsOfItem(itemId).filter(({ state }) => state !== 'unsold')
    if (units.length === 0) return { stock: 0 }
    if (units.some(({ state }) => state === 'uncounted')) return { stock: uncountedStock }
    const levels = units.flatMap(({ unit }) => this.#units.levels(unit))
    if (levels.length === 0) return undefined
    const places = new Map<string, number>()
    for (const { location, available } of levels.filter((level) => level.location !== everywhere)) {
      const name = (Object.hasOwn(names, location) ? names[location] : undefined) ?? location
      places.set(name, (places.get(name) ?? 0) + bounded(available))
    }
    const named = [...places.values()].reduce((sum, count) => sum + bounded(count), 0)
    const total = bounded(units.reduce((sum, each) => sum + this.#total(each), 0))
    // A total below what places have said before is the newer word.
    if (places.size === 0 || total < named) return { stock: total }
    if (levels.some(({ location }) => location === everywhere))
      places.set(elsewhere, total - named + (places.get(elsewhere) ?? 0))
    return { stock: Object.fromEntries([...places].map(([name, count]) => [name, bounded(count)])) }
  }

  #total({ unit }: StoredUnit): number {
    const levels = this.#units.levels(unit)
    return levels.find(({ location }) => location === everywhere)?.available ?? sumOf(levels)
  }
}

const sumOf = (levels: readonly StoredLevel[]): number =>
  levels.reduce((sum, { available }) => sum + bounded(available), 0)

/** Shops sell more than they have: less than nothing is nothing. */
const bounded = (count: number): number => Math.min(Math.max(0, count), maxQuantity)

/** Variants with one SKU are one item: what differs between them is left out. */
function joined(units: readonly ShopUnit[]): Fields[] {
  const byId = new Map<string, Fields>()
  for (const { item } of units) {
    const known = byId.get(item.item_id)
    const same = Object.entries(item).filter(([name, value]) => known === undefined || known[name] === value)
    byId.set(item.item_id, Object.fromEntries(same))
  }
  return [...byId.values()]
}

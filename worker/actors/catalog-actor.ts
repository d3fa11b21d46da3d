// The catalog of a site: what each item is called, costs, looks like, and how many are left. Invariant: a change is
// stored before it is acknowledged, and every shard comes to hear of it, by this actor's alarm.

import { cleanItem } from '../event/clean-properties.ts'
import { contentRules, plainText } from '../event/content-rules.ts'
import type { ContentRules } from '../event/content-rules.ts'
import { isRecord } from '../event/is-record.ts'
import type { CatalogItem } from '../engine/decision.ts'
import type { Rejection } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import { maxQuantity } from '../event/limits.ts'
import { CatalogStore } from '../store/catalog-store.ts'
import { MetaStore } from '../store/meta-store.ts'
import { migrate } from '../store/migrate.ts'
import { catalogMigrations } from '../store/migrations.ts'
import type { CatalogContract, CatalogPutResult } from './contract.ts'
import type { ActorHost } from './host.ts'

/** Tells every shard of a site that there are changes. */
export type NotifyShards = (siteId: string) => Promise<void>

const siteKey = 'site_id'
const retryMs = 5_000
const startedKey = 'started_at'
/** A large catalog comes in many requests: what comes within this time of the first item is the first import still. */
const firstImportMs = 24 * 3_600_000

export class CatalogActor implements CatalogContract {
  readonly #host: ActorHost
  readonly #store: CatalogStore
  readonly #meta: MetaStore
  readonly #notify: NotifyShards

  constructor(host: ActorHost, notify: NotifyShards) {
    this.#host = host
    this.#notify = notify
    migrate(host.sql, catalogMigrations)
    this.#store = new CatalogStore(host.sql)
    this.#meta = new MetaStore(host.sql)
  }

  async putItems(
    siteId: string,
    items: readonly unknown[],
    origins: readonly string[],
  ): Promise<CatalogPutResult> {
    const rules = contentRules(origins)
    return this.#put(siteId, items, (raw) => catalogItem(raw, rules))
  }

  async putStock(siteId: string, levels: readonly unknown[]): Promise<CatalogPutResult> {
    return this.#put(siteId, levels, (raw) => this.#stockLevel(raw))
  }

  async changesSince(cursor: number, limit: number): Promise<{ cursor: number; items: CatalogItem[] }> {
    return this.#store.changesSince(cursor, limit)
  }

  async wake(): Promise<void> {
    const siteId = this.#meta.get<string>(siteKey)
    if (siteId === null) return
    try {
      await this.#notify(siteId)
    } catch (error) {
      // A shard that cannot be reached now pulls the same changes later: come back for it.
      this.#host.report('shards could not be notified', error)
      this.#host.setAlarm(epochMs(this.#host.now() + retryMs))
    }
  }

  #put(
    siteId: string,
    raws: readonly unknown[],
    parse: (raw: unknown) => CatalogItem | string,
  ): CatalogPutResult {
    return this.#host.sql.transaction(() => {
      const rejected: Rejection[] = []
      let changed = 0
      for (const [index, raw] of raws.entries()) {
        const item = parse(raw)
        if (typeof item === 'string') rejected.push({ index, reason: item })
        else if (this.#replace(item)) changed += 1
      }
      if (changed > 0) {
        this.#meta.put(siteKey, siteId)
        this.#host.setAlarm(this.#host.now())
      }
      return { changed, unchanged: raws.length - changed - rejected.length, rejected }
    })
  }

  /** Only a change costs a write. */
  #replace(item: CatalogItem): boolean {
    const before = this.#store.get(item.item_id)
    const addedAt = before ? before.addedAt : this.#addedAt()
    const after = {
      ...(before?.stock !== undefined && { stock: before.stock }),
      ...(addedAt !== undefined && { addedAt }),
      ...item,
    }
    if (before && canonical(before) === canonical(after)) return false
    this.#store.put(after)
    return true
  }

  /** Undefined during the first import: nothing of it is new. */
  #addedAt(): EpochMs | undefined {
    const now = this.#host.now()
    const startedAt = this.#meta.get<EpochMs>(startedKey)
    if (startedAt === null) this.#meta.put(startedKey, now)
    return startedAt === null || now - startedAt < firstImportMs ? undefined : now
  }

  #stockLevel(raw: unknown): CatalogItem | string {
    if (!isRecord(raw)) return 'expected an object'
    const id = raw['item_id']
    if (typeof id !== 'string' || id === '') return 'item_id is missing'
    const before = this.#store.get(id)
    if (!before) return 'the item is not in the catalog: PUT /v1/catalog/items first'
    const stock = stockCount(raw['stock'])
    return stock === undefined ? stockReason : { ...before, stock }
  }
}

const stockReason = `stock: expected a whole number between 0 and ${maxQuantity}`

function catalogItem(raw: unknown, rules: ContentRules): CatalogItem | string {
  const item = cleanItem(raw, rules)
  if (typeof item === 'string') return item
  if (!isRecord(raw)) return 'expected an object'
  const stock = raw['stock'] === undefined ? undefined : stockCount(raw['stock'])
  if (stock === undefined && raw['stock'] !== undefined) return stockReason
  const currency = raw['currency']
  if (currency !== undefined && (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency)))
    return 'currency: expected three letters, e.g. EUR'
  const collection = typeof raw['collection'] === 'string' ? plainText(raw['collection'], 200) : ''
  return {
    item_id: item.item_id,
    ...(item.item_name !== undefined && { item_name: item.item_name }),
    ...(item.item_brand !== undefined && { item_brand: item.item_brand }),
    ...(item.item_category !== undefined && { item_category: item.item_category }),
    ...(collection !== '' && { collection }),
    ...(item.price !== undefined && { price: item.price }),
    ...(currency !== undefined && { currency }),
    ...(item.url !== undefined && { url: item.url }),
    ...(item.image_url !== undefined && { image_url: item.image_url }),
    ...(stock !== undefined && { stock }),
  }
}

const stockCount = (raw: unknown): number | undefined =>
  typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw <= maxQuantity ? raw : undefined

const canonical = (item: CatalogItem): string =>
  JSON.stringify(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))

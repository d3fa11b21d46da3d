// Brings a shard's copy of the catalog up to date, page by page, and runs the shoppers whom what changed concerns.
// The cursor moves in the transaction that applies its page: a crash repeats a page, and repeating changes nothing.

import { catalogSignals, newItemSignal } from '../engine/catalog-signals.ts'
import type { CatalogItem } from '../engine/decision.ts'
import type { EpochMs } from '../event/ids.ts'
import type { RunningShard } from './running-shard.ts'
import type { ShardStores } from './shard-stores.ts'
import { keepNewItems, tellNewItems } from './tell-new-items.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** What the catalog's actor answers to a shard. */
export type CatalogChanges = (
  siteId: string,
  cursor: number,
  limit: number,
) => Promise<{ readonly cursor: number; readonly items: readonly CatalogItem[] }>

const pageSize = 500
const cursorKey = 'catalog_cursor'
/** This shard has had the whole catalog once: from then on, what it does not know is new. */
const completeKey = 'catalog_complete'

/** How far this shard's copy of the catalog has come. */
export const catalogCursor = ({ meta }: ShardStores): number => meta.get<number>(cursorKey) ?? 0

export const hasWholeCatalog = ({ meta }: ShardStores): boolean => meta.get(completeKey) !== null

export async function syncCatalog(shard: RunningShard, changes: CatalogChanges): Promise<void> {
  const { stores } = shard
  let isMore = true
  while (isMore) {
    await tellNewItems(shard)
    const cursor = stores.meta.get<number>(cursorKey) ?? 0
    const page = await changes(shard.engine.program.site.id, cursor, pageSize)
    isMore = page.items.length === pageSize
    // While we asked, another call may have applied this page and more.
    if ((stores.meta.get<number>(cursorKey) ?? 0) > cursor) continue
    const isComplete = !isMore && page.cursor > 0
    shard.host.sql.transaction(() => {
      if (page.items.length > 0) apply(shard, page)
      if (isComplete && stores.meta.get(completeKey) === null) stores.meta.put(completeKey, true)
    })
  }
  await tellNewItems(shard)
}

function apply(
  shard: RunningShard,
  page: { readonly cursor: number; readonly items: readonly CatalogItem[] },
): void {
  const { host, stores, engine } = shard
  const now = host.now()
  const changes = page.items.map((item) => {
    const before = stores.catalog.get(item.item_id)
    stores.catalog.put(stamped(item, before, now))
    // Signals that no automation names concern nobody.
    const signals = catalogSignals(before, item, { now, cursor: page.cursor })
    const isNew = before === undefined && item.addedAt !== undefined
    return { item, isNew, signals: signals.filter(({ name }) => engine.program.byEvent.has(name)) }
  })
  if (stores.meta.get(completeKey) !== null) {
    const added = changes.filter(({ isNew }) => isNew)
    keepNewItems(
      shard,
      added.map(({ item }) => newItemSignal(item, now)),
    )
  }
  const work = new UnitOfWork(stores, engine, now)
  for (const { item, signals } of changes) {
    for (const id of stores.timers.waitingFor(item.item_id)) {
      if (!work.find(id)) continue
      work.decide(id, { kind: 'stock', itemId: item.item_id })
      for (const event of signals) work.decide(id, { kind: 'signal', event })
    }
  }
  work.save()
  stores.records.count(work.counts)
  stores.meta.put(cursorKey, page.cursor)
}

/** Since when the item is in stock, or sold out, by this shard's clock: what `steady_for` counts from. */
function stamped(item: CatalogItem, before: CatalogItem | undefined, now: EpochMs): CatalogItem {
  const isSame = before?.stockSince !== undefined && isInStock(before) === isInStock(item)
  return { ...item, stockSince: isSame ? before.stockSince : now }
}

const isInStock = (item: CatalogItem): boolean => (item.stock ?? 0) > 0

// Puts what is told into the catalog's rows. Invariant: only a change costs a write, and shards hear only of a change of
// what they keep.

import type { ToldItem, ToldLevel } from '../../event/catalog-item.ts'
import type { EpochMs } from '../../event/ids.ts'
import type { CatalogStore, StoredRow } from '../../store/catalog-store.ts'
import type { MetaStore } from '../../store/meta-store.ts'
import type { ActorHost } from '../host.ts'
import { atPresent, copyOf, discontinued, nextChangeAt, textOf, withLevel, withTold } from './stored-item.ts'
import type { StoredItem } from './stored-item.ts'

const startedKey = 'started_at'
/** A large catalog comes in many requests: what comes within this time of the first item is the first import still. */
const firstImportMs = 24 * 3_600_000

/** `feed`: it is gone when the feed has it no more. */
export type Teller = 'api' | 'feed'

interface Change {
  readonly itemId: string
  readonly item: StoredItem
  readonly isInFeed: boolean
}

interface KeeperParts {
  readonly host: ActorHost
  readonly store: CatalogStore
  readonly meta: MetaStore
  /** In the transaction in which something changed that shards are told. */
  readonly onChange: (itemId: string) => void
}

/** Its methods are called within a transaction. */
export class ItemKeeper {
  readonly #host: ActorHost
  readonly #store: CatalogStore
  readonly #meta: MetaStore
  readonly #onChange: (itemId: string) => void

  constructor({ host, store, meta, onChange }: KeeperParts) {
    this.#host = host
    this.#store = store
    this.#meta = meta
    this.#onChange = onChange
  }

  /** @returns how many of them changed anything; each id may be there once */
  tell(items: readonly ToldItem[], teller: Teller): number {
    if (items.length === 0) return 0
    const known = this.#store.rows(items.map((item) => item.item_id))
    const fresh = this.#addedAt()
    const now = this.#host.now()
    return items.filter((told) => {
      const row = known.get(told.item_id)
      const addedAt = row ? row.item.addedAt : fresh
      const item = withTold(row?.item ?? null, told, { now, addedAt })
      return this.#write(row, {
        itemId: told.item_id,
        item,
        isInFeed: teller === 'feed' || row?.isInFeed === true,
      })
    }).length
  }

  /** @returns how many levels changed anything, and the positions of those whose items nobody knows */
  tellLevels(levels: readonly ToldLevel[]): {
    readonly changed: number
    readonly unknown: readonly number[]
  } {
    const known = this.#store.rows([...new Set(levels.map((level) => level.item_id))])
    const unknown: number[] = []
    let changed = 0
    for (const [index, level] of levels.entries()) {
      const row = known.get(level.item_id)
      if (row === undefined) {
        unknown.push(index)
        continue
      }
      const change = {
        itemId: level.item_id,
        item: withLevel(row.item, level, this.#host.now()),
        isInFeed: row.isInFeed,
      }
      if (!this.#write(row, change)) continue
      changed += 1
      // A second level of the item, of another place, is about what the first has left.
      known.set(level.item_id, { ...this.#stored(change), isInFeed: row.isInFeed })
    }
    return { changed, unknown }
  }

  /** The feed has them no more. */
  discontinue(itemIds: readonly string[]): void {
    for (const [itemId, row] of this.#store.rows(itemIds))
      this.#write(row, { itemId, item: discontinued(row.item, this.#host.now()), isInFeed: false })
  }

  /** Prices that have changed by themselves, some of them. */
  reprice(limit: number): void {
    for (const [itemId, row] of this.#store.rows(this.#store.dueIds(this.#host.now(), limit)))
      this.#write(row, {
        itemId,
        item: atPresent(row.item, this.#host.now()),
        isInFeed: row.isInFeed,
        isDue: true,
      })
  }

  #write(
    row: StoredRow | undefined,
    { itemId, item, isInFeed, isDue }: Change & { readonly isDue?: true },
  ): boolean {
    const now = this.#host.now()
    const details = textOf(item)
    const isSame = row !== undefined && details === (row.details ?? textOf(atPresent(row.item, now)))
    if (isSame && row.isInFeed === isInFeed && isDue !== true) return false
    const copy = JSON.stringify(copyOf(item, now))
    const isCopySame = row?.copy === copy
    this.#store.put({
      itemId,
      copy: isCopySame ? null : copy,
      details,
      isInFeed,
      dueAt: nextChangeAt(item, now),
    })
    if (!isCopySame) this.#onChange(itemId)
    return !isSame
  }

  #stored({ item }: Change): Pick<StoredRow, 'item' | 'details' | 'copy'> {
    const copy = JSON.stringify(copyOf(item, this.#host.now()))
    return { item, details: textOf(item), copy }
  }

  /** Undefined during the first import: nothing of it is new. */
  #addedAt(): EpochMs | undefined {
    const now = this.#host.now()
    const startedAt = this.#meta.get<EpochMs>(startedKey)
    if (startedAt === null) this.#meta.put(startedKey, now)
    return startedAt === null || now - startedAt < firstImportMs ? undefined : now
  }
}

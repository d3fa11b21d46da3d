// Tells the shards that there are changes, once they have changed: until a telling has reached them all, it is due.

import type { EpochMs } from '../../event/ids.ts'
import type { CatalogStore } from '../../store/catalog-store.ts'
import type { MetaStore } from '../../store/meta-store.ts'
import type { Duty } from './duty.ts'

/** Tells every shard of a site that there are changes. */
export type NotifyShards = (siteId: string) => Promise<void>

const toldKey = 'told_cursor'

interface NotifyParts {
  readonly store: CatalogStore
  readonly meta: MetaStore
  readonly siteId: () => string | null
  readonly notify: NotifyShards
  readonly now: () => EpochMs
}

export class NotifyDuty implements Duty {
  readonly failure = 'shards could not be notified'
  readonly #parts: NotifyParts

  constructor(parts: NotifyParts) {
    this.#parts = parts
  }

  dueAt(): EpochMs | null {
    const { store, meta, siteId, now } = this.#parts
    const isDue = siteId() !== null && store.latest() > (meta.get<number>(toldKey) ?? 0)
    return isDue ? now() : null
  }

  async run(): Promise<void> {
    const { store, meta, siteId, notify } = this.#parts
    const site = siteId()
    // What changes while they are told is told again.
    const cursor = store.latest()
    if (site === null) return
    await notify(site)
    meta.put(toldKey, cursor)
  }
}

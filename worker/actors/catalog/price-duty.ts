// Sales begin and end without anybody telling: the items whose price changes by itself are looked at when it does.

import type { EpochMs } from '../../event/ids.ts'
import type { CatalogStore } from '../../store/catalog-store.ts'
import type { ActorHost } from '../host.ts'
import type { Duty } from './duty.ts'
import type { ItemKeeper } from './item-keeper.ts'

/** Of one transaction; a sale of the whole shop begins in several. */
const pageSize = 500

interface PriceParts {
  readonly keeper: ItemKeeper
  readonly commit: (work: () => void) => void
}

export class PriceDuty implements Duty {
  readonly failure = 'prices could not be changed'
  readonly #host: ActorHost
  readonly #store: CatalogStore
  readonly #parts: PriceParts

  constructor(host: ActorHost, store: CatalogStore, parts: PriceParts) {
    this.#host = host
    this.#store = store
    this.#parts = parts
  }

  dueAt(): EpochMs | null {
    return this.#store.nextDueAt()
  }

  async run(): Promise<void> {
    const { keeper, commit } = this.#parts
    for (let due = this.dueAt(); due !== null && due <= this.#host.now(); due = this.dueAt()) {
      commit(() => keeper.reprice(pageSize))
      await this.#host.nextTurn()
    }
  }
}

// What a shard tells of itself: reads only, for the admin's routes.

import type { Identity, ShopEvent } from '../event/event.ts'
import { shopperId } from '../event/ids.ts'
import type { DeliveryView, EventPage, GrowthStats, ShardStats } from './contract.ts'
import type { ShardStores } from './shard-stores.ts'

/** Batches read to explain one shopper. */
const maxExplainedBatches = 5_000
const maxShownBatches = 50

type Asked = Identity | { readonly kind: 'shopper_id'; readonly value: string }

export class ShardReads {
  readonly #stores: ShardStores

  constructor(stores: ShardStores) {
    this.#stores = stores
  }

  shopper(asked: Asked): string | null {
    const { shoppers, events } = this.#stores
    const id = this.#idOf(asked)
    const row = id && shoppers.load(id)
    return row ? JSON.stringify({ ...row.state, events: events.latest(row.state.id, maxShownBatches) }) : null
  }

  shopperEvents(asked: Asked): EventPage | null {
    const { shoppers, events } = this.#stores
    const id = this.#idOf(asked)
    if (id === null || !shoppers.load(id)) return null
    return { lines: lines(id, events.latest(id, maxExplainedBatches).toReversed()), next: null }
  }

  events(query: { readonly after: string | null; readonly limit: number }): EventPage {
    const { rows, next } = this.#stores.events.page(query.after, query.limit)
    return { lines: rows.flatMap(({ shopperId: id, events }) => lines(id, events)), next }
  }

  deliveries(query: { readonly limit: number }): readonly DeliveryView[] {
    return this.#stores.deliveryLog.page(query).deliveries
  }

  stats(now: { readonly revision: number; readonly growth: GrowthStats | null }): ShardStats {
    const { shoppers, events, timers, deliveries, destinations, handOvers, records } = this.#stores
    return {
      revision: now.revision,
      shoppers: shoppers.count(),
      events: events.count(),
      timers: timers.count(),
      pendingDeliveries: deliveries.countPending(),
      disabledDestinations: destinations.all(),
      handOvers: handOvers.count(),
      growth: now.growth,
      counters: records.counters(),
    }
  }

  #idOf(asked: Asked) {
    return asked.kind === 'shopper_id' ? shopperId(asked.value) : this.#stores.shoppers.owner(asked)
  }
}

const lines = (id: string, events: readonly ShopEvent[]): string[] =>
  events.map((event) => JSON.stringify({ shopper_id: id, ...event }))

// Tells of new items those who care for such: all who looked at the brand, which may be half of a shard, so in slices of
// a transaction each. What is left to tell is stored with each slice: a crash goes on where it was, and tells nobody twice.

import { likenessKey } from '../engine/likeness.ts'
import { waitingItems } from '../engine/next-wake.ts'
import type { Program } from '../engine/program.ts'
import type { ShopEvent } from '../event/event.ts'
import type { ShopperId } from '../event/ids.ts'
import type { RunningShard } from './running-shard.ts'
import { UnitOfWork } from './unit-of-work.ts'

const newItemsKey = 'new_items'
const progressKey = 'new_items_progress'
/** Shoppers in one transaction; batches that have come in meanwhile get their turn in between. */
const sliceSize = 200

/** Stands beside the events because it changes with every slice, and they may be large. */
interface Progress {
  /** Brands and categories of the new items that are still to be told. */
  readonly keys: readonly string[]
  /** The last shopper of the first of them who has been told. */
  readonly after: ShopperId | ''
}

/** Within the transaction that puts the items into the copy of the catalog. Costs nothing where no automation asks. */
export function keepNewItems({ stores, engine }: RunningShard, events: readonly ShopEvent[]): void {
  const keys = [...new Set(events.flatMap((event) => keysOf(engine.program, event)))]
  if (keys.length === 0) return
  stores.meta.put(newItemsKey, events)
  stores.meta.put(progressKey, { keys, after: '' } satisfies Progress)
}

export async function tellNewItems(shard: RunningShard): Promise<void> {
  while (shard.commit(() => tellSlice(shard))) await shard.host.nextTurn()
}

/** @returns whether there may be more to tell */
function tellSlice({ host, stores, engine }: RunningShard): boolean {
  const progress = stores.meta.get<Progress>(progressKey)
  if (progress === null) return false
  const [key, ...others] = progress.keys
  if (key === undefined) {
    stores.meta.delete(newItemsKey)
    stores.meta.delete(progressKey)
    return false
  }
  const shoppers = stores.timers.waitingSlice(key, progress.after, sliceSize)
  const events = stores.meta.get<readonly ShopEvent[]>(newItemsKey) ?? []
  const about = events.filter((event) => keysOf(engine.program, event).includes(key))
  const work = new UnitOfWork(stores, engine, host.now())
  for (const id of shoppers) {
    const row = work.find(id)
    if (!row) continue
    const cares = new Set(waitingItems(engine.program, row.state))
    for (const event of about) {
      // Who cares for the brand and for the category is told once, when it is the turn of the first.
      const first = keysOf(engine.program, event).find((one) => cares.has(one))
      if (first === key) work.decide(id, { kind: 'signal', event })
    }
  }
  work.save()
  stores.records.count(work.counts)
  const last = shoppers.length === sliceSize ? shoppers.at(-1) : undefined
  const next: Progress = last === undefined ? { keys: others, after: '' } : { ...progress, after: last }
  stores.meta.put(progressKey, next)
  return true
}

function keysOf({ newItemInterest }: Program, { properties }: ShopEvent): string[] {
  const [item] = properties.items ?? []
  if (item === undefined || newItemInterest === undefined) return []
  return [...newItemInterest.keys()]
    .map((likeness) => likenessKey(likeness, item))
    .filter((key) => key !== null)
}

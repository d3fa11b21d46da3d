// After a push: brings every shopper to the new program, a page at a time, and goes on where it stopped.

import { maxDuePerWake } from '../event/limits.ts'
import type { RunningShard } from './running-shard.ts'
import type { ShardStores } from './shard-stores.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** The last shopper that was brought to it; not there: everybody was. */
const sweepKey = 'sweep'

export const beginSweep = ({ meta }: ShardStores): void => meta.put(sweepKey, '')

export const isSweeping = ({ meta }: ShardStores): boolean => meta.get<string>(sweepKey) !== null

/** @returns whether there were any left */
export function sweep({ host, stores, engine }: RunningShard): boolean {
  const after = stores.meta.get<string>(sweepKey)
  if (after === null) return false
  const ids = stores.shoppers.idsAfter(after, maxDuePerWake)
  const last = ids.at(-1)
  host.sql.transaction(() => {
    const counts: UnitOfWork['counts'] = []
    for (const id of ids) {
      const work = new UnitOfWork(stores, engine, host.now())
      work.find(id)
      work.save()
      counts.push(...work.counts)
    }
    stores.records.count(counts)
    if (last === undefined) stores.meta.delete(sweepKey)
    else stores.meta.put(sweepKey, last)
  })
  return last !== undefined
}

// The log is kept for a while: what had its last word before that goes, a slice per wake, because each row is billed.

import { epochMs } from '../event/ids.ts'
import type { RunningShard } from './running-shard.ts'

const dayMs = 24 * 3_600_000
/** Counted from the creation of a delivery; as long as it can be replayed. */
export const deliveryRetentionMs = 30 * dayMs
const maxPrunedPerWake = 500
const prunedKey = 'deliveries_pruned_at'

/** Once a day, and at the next wakes of that day while there is more than a slice. */
export function pruneDeliveries({ host, stores }: RunningShard): void {
  const now = host.now()
  if (now - (stores.meta.get<number>(prunedKey) ?? 0) < dayMs) return
  host.sql.transaction(() => {
    const count = stores.deliveryLog.prune(epochMs(now - deliveryRetentionMs), maxPrunedPerWake)
    if (count < maxPrunedPerWake) stores.meta.put(prunedKey, now)
  })
}

// The clock: whoever is due is woken. Invariant (promise 5): none fires early, late ones fire at once, and a bug in one
// shopper's timer stops nobody else's.

import { epochMs } from '../event/ids.ts'
import { maxDuePerWake } from '../event/limits.ts'
import type { RunningShard } from './running-shard.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** After a bug of ours. */
const retryMs = 3_600_000

/** @returns whether anything was due */
export function runTimers({ host, stores, engine }: RunningShard): boolean {
  const now = host.now()
  const due = stores.timers.due(now, maxDuePerWake)
  if (due.length === 0) return false
  host.sql.transaction(() => {
    const counts: UnitOfWork['counts'] = []
    for (const { id, dueAt } of due) {
      stores.timers.clear(id, dueAt)
      try {
        host.sql.transaction(() => {
          const work = new UnitOfWork(stores, engine, now)
          if (work.find(id)) {
            work.timerFired(id)
            work.decide(id, { kind: 'wake' })
          }
          work.save()
          counts.push(...work.counts)
        })
      } catch (error) {
        // This one is tried again later; the others go on.
        host.report('timer failed', error)
        stores.timers.arm(id, null, epochMs(now + retryMs))
      }
    }
    stores.records.count(counts)
  })
  return true
}

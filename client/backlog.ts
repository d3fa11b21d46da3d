// Batches that outgrew a page's journal during an outage: one list in IndexedDB, oldest first, bounded in count, bytes
// and age. Each change of it is one transaction, so that two pages never take the same batch. A flag in localStorage says
// whether there is any, so that a healthy page never opens the database.

import { update } from 'idb-keyval'
import { maxBacklogBatches, maxBacklogLength, maxTaken } from './limits.ts'
import { read, write } from './storage.ts'
import { countDropped } from './transport.ts'
import type { Batch } from './wire.ts'

const key = 'selvedge'
const flag = 'selvedge:backlog'

export async function putBacklog(batches: readonly Batch[]): Promise<void> {
  // Already here, so that a crash in between never leaves a batch without a flag.
  write(flag, 1)
  await update<Batch[]>(key, (list = []) => {
    // Again, because another page that found nothing may have taken it away meanwhile.
    write(flag, 1)
    const all = [...list, ...batches]
    let length = JSON.stringify(all).length
    while (all[maxBacklogBatches] || length > maxBacklogLength) {
      const [oldest] = all.splice(0, 1)
      length -= JSON.stringify(oldest).length
      countDropped(oldest)
    }
    return all
  })
}

/** @param adopt must have journaled what it is given when it returns */
export const takeBacklog = (adopt: (batches: readonly Batch[]) => void): Promise<void> =>
  change((list) => {
    adopt(list.slice(0, maxTaken))
    return list.slice(maxTaken)
  })

export const clearBacklog = (): Promise<void> => change(() => [])

async function change(shorten: (list: Batch[]) => Batch[]): Promise<void> {
  if (!read(flag)) return
  await update<Batch[]>(key, (list = []) => {
    const left = shorten(list)
    if (!left[0]) write(flag)
    return left
  })
}

/** What is no batch, because others can write where we do, is older than anything. */
export const isOlderThan = (ms: number, batch: Batch | undefined): boolean =>
  !(Number(batch?.events?.[0]?.occurred_at) > Date.now() - ms)

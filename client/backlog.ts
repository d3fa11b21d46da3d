// Batches that outgrew a page's journal during an outage: one list in IndexedDB, oldest first, bounded in count, bytes
// and age. Each change of it is one transaction, so that two pages never take the same batch. A flag in localStorage says
// whether there is any, so that a healthy page never opens the database.

import { update } from 'idb-keyval'
import { maxBacklogBatches, maxBacklogLength, maxTaken } from './limits.ts'
import { now } from './now.ts'
import { read, write } from './storage.ts'
import { toJson } from './to-json.ts'
import { countDropped } from './transport.ts'
import type { Batch } from './wire.ts'

const key = 'selvedge'
const flag = 'selvedge:backlog'

/** @returns true when they are there. Rejects, or answers something else, where they cannot be, or would not be found again. */
export const putBacklog = async (batches: readonly Batch[]): Promise<unknown> =>
  // Already here, so that a crash in between never leaves a batch without a flag.
  write(flag, 1) &&
  change((list) => {
    const all = [...list, ...batches]
    let length = toJson(all).length
    while (all[maxBacklogBatches] || length > maxBacklogLength) {
      const [oldest] = all.splice(0, 1)
      length -= toJson(oldest).length
      countDropped(oldest)
    }
    return all
  })

/** @param adopt must have journaled what it is given when it returns */
export const takeBacklog = async (adopt: (batches: readonly Batch[]) => void): Promise<unknown> =>
  read(flag) &&
  change((list) => {
    adopt(list.slice(0, maxTaken))
    return list.slice(maxTaken)
  })

export const clearBacklog = async (): Promise<unknown> => read(flag) && change(() => [])

async function change(alter: (list: Batch[]) => Batch[]): Promise<true> {
  await update<Batch[]>(key, (list = []) => {
    const left = alter(list)
    // Also when there are some: another page that found nothing may have taken it away meanwhile.
    write(flag, left[0] && 1)
    return left
  })
  return true
}

/** What is no batch, because others can write where we do, is older than anything. */
export const isOlderThan = (ms: number, batch: Batch | undefined): boolean =>
  !(Number(batch?.events?.[0]?.occurred_at) > now() - ms)

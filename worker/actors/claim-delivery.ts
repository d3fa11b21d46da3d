// A delivery is checked again in the transaction that claims it (promise 4). Its content is kept from the first claim,
// so that every attempt says the same (promise 3); a crash between claim and record repeats the attempt after the lease.

import type { MessageContent } from '../engine/decision.ts'
import type { Destination } from '../delivery/destination.ts'
import { epochMs } from '../event/ids.ts'
import type { DueDelivery } from '../store/delivery-store.ts'
import { finish } from './record-attempt.ts'
import { applyCleared } from './clearance.ts'
import type { Cleared } from './clearance.ts'
import type { RunningShard } from './running-shard.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** Longer than the longest attempt: a claimed delivery comes back when the process died on it. */
export const leaseMs = 60_000

export interface Claimed {
  readonly due: DueDelivery
  readonly content: MessageContent
  readonly destination: Destination
}

/** @returns null: it is not to be sent now, or ever; the reason is recorded */
export function claimDelivery(shard: RunningShard, due: DueDelivery, cleared: Cleared): Claimed | null {
  const { stores, host } = shard
  try {
    return host.sql.transaction(() => claim(shard, due, cleared))
  } catch (error) {
    // A bug in one delivery must not hold up the others; it is tried again after the lease, and seen.
    host.report('claim failed', error)
    stores.deliveries.postpone(due.id, epochMs(host.now() + leaseMs))
    return null
  }
}

function claim(shard: RunningShard, due: DueDelivery, cleared: Cleared): Claimed | null {
  const { stores, engine, host } = shard
  const now = host.now()
  const work = new UnitOfWork(stores, engine, now)
  if (!work.find(due.shopper)) {
    stores.deliveries.settle(due.id, { status: 'dropped', reason: 'erased' }, now)
    return null
  }
  const destination = engine.destinations.get(due.destination)
  const hopeless = destination ? reasonNotToTry(shard, due, destination) : 'the destination does not exist'
  if (!destination || hopeless !== null) {
    finish(shard, due, { status: 'dead', reason: 'failed', excerpt: hopeless ?? '' })
    return null
  }
  // Still due: it is asked about again.
  if (!applyCleared(work, due, cleared)) return null
  const [answer] = work.decide(due.shopper, { kind: 'claim', delivery: due.id })
  work.save()
  stores.records.count(work.counts)
  if (answer?.kind === 'postpone') stores.deliveries.postpone(due.id, answer.until)
  if (answer?.kind !== 'send') {
    // Neither sent nor postponed: the engine dropped it, or no longer knows it. Either way it is over.
    if (!answer) stores.deliveries.settle(due.id, { status: 'dropped', reason: 'failed' }, now)
    return null
  }
  const content = due.content ?? answer.content
  stores.deliveries.claim(due.id, due.content === null ? content : null, epochMs(now + leaseMs))
  return { due, content, destination }
}

function reasonNotToTry(
  { host, stores }: RunningShard,
  due: DueDelivery,
  destination: Destination,
): string | null {
  const disabled = stores.destinations.disabled(destination.name)
  if (disabled !== null) return 'the destination is disabled: it has said that it wants nothing more (410)'
  // More claims than attempts on record: the process ended before it heard how one went.
  const isLost = due.content !== null && due.claimCount > due.attempts.length
  if (isLost && !destination.retriesUnknown(due.content.message))
    return 'it is not known whether the last attempt arrived, and this destination cannot tell a repeat'
  const { expiresAfterMs } = destination
  if (expiresAfterMs !== null && host.now() - due.createdAt > expiresAfterMs)
    return `too old: this destination takes nothing older than ${Math.round(expiresAfterMs / 3_600_000)} h`
  return null
}

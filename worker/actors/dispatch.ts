// The only way out: claims due deliveries in a transaction, attempts them, records what came of it. Invariants: a
// delivery is checked again in the transaction that claims it (promise 4); every attempt carries the same id and the
// same content (promise 3); a crash between claim and record repeats the attempt after the lease.

import { attempt } from '../delivery/attempt.ts'
import type { Outcome } from '../delivery/attempt.ts'
import { nextAttemptDelayMs } from '../delivery/retry-schedule.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import { maxConcurrentAttempts } from '../event/limits.ts'
import type { DueDelivery } from '../store/delivery-store.ts'
import type { MessageContent } from '../engine/decision.ts'
import type { AttemptView } from './contract.ts'
import { outgoingMessage } from './outgoing-message.ts'
import type { RunningShard } from './running-shard.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** Longer than the longest attempt: a claimed delivery comes back when the process died on it. */
export const leaseMs = 60_000
/** Attempts kept in the log of one delivery. */
const maxLoggedAttempts = 30

export interface Claimed {
  readonly due: DueDelivery
  readonly content: MessageContent
}

/** @returns whether anything was due */
export async function dispatch(shard: RunningShard): Promise<boolean> {
  const { host, stores } = shard
  const due = stores.deliveries.due(host.now(), maxConcurrentAttempts)
  if (due.length === 0) return false
  const claimed = host.sql.transaction(() =>
    due.map((delivery) => claim(shard, delivery)).filter((one) => one !== null),
  )
  await Promise.all(claimed.map((one) => attemptOne(shard, one)))
  return true
}

/** While it is under way its shopper stays on this shard. */
async function attemptOne(shard: RunningShard, claimed: Claimed): Promise<void> {
  const { inFlight } = shard
  inFlight.add(claimed.due.id)
  try {
    record(shard, claimed, await send(shard, claimed))
  } finally {
    inFlight.delete(claimed.due.id)
  }
}

function claim(shard: RunningShard, due: DueDelivery): Claimed | null {
  const { stores, engine, host } = shard
  const now = host.now()
  try {
    return host.sql.transaction(() => {
      const work = new UnitOfWork(stores, engine, now)
      if (!work.find(due.shopper)) {
        stores.deliveries.settle(due.id, { status: 'dropped', reason: 'erased' }, now)
        return null
      }
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
      if (due.content === null) stores.deliveries.keepContent(due.id, content)
      stores.deliveries.postpone(due.id, epochMs(now + leaseMs))
      return { due, content }
    })
  } catch (error) {
    // A bug in one delivery must not hold up the others; it is tried again after the lease, and seen.
    host.report('claim failed', error)
    stores.deliveries.postpone(due.id, epochMs(now + leaseMs))
    return null
  }
}

async function send(shard: RunningShard, { due, content }: Claimed): Promise<Outcome> {
  const destination = shard.engine.destinations.get(due.destination)
  if (!destination)
    return {
      outcome: 'rejected',
      status: null,
      latencyMs: 0,
      excerpt: 'the destination does not exist',
      retryAfterMs: null,
    }
  const message = await outgoingMessage(shard, { due, content })
  return attempt(destination, message, {
    fetch: (request) => shard.host.fetch(request),
    now: () => shard.host.machineNow(),
    secret: (name) => shard.host.secret(name),
    urlRules: { allowLoopback: shard.host.allowsLoopback },
  })
}

function record(shard: RunningShard, { due }: Claimed, attempted: Outcome): void {
  const { host, stores, engine } = shard
  const now = host.now()
  host.sql.transaction(() => {
    const attempts = [...due.attempts, view(attempted, now)].slice(-maxLoggedAttempts)
    stores.deliveries.record(due.id, attempts, now)
    const retryInMs = attempted.outcome === 'retry' ? retryDelay(due, attempted, now) : null
    if (retryInMs !== null) {
      stores.deliveries.postpone(due.id, epochMs(now + retryInMs))
      return
    }
    const isDelivered = attempted.outcome === 'delivered'
    const work = new UnitOfWork(stores, engine, now)
    // The shopper may have been merged into another while the attempt was under way.
    const owner = stores.deliveries.owner(due.id)
    if (owner && work.find(owner)) {
      work.decide(owner, { kind: 'settled', delivery: due.id, outcome: isDelivered ? 'delivered' : 'failed' })
      work.save()
      stores.records.count(work.counts)
    }
    stores.deliveries.settle(
      due.id,
      isDelivered ? { status: 'delivered' } : { status: 'dead', reason: 'failed' },
      now,
    )
  })
}

const retryDelay = (due: DueDelivery, { retryAfterMs }: Outcome, now: EpochMs): number | null =>
  nextAttemptDelayMs({
    attempt: due.attempts.length + 1,
    deliveryId: due.id,
    retryAfterMs,
    elapsedMs: now - (due.attempts[0]?.at ?? now),
  })

const view = (attempted: Outcome, at: EpochMs): AttemptView => ({
  at,
  status: attempted.status,
  outcome: attempted.outcome,
  latencyMs: attempted.latencyMs,
  excerpt: attempted.excerpt.slice(0, 500),
})

// What came of an attempt: delivered, tried again later, or dead. The engine hears the last word only.

import type { Outcome } from '../delivery/attempt.ts'
import type { Word } from '../delivery/gate.ts'
import { nextAttemptDelayMs } from '../delivery/retry-schedule.ts'
import { suppressAddress } from '../engine/shopper/consent.ts'
import type { Identity } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import type { DueDelivery } from '../store/delivery-store.ts'
import type { Claimed } from './claim-delivery.ts'
import type { AttemptView } from './contract.ts'
import type { RunningShard } from './running-shard.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** Attempts kept in the log of one delivery. */
const maxLoggedAttempts = 30

export function recordAttempt(shard: RunningShard, claimed: Claimed, attempted: Outcome): void {
  const { host, stores } = shard
  const { due, destination } = claimed
  const now = host.now()
  host.sql.transaction(() => {
    const attempts = [...due.attempts, attemptView(attempted, now)].slice(-maxLoggedAttempts)
    stores.deliveries.record(due.id, attempts, now)
    if (attempted.outcome === 'gone') stores.destinations.disable(destination.name, now)
    if (attempted.suppress) suppress(shard, claimed, attempted.suppress)
    const retryInMs = attempted.outcome === 'retry' ? retryDelay(claimed, attempted, now) : null
    if (retryInMs !== null) stores.deliveries.postpone(due.id, epochMs(now + retryInMs))
    else if (attempted.outcome === 'delivered') finish(shard, due, { status: 'delivered' })
    else finish(shard, due, { status: 'dead', reason: 'failed' })
  })
}

/** What it says of the destination. A refusal is a word about the message: whoever refuses is well. */
export function wordOf({ outcome, status, retryAfterMs }: Outcome): Word {
  if (status === 429 || (outcome === 'retry' && retryAfterMs !== null)) return { kind: 'busy', retryAfterMs }
  return outcome === 'retry' || outcome === 'unknown' ? { kind: 'broken' } : { kind: 'well' }
}

interface LastWord {
  readonly status: 'delivered' | 'dead'
  readonly reason?: 'failed'
  /** Why it was not even tried. */
  readonly excerpt?: string
}

/** The last word: the engine hears of it, the delivery leaves the outbox. */
export function finish(
  { host, stores, engine }: RunningShard,
  due: DueDelivery,
  { excerpt, ...word }: LastWord,
): void {
  const now = host.now()
  if (excerpt !== undefined) stores.deliveries.record(due.id, [...due.attempts, untried(excerpt, now)], now)
  const work = new UnitOfWork(stores, engine, now)
  // The shopper may have been merged into another while the attempt was under way.
  const owner = stores.deliveries.owner(due.id)
  if (owner && work.find(owner)) {
    const outcome = word.status === 'delivered' ? 'delivered' : 'failed'
    work.decide(owner, { kind: 'settled', delivery: due.id, outcome })
    work.save()
    stores.records.count(work.counts)
  }
  stores.deliveries.settle(due.id, word, now)
}

function suppress({ stores, engine, host }: RunningShard, claimed: Claimed, reason: string): void {
  const address = addressSentTo(claimed)
  const owner = stores.deliveries.owner(claimed.due.id)
  const work = new UnitOfWork(stores, engine, host.now())
  const row = owner && work.find(owner)
  if (!row || address === null) return
  const { value } = address
  work.change(row.state.id, { state: suppressAddress(row.state, { address: value, reason, at: work.now }) })
  work.save()
}

/** What the vendor's answer is about. */
export function addressSentTo({ content, destination }: Claimed): Identity | null {
  const needs = destination.kind === 'preset' ? destination.preset.needs : 'either'
  const isPhone = needs === 'phone' || (needs === 'either' && content.channel === 'sms')
  const value = isPhone ? content.shopper.phone : content.shopper.email
  return value === null ? null : { kind: isPhone ? 'phone' : 'email', value }
}

function retryDelay({ due, destination }: Claimed, { retryAfterMs }: Outcome, now: EpochMs): number | null {
  // A replay has the whole schedule before it again.
  const attempts = due.attempts.slice(due.earlierAttempts ?? 0)
  return nextAttemptDelayMs({
    attempt: attempts.length + 1,
    deliveryId: due.id,
    retryAfterMs,
    elapsedMs: now - (attempts[0]?.at ?? now),
    windowMs: destination.giveUpAfterMs,
  })
}

export const attemptView = (attempted: Outcome, at: EpochMs): AttemptView => ({
  at,
  status: attempted.status,
  outcome: attempted.outcome,
  latencyMs: attempted.latencyMs,
  excerpt: attempted.excerpt.slice(0, 500),
})

const untried = (excerpt: string, at: EpochMs): AttemptView => ({
  at,
  status: null,
  outcome: 'rejected',
  latencyMs: 0,
  excerpt,
})

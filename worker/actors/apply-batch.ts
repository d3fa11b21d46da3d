// One batch, inside its savepoint: drop what is known, find the shopper of each event, correct its clock, decide.
// Invariant (promise 2): an event counts once, however often and in whatever batches it is sent.

import { claimedIdentities } from '../event/claimed-identities.ts'
import type { EventBatch, Identity, ShopEvent } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import { maxClockLeadMs, maxRecentBatches } from '../event/limits.ts'
import { hasSeenBatch, hasSeenEvent, learnSkew, nothingSeen, remember } from '../store/seen.ts'
import type { Seen } from '../store/seen.ts'
import { resolveShopper } from './resolve-shopper.ts'
import type { PlacedBatch } from './running-shard.ts'
import type { UnitOfWork } from './unit-of-work.ts'

export interface Applied {
  readonly stored: number
  readonly known: number
  readonly delivered: readonly string[]
}

export function applyBatch(work: UnitOfWork, batch: PlacedBatch, newId: () => ShopperId): Applied {
  const device: Identity = { kind: 'device', value: batch.device_id }
  const owner = work.owner(device)
  const seen = owner === null ? nothingSeen : work.get(owner).seen
  const delivered = arrived(work, { seen, owner, asks: batch.asks ?? [] })
  if (hasSeenBatch(seen, batch.batch_id)) return { stored: 0, known: batch.events.length, delivered }
  const fresh = unseen(work, seen, owner, batch.events)
  const delayMs = batch.received_at - batch.sent_at
  const skewMs = skewOf(seen, batch)

  const stored = new Map<ShopperId, ShopEvent[]>()
  let current = owner
  for (const sent of fresh) {
    const event = { ...sent, occurred_at: correctClock(sent.occurred_at, skewMs, batch.received_at) }
    const identities = claimedIdentities(event, work.program.site.identities)
    if (current === null || identities.length > 0) {
      const { trust } = event
      const { elsewhere } = batch
      const claim = {
        device,
        identities,
        at: event.occurred_at,
        newId,
        ...(trust && { trust }),
        ...(elsewhere && { elsewhere }),
      }
      current = resolveShopper(work, claim, (from, to) => {
        stored.set(to, [...(stored.get(from) ?? []), ...(stored.get(to) ?? [])])
        stored.delete(from)
      })
    }
    hear(work, current, batch)
    work.decide(current, { kind: 'event', event })
    stored.set(current, [...(stored.get(current) ?? []), event])
  }
  // A batch without events only asks, and leaves nothing to remember.
  if (current !== null && batch.events.length > 0) keep(work, current, { batch, fresh, delayMs, stored })
  return { stored: fresh.length, known: batch.events.length - fresh.length, delivered }
}

/** Which of the batches that a page asks about are here, whole: those that the row has forgotten are looked up. */
function arrived(
  work: UnitOfWork,
  { seen, owner, asks }: { seen: Seen; owner: ShopperId | null; asks: readonly string[] },
): readonly string[] {
  const forgotten = asks.filter((id) => !hasSeenBatch(seen, id))
  const hasForgotten = owner !== null && seen.batches.length >= maxRecentBatches
  const stored =
    hasForgotten && forgotten.length > 0
      ? work.stores.events.batches([owner, ...seen.former], forgotten)
      : new Set<string>()
  return asks.filter((id) => hasSeenBatch(seen, id) || stored.has(id))
}

function unseen(
  work: UnitOfWork,
  seen: Seen,
  owner: ShopperId | null,
  events: readonly ShopEvent[],
): ShopEvent[] {
  const ids = new Set<string>()
  const doubtful: string[] = []
  const fresh = events.filter((event) => {
    if (ids.has(event.event_id)) return false
    ids.add(event.event_id)
    const answer = hasSeenEvent(seen, event, event.occurred_at)
    if (answer === 'maybe') doubtful.push(event.event_id)
    return answer !== 'yes'
  })
  if (doubtful.length === 0 || owner === null) return fresh
  const known = work.stores.events.known([owner, ...seen.former], doubtful)
  return fresh.filter((event) => !known.has(event.event_id))
}

/** Servers and tills speak of a browser's device, or of one and the same person, by clocks of their own. */
const isServers = ({ events }: EventBatch): boolean => events.some(({ trust }) => trust === 'server')

/** What to add to the sender's clock to get ours, ms: the least delay of its batches. */
export function skewOf(seen: Seen, batch: EventBatch): number {
  const delayMs = batch.received_at - batch.sent_at
  if (isServers(batch)) return delayMs
  return Math.min(delayMs, seen.skew[batch.device_id] ?? delayMs)
}

/** @param skewMs what to add to the sender's clock to get ours */
export function correctClock(sent: EpochMs, skewMs: number, receivedAt: EpochMs): EpochMs {
  const corrected = sent + skewMs
  // A clock that ran ahead between two requests must not put events into the future.
  return epochMs(corrected > receivedAt + maxClockLeadMs ? receivedAt : Math.min(corrected, receivedAt))
}

/** What the browser says of itself is a trait until somebody says it better. */
function hear(work: UnitOfWork, id: ShopperId, { context }: EventBatch): void {
  const { state } = work.get(id)
  const { time_zone: zone, locale } = context
  if (
    (zone ?? state.traits['time_zone']) === state.traits['time_zone'] &&
    (locale ?? state.traits['locale']) === state.traits['locale']
  )
    return
  const traits = { ...state.traits, ...(zone && { time_zone: zone }), ...(locale && { locale }) }
  work.change(id, { state: { ...state, traits } })
}

function keep(
  work: UnitOfWork,
  last: ShopperId,
  kept: {
    batch: PlacedBatch
    fresh: readonly ShopEvent[]
    delayMs: number
    stored: Map<ShopperId, ShopEvent[]>
  },
): void {
  const { batch, fresh } = kept
  const clocks = fresh.map((event) => [event.event_id, event.occurred_at] as const)
  const before = work.get(last).seen
  const seen = isServers(batch) ? before : learnSkew(before, batch.device_id, kept.delayMs)
  const batchIds = batch.isPart ? [] : [batch.batch_id]
  work.change(last, { seen: remember(seen, batchIds, clocks) })
  for (const [id, events] of kept.stored) work.stores.events.add(id, rowOf(batch), batch.received_at, events)
}

/** The parts of one batch are rows of their own, wherever they end up. */
const rowOf = ({ batch_id: id, isPart, isRest, events }: PlacedBatch): string =>
  isPart || isRest ? `${id}~${events[0]?.event_id ?? ''}` : id

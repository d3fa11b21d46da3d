// Deduplication that is exact and costs no row of its own: the shopper's row remembers its latest batches and events.
// What has fallen out of that memory is recognized by its age, and then looked up in the stored events.
// Invariant: an event with `occurred_at` above `floor` that is not in `events` has never been stored.

import type { ShopEvent } from '../event/event.ts'
import { maxIdentitiesPerShopper, maxRecentBatches } from '../event/limits.ts'

export interface Seen {
  /** Latest batch ids, newest last. */
  readonly batches: readonly string[]
  /** Latest events as [id, occurred_at on the sender's clock], newest last. */
  readonly events: readonly (readonly [id: string, sentClock: number])[]
  /** The largest sender's clock among the events that were forgotten. */
  readonly floor: number
  /** Per device, the least delay seen between its clock and ours, in ms: its clock's skew. */
  readonly skew: Readonly<Record<string, number>>
  /** Shoppers under which a device of this one was stored before: their events count as seen too. */
  readonly former: readonly string[]
}

/** Event ids kept in the row, about 40 bytes each: a dozen batches. Reading and writing the row is what an event costs most. */
export const maxRecentEvents = 64

export const nothingSeen: Seen = { batches: [], events: [], floor: -1, skew: {}, former: [] }

export const hasSeenBatch = (seen: Seen, batchId: string): boolean => seen.batches.includes(batchId)

/** `maybe`: too old to tell from the row; the stored events must be asked. */
export function hasSeenEvent(
  seen: Seen,
  event: Pick<ShopEvent, 'event_id'>,
  sentClock: number,
): 'yes' | 'no' | 'maybe' {
  if (seen.events.some(([id]) => id === event.event_id)) return 'yes'
  return sentClock > seen.floor ? 'no' : 'maybe'
}

/** @param fresh the newly stored events with their sender's clock, in order */
export function remember(
  seen: Seen,
  batchIds: readonly string[],
  fresh: readonly (readonly [string, number])[],
): Seen {
  return bounded({ ...seen, batches: [...seen.batches, ...batchIds], events: [...seen.events, ...fresh] })
}

/** The skew of a clock is the least delay ever seen: one slow request must not move a device's events. */
export function learnSkew(seen: Seen, deviceId: string, delayMs: number): Seen {
  const known = seen.skew[deviceId]
  if (known !== undefined && known <= delayMs) return seen
  const others = Object.entries(seen.skew).filter(([id]) => id !== deviceId)
  return {
    ...seen,
    skew: Object.fromEntries([...others, [deviceId, delayMs]].slice(-maxIdentitiesPerShopper)),
  }
}

/** What one shopper must recognize after it took over another, or a device of another. */
export function unite(own: Seen, other: Seen, otherId: string): Seen {
  const events = new Map([...other.events, ...own.events])
  return bounded({
    batches: [...new Set([...other.batches, ...own.batches])],
    events: [...events],
    floor: Math.max(own.floor, other.floor),
    skew: leastSkew(own.skew, other.skew),
    former: [...new Set([...own.former, ...other.former, otherId])].slice(-maxIdentitiesPerShopper),
  })
}

const leastSkew = (a: Seen['skew'], b: Seen['skew']): Seen['skew'] =>
  Object.fromEntries(
    [...new Set([...Object.keys(a), ...Object.keys(b)])].map((device) => [
      device,
      Math.min(a[device] ?? Number.POSITIVE_INFINITY, b[device] ?? Number.POSITIVE_INFINITY),
    ]),
  )

function bounded(seen: Seen): Seen {
  const forgotten = seen.events.slice(0, Math.max(0, seen.events.length - maxRecentEvents))
  return {
    ...seen,
    batches: seen.batches.slice(-maxRecentBatches),
    events: seen.events.slice(-maxRecentEvents),
    floor: forgotten.reduce((floor, [, clock]) => Math.max(floor, clock), seen.floor),
  }
}

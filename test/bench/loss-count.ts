// What became of what the pages told: lost, doubled, sent twice. Pure, so that a test can show that it would notice.

import { placeOf } from './loss-pages.ts'
import type { StoredEvent } from './loss-pages.ts'
import type { Sending } from './outage-proxy.ts'

export interface Loss {
  /** Told, and not stored. */
  readonly lost: readonly string[]
  /** Stored more often than told. */
  readonly doubled: readonly string[]
}

/** @param told places, each once */
export function countLoss(told: readonly string[], stored: readonly StoredEvent[]): Loss {
  const timesStored = new Map(told.map((place) => [place, 0]))
  for (const event of stored) {
    const place = placeOf(event)
    const before = place === null ? undefined : timesStored.get(place)
    if (place !== null && before !== undefined) timesStored.set(place, before + 1)
  }
  const which = (is: (times: number) => boolean): string[] =>
    [...timesStored].filter(([, times]) => is(times)).map(([place]) => place)
  return { lost: which((times) => times === 0), doubled: which((times) => times > 1) }
}

export interface Traffic {
  readonly requestCount: number
  readonly byteCount: number
  /** Events in bodies, repeats included. */
  readonly eventCount: number
  /** Events that an earlier body had brought already, whether the worker had got so far or not. */
  readonly againCount: number
  /** Those among them that the worker had already taken when they came again. */
  readonly knownCount: number
}

/** @param sendings in the order of arrival */
export function countTraffic(sendings: readonly Sending[]): Traffic {
  const brought = new Set<string>()
  let againCount = 0
  for (const { eventIds, isTaken } of sendings) {
    againCount += eventIds.filter((id) => brought.has(id)).length
    // What the server did not take has to come again.
    if (isTaken) for (const id of eventIds) brought.add(id)
  }
  const sum = (of: (sending: Sending) => number): number =>
    sendings.reduce((total, sending) => total + of(sending), 0)
  return {
    requestCount: sendings.length,
    byteCount: sum(({ bytes }) => bytes),
    eventCount: sum(({ eventIds }) => eventIds.length),
    againCount,
    knownCount: sum(({ knownCount }) => knownCount),
  }
}

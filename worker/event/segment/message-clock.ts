// When a message happened and when it was sent, both on its sender's clock, so that the shard corrects the skew as
// Segment does: timestamp = received − (sent − original). Invariant: a message that is sent again has the same
// `occurredAt`, because the deduplication goes by it. https://segment.com/docs/connections/spec/common/#timestamps

import type { EpochMs } from '../ids.ts'
import { textOf } from './message.ts'
import type { Fields } from './message.ts'

export interface MessageClock {
  readonly occurredAt: number
  readonly sentAt: number
}

const shape = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i

/** @returns the clock, or why the message must be refused */
export function messageClock(
  message: Fields,
  bodySentAt: unknown,
  receivedAt: EpochMs,
): MessageClock | string {
  for (const name of ['timestamp', 'originalTimestamp']) {
    const value = message[name]
    if (value !== undefined && value !== null && instantOf(value) === undefined)
      return `${name}: expected a time in ISO 8601, e.g. 2026-03-02T11:00:00.000Z`
  }
  // RudderStack's SDK says `timestamp` only where its caller does, `originalTimestamp` always.
  const told = instantOf(message['timestamp']) ?? instantOf(message['originalTimestamp'])
  // What Segment or RudderStack pass on has their correction behind it: `timestamp` is on a clock that is right.
  if (textOf(message, 'receivedAt') !== undefined)
    return { occurredAt: told ?? receivedAt, sentAt: receivedAt }
  const sentAt = instantOf(bodySentAt) ?? instantOf(message['sentAt']) ?? receivedAt
  return { occurredAt: told ?? sentAt, sentAt }
}

/** A time without a zone is UTC, whatever machine reads it. */
function instantOf(raw: unknown): number | undefined {
  const found = typeof raw === 'string' ? shape.exec(raw.trim()) : null
  if (found === null) return undefined
  const text = found[0].replace(' ', 'T').replace(',', '.')
  const at = Date.parse(text.length > 10 && found[1] === undefined ? `${text}Z` : text)
  return Number.isFinite(at) && at >= 0 ? at : undefined
}

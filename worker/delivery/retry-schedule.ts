// When a failed attempt is tried again: eleven retries spread over three days, denser at the start, with a jitter that
// is a hash of the delivery, so that a receiver that comes back is not met by all of them at once and a replay of the
// same history falls on the same instants. Pure.

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs

/** No attempt later than this after the first one. */
export const retryWindowMs = 72 * hourMs

/** A receiver may ask for this much patience at most; beyond it, the schedule would end before the next attempt. */
export const maxRetryAfterMs = 24 * hourMs

const delaysMs = [
  5 * secondMs,
  30 * secondMs,
  2 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  24 * hourMs,
  24 * hourMs,
] as const

/** The first try and every retry. */
export const maxAttempts = delaysMs.length + 1

/** Up to this share of a delay is taken off; never added, so that the sum stays inside the window. */
const jitter = 0.2

if (delaysMs.reduce((sum, delay) => sum + delay, 0) > retryWindowMs)
  throw new Error('the retries must fit in the window')

export interface FailedAttempt {
  /** How many attempts have been made: 1 after the first. */
  readonly attempt: number
  readonly deliveryId: string
  /** What the receiver asked for, or null. */
  readonly retryAfterMs: number | null
  /** Since the first attempt. Without it only the number of attempts ends the schedule. */
  readonly elapsedMs?: number
  /** When the destination gives up earlier than after three days. */
  readonly windowMs?: number
}

/** @returns how long to wait before the next attempt, or null when there is none */
export function nextAttemptDelayMs({
  attempt,
  deliveryId,
  retryAfterMs,
  elapsedMs = 0,
  windowMs = retryWindowMs,
}: FailedAttempt): number | null {
  const scheduled = delaysMs[attempt - 1]
  if (scheduled === undefined) return null
  const spread = Math.round(scheduled * (1 - jitter * share(`${deliveryId}/${attempt}`)))
  // Retry-After may only slow us down: a receiver that says 0 would otherwise be tried eleven times at once.
  const wanted = Math.max(spread, Math.min(retryAfterMs ?? 0, maxRetryAfterMs))
  const left = Math.min(windowMs, retryWindowMs) - elapsedMs
  if (wanted <= left) return wanted
  return left >= spread ? left : null
}

/** FNV-1a with a final mix: [0, 1), evenly spread also for ids that differ in one digit. */
function share(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

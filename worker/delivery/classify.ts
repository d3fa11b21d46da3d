// What an answer means for the delivery (docs: interfaces, "Webhook"). A redirect is a failure: following one would
// carry a signed message to a host that nobody configured.

/** `unknown`: nobody knows whether it arrived, and a repeat would do harm. */
export type AttemptOutcome = 'delivered' | 'retry' | 'rejected' | 'gone' | 'unknown'

/**
 * @param status the HTTP status, or null when there was none: timeout, refused, reset, no such host
 */
export function classify(status: number | null): AttemptOutcome {
  if (status === null) return 'retry'
  if (status >= 200 && status < 300) return 'delivered'
  if (status === 410) return 'gone'
  if (status === 408 || status === 425 || status === 429 || status >= 500) return 'retry'
  return 'rejected'
}

// Reads `Retry-After` (RFC 9110 §10.2.3): whole seconds, or an HTTP-date in the one format that may be generated.
// Anything else counts as not said; a moment that is past counts as now.

const httpDate =
  /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/

/**
 * @param now the worker's clock in ms
 * @returns ms from `now`, or null
 */
export function parseRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? ''
  // Ten digits are three centuries; more would lose precision.
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000
  if (!httpDate.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.max(0, at - now)
}

// Counts what was turned away before it reached a shard, per site and reason, for `GET /v1/status`. Of this isolate
// since it started: a hint for whoever asks why events are missing, not an account.

export type DoorReason =
  | 'bot'
  | 'too_large'
  | 'not_understood'
  | 'unknown_key'
  | 'foreign_origin'
  | 'rate_limited'
  | 'event_refused'
  /** A part of an event that was kept: an identifier that is none, or that a proof does not cover. */
  | 'identity_refused'
  /** A `selvedge_click` that has expired or was never ours. */
  | 'dead_click'
  /** A vendor's webhook whose signature or password was not theirs. */
  | 'unverified'
  | 'dropped_by_page'
  /** Of a shop's webhook, which says nothing to us. */
  | 'unknown_topic'
  | 'unavailable'
  | 'unexpected'

/** What cannot be said to be a site's; its key was never read. */
export const nobodysSite = ''

export class DoorCounts {
  readonly #counts = new Map<string, Map<DoorReason, number>>()

  /** `siteId` is one that has a secret key, or `nobodysSite`: the map is bounded by the configuration. */
  add(siteId: string, reason: DoorReason, by = 1): void {
    if (by === 0) return
    const counts = this.#counts.get(siteId) ?? new Map<DoorReason, number>()
    counts.set(reason, (counts.get(reason) ?? 0) + by)
    this.#counts.set(siteId, counts)
  }

  of(siteId: string): Partial<Record<DoorReason, number>> {
    return Object.fromEntries(this.#counts.get(siteId) ?? [])
  }
}

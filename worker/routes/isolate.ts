// What one isolate remembers between requests: what sites allow, who came how often, what was turned away. Values only:
// a promise made in one request hangs in another when the first is cancelled. All of it is bounded and may be lost.

import { SiteAccessCache } from './site-access-cache.ts'
import { DoorCounts } from './door-counts.ts'
import { TokenBuckets } from './token-buckets.ts'

export interface Isolate {
  /** Epoch ms. */
  readonly now: () => number
  readonly access: SiteAccessCache
  readonly counts: DoorCounts
  readonly perAddress: TokenBuckets
  readonly perDevice: TokenBuckets
  /** Requests of a shop's own servers, all of a site's together. */
  readonly perServer: TokenBuckets
}

export const createIsolate = (now: () => number): Isolate => ({
  now,
  access: new SiteAccessCache(now),
  counts: new DoorCounts(),
  // A household or an office shares an address; a page under a busy thumb sends a few requests a second.
  perAddress: new TokenBuckets({ perSecond: 50, burst: 200 }),
  perDevice: new TokenBuckets({ perSecond: 10, burst: 100 }),
  // Each may hold hundreds of messages: a shop that needs more has a loop somewhere.
  perServer: new TokenBuckets({ perSecond: 100, burst: 500 }),
})

// A rate limit per key in bounded memory: each key may burst, then goes on at its rate. When there are too many keys the
// one that was quiet the longest is forgotten, and starts full again: generous to the innocent.

export interface BucketRate {
  readonly perSecond: number
  readonly burst: number
}

interface Bucket {
  readonly tokens: number
  readonly at: number
}

const maxKeys = 20_000

export class TokenBuckets {
  readonly #rate: BucketRate
  /** In the order of last use. */
  readonly #buckets = new Map<string, Bucket>()

  constructor(rate: BucketRate) {
    this.#rate = rate
  }

  /** @returns 0 when the request may pass, else for how many ms it should stay away */
  take(key: string, now: number): number {
    const { perSecond, burst } = this.#rate
    const old = this.#buckets.get(key)
    const gained = old ? (Math.max(0, now - old.at) * perSecond) / 1_000 : burst
    const tokens = Math.min(burst, (old?.tokens ?? 0) + gained)
    const passes = tokens >= 1
    this.#buckets.delete(key)
    this.#buckets.set(key, { tokens: passes ? tokens - 1 : tokens, at: now })
    if (this.#buckets.size > maxKeys) this.#forgetOldest()
    return passes ? 0 : Math.ceil(((1 - tokens) * 1_000) / perSecond)
  }

  #forgetOldest(): void {
    for (const key of this.#buckets.keys()) {
      this.#buckets.delete(key)
      return
    }
  }
}

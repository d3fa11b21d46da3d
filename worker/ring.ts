// Which shard is the home of an identity: the one whose word counts on where its shopper lives. The same for routes and
// shards, so it stands beside both. While a site grows there are two rings: what the new home does not know, the home of
// before may.

import type { Identity } from './event/event.ts'

export interface Ring {
  readonly count: number
  /** Shards before the growth that is under way; null: none is. */
  readonly previous: number | null
}

/** Where a shard stands among those of its site. */
export interface Place {
  readonly shard: number
  readonly ring: Ring
}

export const onlyShard: Place = { shard: 0, ring: { count: 1, previous: null } }

/** `~KIND:VALUE` is no browser: it stands for what servers tell of that identity, and lives where that lives. */
export const serverDevice = ({ kind, value }: Identity): string => `~${kind}:${value}`

/** The home of what is kept under a hash of an address: whoever moves it at a growth knows no more than the hash. */
export const homeOfHash = (hash: string, shardCount: number): number =>
  Number.parseInt(hash.slice(0, 8), 16) % shardCount

export function homeOf({ kind, value }: Identity, shardCount: number): number {
  if (shardCount <= 1) return 0
  const text = kind === 'device' && value.startsWith('~') ? value.slice(1) : `${kind}:${value}`
  let hash = 0x811c9dc5
  for (const char of text) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return ((hash ^ (hash >>> 15)) >>> 0) % shardCount
}

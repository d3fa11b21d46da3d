// Which shard an identity lives in: the one seam through which every route reaches a shard. With one shard it is number
// 0; the hash of the routing identity picks among more.

import type { ShardContract, SiteAccess } from '../actors/contract.ts'
import type { Env } from '../env.ts'
import type { Identity } from '../event/event.ts'
import { shardName } from '../shard-name.ts'

type Routed = Identity | { readonly kind: 'shopper_id'; readonly value: string }

export const shardOf = (env: Env, access: SiteAccess, identity: Routed): ShardContract =>
  shardAt(env, access, shardNumber(access.shardCount, identity))

/** For questions that go to all of a site. */
export const allShards = (env: Env, access: SiteAccess): ShardContract[] =>
  Array.from({ length: access.shardCount }, (_none, number) => shardAt(env, access, number))

const shardAt = (env: Env, access: SiteAccess, number: number): ShardContract =>
  env.SHARD.get(env.SHARD.idFromName(shardName(access.siteId, number)))

function shardNumber(shardCount: number, { kind, value }: Routed): number {
  if (shardCount <= 1) return 0
  let hash = 0x811c9dc5
  for (const char of `${kind}:${value}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193)
  return ((hash ^ (hash >>> 15)) >>> 0) % shardCount
}

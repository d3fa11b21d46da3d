// How routes reach the shards of a site: the home of an identity, or whoever has its shopper. What comes to the wrong
// shard is sent on by that shard: this costs a hop, never correctness.

import type { ShardContract, SiteAccess } from '../actors/contract.ts'
import type { Env } from '../env.ts'
import type { Identity } from '../event/event.ts'
import { homeOf } from '../ring.ts'
import { shardName } from '../shard-name.ts'

/** Pointers that a question follows. */
const maxHops = 16

/** The home of an identity, where everything about it may be sent. */
export const shardOf = (env: Env, access: SiteAccess, identity: Identity): ShardContract =>
  shardAt(env, access, homeOf(identity, access.shardCount))

/** For questions that go to all of a site. */
export const allShards = (env: Env, access: SiteAccess): ShardContract[] =>
  Array.from({ length: access.shardCount }, (_none, number) => shardAt(env, access, number))

/**
 * Where a browser said that its shopper lives, else the home of its device.
 * @param hint what our last answer told it, or whatever a stranger makes up
 */
export const shardHinted = (
  env: Env,
  access: SiteAccess,
  { device, hint }: { readonly device: Identity; readonly hint: string | undefined },
): ShardContract => {
  const shard = hint !== undefined && /^\d{1,4}$/.test(hint) ? Number(hint) : access.shardCount
  return shard < access.shardCount ? shardAt(env, access, shard) : shardOf(env, access, device)
}

/** The shard that has the shopper of an identity; null: nobody has it. */
export async function findShard(
  env: Env,
  access: SiteAccess,
  identity: Identity,
): Promise<ShardContract | null> {
  let at = homeOf(identity, access.shardCount)
  if (access.shardCount === 1) return shardAt(env, access, at)
  for (let hops = 0; hops < maxHops; hops += 1) {
    const next = await shardAt(env, access, at).whereIs(identity, 0)
    if (next === null || next === at) return next === null ? null : shardAt(env, access, at)
    at = next
  }
  return null
}

export const shardAt = (env: Env, access: SiteAccess, number: number): ShardContract =>
  env.SHARD.get(env.SHARD.idFromName(shardName(access.siteId, number)))

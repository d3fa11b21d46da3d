// How routes reach the list of addresses that must not be written to. They hash: what goes to a shard gives no address away.

import type { SiteAccess } from '../actors/contract.ts'
import { addressHashes } from '../delivery/address-hash.ts'
import type { Suppression, SuppressionReason } from '../engine/shopper/suppression.ts'
import type { Env } from '../env.ts'
import type { Identity } from '../event/event.ts'
import { maxConcurrentIngests } from '../event/limits.ts'
import { homeOfHash } from '../ring.ts'
import type { KeptSuppression } from '../store/suppression-store.ts'
import { inParallel } from './in-parallel.ts'
import { allShards, shardAt } from './shard-of.ts'

export interface Suppressed extends Suppression {
  readonly address: Identity
}

const hashesOf = (env: Env, { siteId }: SiteAccess, address: Identity): Promise<readonly string[]> =>
  addressHashes(address, {
    site: siteId,
    suppressionKey: env.SELVEDGE_SUPPRESSION_KEY,
    secretKeys: env.SELVEDGE_SECRET_KEY,
  })

/** Resolves once all of them are kept; the same again changes nothing. */
export async function suppress(env: Env, access: SiteAccess, list: readonly Suppressed[]): Promise<void> {
  const byHome = new Map<number, KeptSuppression[]>()
  for (const { address, reason, since } of list) {
    const [hash] = await hashesOf(env, access, address)
    if (hash === undefined) continue
    const home = homeOfHash(hash, access.shardCount)
    const theirs = byHome.get(home) ?? []
    theirs.push({ hash, reason, since })
    byHome.set(home, theirs)
  }
  await inParallel([...byHome], maxConcurrentIngests, ([home, entries]) =>
    shardAt(env, access, home).suppress(entries, 0),
  )
}

export async function suppressionsOf(
  env: Env,
  access: SiteAccess,
  address: Identity,
): Promise<readonly Suppression[]> {
  const found: Suppression[] = []
  for (const hash of await hashesOf(env, access, address))
    found.push(...(await shardAt(env, access, homeOfHash(hash, access.shardCount)).suppressions(hash, 0)))
  return found
}

/** Also off the shopper who has the address, wherever they live. */
export async function lift(
  env: Env,
  access: SiteAccess,
  { address, reasons }: { readonly address: Identity; readonly reasons: readonly SuppressionReason[] },
): Promise<void> {
  for (const hash of await hashesOf(env, access, address))
    await shardAt(env, access, homeOfHash(hash, access.shardCount)).liftSuppressions(hash, reasons, 0)
  await Promise.all(allShards(env, access).map((shard) => shard.liftFromShopper(address, reasons)))
}

// DELETE /v1/shoppers/IDENTITY: a person is forgotten everywhere and never written to again. GET …/export: all that is kept of
// them, for themselves. Both may be asked again: who is gone stays gone.

import type { ErasureResult, ShardContract, SiteAccess } from '../actors/contract.ts'
import type { Env } from '../env.ts'
import { epochMs } from '../event/ids.ts'
import type { Isolate } from './isolate.ts'
import { parseIdentity, askAboutShopper, identityWords } from './admin-reads.ts'
import type { AskedShopper } from './admin-reads.ts'
import { problem } from './problem.ts'
import { allShards, findShard } from './shard-of.ts'
import { suppress } from './suppress.ts'
import { adminJson, adminText, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

/** A shopper may move between the question where they are and the erasure there. */
const maxTries = 4

export const deleteShopper = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const asked = parseIdentity(c.req.param('identity') ?? '')
    if (asked === undefined) return problem('bad-request', { detail: identityWords })
    const result = await forget(c.env, access, { asked, now: isolate.now() })
    return adminJson({ erased: result !== 'unknown', ...(result === 'under_way' && { under_way: true }) })
  })

/** Also for what a shop's own webhook asks. @returns `unknown`: nobody has it */
export async function forget(
  env: Env,
  access: SiteAccess,
  { asked, now }: { readonly asked: AskedShopper; readonly now: number },
): Promise<ErasureResult> {
  // Also when nobody has it: whoever asks for an address to be forgotten wants no message to it.
  if (asked.kind === 'email' || asked.kind === 'phone')
    await suppress(env, access, [{ address: asked, reason: 'erased', since: epochMs(now) }])
  return erase(env, access, asked)
}

async function erase(env: Env, access: SiteAccess, asked: AskedShopper): Promise<ErasureResult> {
  let result: ErasureResult = 'unknown'
  for (let tries = 0; tries < maxTries && result === 'unknown'; tries += 1) {
    const shards = await whoMayHave(env, access, asked)
    if (shards.length === 0) return 'unknown'
    for (const shard of shards) {
      const one = await shard.erase(asked)
      if (one !== 'unknown') result = one
    }
    if (asked.kind === 'shopper_id') return result
  }
  return result
}

async function whoMayHave(
  env: Env,
  access: SiteAccess,
  asked: AskedShopper,
): Promise<readonly ShardContract[]> {
  if (asked.kind === 'shopper_id') return allShards(env, access)
  const shard = await findShard(env, access, asked)
  return shard === null ? [] : [shard]
}

export const getShopperExport = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const asked = parseIdentity(c.req.param('identity') ?? '')
    if (asked === undefined) return problem('bad-request', { detail: identityWords })
    const found = await askAboutShopper(c.env, access, asked, (shard) => shard.exported(asked))
    if (found === null) return problem('shopper-not-found')
    // What was sent before they moved is in the log of the shard that they lived on.
    const logs = await Promise.all(allShards(c.env, access).map((shard) => shard.deliveriesOf(found.traces)))
    return adminText(`${found.json.slice(0, -1)},"deliveries":[${logs.flat().join(',')}]}`)
  })

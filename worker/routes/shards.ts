// GET and POST /v1/shards: over how many shards a site is spread, and growing to more while it goes on.

import type { ShardStats } from '../actors/contract.ts'
import { maxAdminBytes } from '../event/limits.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { allShards } from './shard-of.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

export const getShards = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const status = await c.env.SITE.get(c.env.SITE.idFromName(access.siteId)).shards()
    if (status === null)
      return problem('not-configured', { detail: 'push config/ first: PUT /v1/automations' })
    // While it grows the door may not know of the new ones yet.
    const all = allShards(c.env, { ...access, shardCount: status.ring.count })
    const stats = await Promise.all(all.map((shard) => shard.stats()))
    return adminJson({
      shards: status.ring.count,
      growing_from: status.ring.previous,
      unconfirmed: status.unconfirmed,
      each: stats.map(view),
    })
  })

const view = ({ shoppers, events, timers, handOvers, growth }: ShardStats, shard: number) => ({
  shard,
  shoppers,
  events,
  timers,
  on_the_way: handOvers,
  growth,
})

/** `{ "to": 8 }`: answers at once; GET tells how far it is. */
export const postShards = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const body = await readJson(c.req.raw, maxAdminBytes)
    if (!body.ok) return body.response
    const to = member(body.json, 'to')
    if (typeof to !== 'number') return problem('bad-request', { detail: 'send { "to": how many shards }' })
    const result = await c.env.SITE.get(c.env.SITE.idFromName(access.siteId)).grow(to)
    isolate.access.forget(access.siteId)
    if (!result.accepted) return problem('bad-request', { detail: result.reason })
    return adminJson({ from: result.from, to: result.to })
  })

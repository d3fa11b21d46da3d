// What the command line and the dashboard ask of a site: one shopper, the delivery log, how things stand.

import type { Identity, IdentityKind } from '../event/event.ts'
import { normalizeIdentity } from '../event/normalize-identity.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { allShards, shardOf } from './shard-of.ts'
import { adminJson, adminText, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

const defaultDeliveries = 50
const maxDeliveries = 500

export const getShopper = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const identity = parseIdentity(c.req.param('identity') ?? '')
    if (identity === undefined) {
      const detail =
        'ask for email:ana@example.com, phone:+33…, customer_id:7, loyalty_id:…, device:… or shp_…'
      return problem('bad-request', { detail })
    }
    const shopper = await shardOf(c.env, access, identity).shopper(identity)
    return shopper === null ? problem('shopper-not-found') : adminText(shopper)
  })

export const getDeliveries = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const asked = c.req.query('limit') ?? String(defaultDeliveries)
    const limit = /^\d{1,4}$/.test(asked) ? Number(asked) : 0
    if (limit < 1 || limit > maxDeliveries) {
      return problem('bad-request', { detail: `limit must be a whole number from 1 to ${maxDeliveries}` })
    }
    const lists = await Promise.all(allShards(c.env, access).map((shard) => shard.deliveries({ limit })))
    const newest = lists.flat().sort((a, b) => b.createdAt - a.createdAt)
    return adminJson({ deliveries: newest.slice(0, limit) })
  })

export const getStatus = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const shards = await Promise.all(allShards(c.env, access).map((shard) => shard.stats()))
    const { siteId, revision } = access
    return adminJson({ site: siteId, revision, shards, turned_away: isolate.counts.of(siteId) })
  })

const kinds: readonly IdentityKind[] = ['device', 'email', 'phone', 'customer_id', 'loyalty_id']

function parseIdentity(
  text: string,
): Identity | { readonly kind: 'shopper_id'; readonly value: string } | undefined {
  if (/^shp_[0-9a-f]{32}$/.test(text)) return { kind: 'shopper_id', value: text }
  const colon = text.indexOf(':')
  const kind = kinds.find((one) => one === text.slice(0, colon))
  const value = kind && normalizeIdentity(kind, text.slice(colon + 1))
  return kind && value !== undefined ? { kind, value } : undefined
}

// What the command line and the dashboard ask of a site: one shopper, the past, how things stand.

import type { EventPage, ShardContract, SiteAccess } from '../actors/contract.ts'
import { decodeBase64Url, decodeUtf8, encodeBase64Url, utf8 } from '../delivery/bytes.ts'
import type { Env } from '../env.ts'
import type { Identity, IdentityKind } from '../event/event.ts'
import { declaredKind, normalizeIdentity } from '../event/normalize-identity.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { allShards, findShard } from './shard-of.ts'
import { adminJson, adminText, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

export type AskedShopper = Identity | { readonly kind: 'shopper_id'; readonly value: string }

/** An identity tells where its shopper lives; the name that we gave them does not, so that all are asked. */
export async function askAboutShopper<Answer>(
  env: Env,
  access: SiteAccess,
  asked: AskedShopper,
  ask: (shard: ShardContract) => Promise<Answer | null>,
): Promise<Answer | null> {
  if (asked.kind !== 'shopper_id') {
    const shard = await findShard(env, access, asked)
    return shard && ask(shard)
  }
  const answers = await Promise.all(allShards(env, access).map(ask))
  return answers.find((answer) => answer !== null) ?? null
}

export const getShopper = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const identity = parseIdentity(c.req.param('identity') ?? '')
    if (identity === undefined) return problem('bad-request', { detail: identityWords })
    const shopper = await askAboutShopper(c.env, access, identity, (shard) => shard.shopper(identity))
    return shopper === null ? problem('shopper-not-found') : adminText(shopper)
  })

/** `GET /v1/shoppers/:identity/events`: what one shopper did, oldest first, one JSON line per event. */
export const getShopperEvents = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const identity = parseIdentity(c.req.param('identity') ?? '')
    if (identity === undefined) return problem('bad-request', { detail: identityWords })
    const page = await askAboutShopper(c.env, access, identity, (shard) => shard.shopperEvents(identity))
    return page === null ? problem('shopper-not-found') : eventLines(page, null)
  })

/** `GET /v1/events?after=…`: the shop's past, shopper by shopper; the header `selvedge-next` is the next `after`. */
export const getEvents = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const place = readPlace(c.req.query('after') ?? '', access.shardCount)
    if (place === null)
      return problem('bad-request', { detail: 'after must be the selvedge-next of an earlier answer' })
    const shards = allShards(c.env, access)
    const page = await shards[place.shard]?.events({ after: place.after, limit: batchesPerPage })
    if (page === undefined) return problem('bad-request', { detail: 'there is no such shard' })
    if (page.next !== null) return eventLines(page, `${place.shard}.${encodeBase64Url(utf8(page.next))}`)
    return eventLines(page, place.shard + 1 < shards.length ? `${place.shard + 1}.` : null)
  })

const batchesPerPage = 500

function readPlace(text: string, shardCount: number): { shard: number; after: string | null } | null {
  if (text === '') return { shard: 0, after: null }
  const [shard = '', encoded = ''] = text.split('.')
  if (!/^\d{1,4}$/.test(shard) || Number(shard) >= shardCount) return null
  if (encoded === '') return { shard: Number(shard), after: null }
  const bytes = decodeBase64Url(encoded)
  const after = bytes && decodeUtf8(bytes)
  return after === undefined ? null : { shard: Number(shard), after }
}

const eventLines = (page: EventPage, next: string | null): Response =>
  new Response(page.lines.map((line) => `${line}\n`).join(''), {
    headers: {
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
      ...(next !== null && { 'selvedge-next': next }),
    },
  })

export const getStatus = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const shards = await Promise.all(allShards(c.env, access).map((shard) => shard.stats()))
    const { siteId, revision } = access
    return adminJson({ site: siteId, revision, shards, turned_away: isolate.counts.of(siteId) })
  })

export const identityWords =
  'ask for email:ana@example.com, phone:+33…, customer_id:7, loyalty_id:…, own:NAME:…, device:… or shp_…'
const kinds: readonly IdentityKind[] = ['device', 'email', 'phone', 'customer_id', 'loyalty_id']

export function parseIdentity(text: string): AskedShopper | undefined {
  if (/^shp_[0-9a-f]{32}$/.test(text)) return { kind: 'shopper_id', value: text }
  const own = /^own:([a-z][a-z0-9_]*):/.exec(text)
  const colon = own ? own[0].length - 1 : text.indexOf(':')
  const kind =
    own?.[1] === undefined ? kinds.find((one) => one === text.slice(0, colon)) : declaredKind(own[1])
  const value = kind && normalizeIdentity(kind, text.slice(colon + 1))
  return kind && value !== undefined ? { kind, value } : undefined
}

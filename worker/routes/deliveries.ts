// GET /v1/deliveries and /v1/deliveries/:id: the log of all shards as one, newest first. What it tells of a shopper is
// their id; of an answer its start, with secrets taken out before it was stored.

import type { AttemptView, DeliveryView, SiteAccess } from '../actors/contract.ts'
import type { DeliveryPage, DeliveryQuery } from '../actors/delivery-contract.ts'
import type { Env } from '../env.ts'
import { isoInstant } from '../engine/instant.ts'
import { isDeliveryId } from '../event/delivery-time.ts'
import { askAboutShopper, identityWords, parseIdentity } from './admin-reads.ts'
import { readDeliveryQuery } from './delivery-query.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { allShards } from './shard-of.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

export const getDeliveries = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const query = readDeliveryQuery(c.req.query())
    if (typeof query === 'string') return problem('bad-request', { detail: query })
    const who = c.req.query('shopper')
    const shoppers = who === undefined ? undefined : await shopperIds(c.env, access, who)
    if (shoppers === null) return problem('bad-request', { detail: identityWords })
    if (shoppers?.length === 0) return problem('shopper-not-found')
    const page = await pageOfAll(c.env, access, { ...query, ...(shoppers && { shoppers }) })
    return adminJson({ deliveries: page.deliveries.map(deliveryJson), next: page.next })
  })

export const getDelivery = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const id = c.req.param('id') ?? ''
    if (!isDeliveryId(id)) return problem('bad-request', { detail: 'the id of a delivery is a UUID' })
    const { deliveries } = await pageOfAll(c.env, access, { limit: 1, fromId: id, beforeId: `${id}~` })
    const [found] = deliveries
    return found
      ? adminJson(deliveryJson(found))
      : problem('not-found', { detail: 'no such delivery, or it is older than the log' })
  })

/** What has been looked at on every shard: a page ends where the first of them stopped. */
export async function pageOfAll(env: Env, access: SiteAccess, query: DeliveryQuery): Promise<DeliveryPage> {
  const pages = await Promise.all(allShards(env, access).map((shard) => shard.deliveryPage(query)))
  const stops = pages.map(({ next }) => next).filter((next) => next !== null)
  const reached = stops.sort().at(-1) ?? null
  const seen = newestOfEach(pages.flatMap(({ deliveries }) => deliveries)).filter(
    ({ id }) => reached === null || id >= reached,
  )
  const deliveries = seen.slice(0, query.limit)
  const isCut = seen.length > deliveries.length
  return { deliveries, next: isCut ? (deliveries.at(-1)?.id ?? null) : reached }
}

/** A replay that followed its shopper to another shard may for a moment be known by two. */
function newestOfEach(deliveries: readonly DeliveryView[]): DeliveryView[] {
  const byId = new Map<string, DeliveryView>()
  for (const one of deliveries) {
    const known = byId.get(one.id)
    if (!known || known.updatedAt < one.updatedAt) byId.set(one.id, one)
  }
  return [...byId.values()].sort((a, b) => (a.id < b.id ? 1 : -1))
}

/** All names under which the log may know them; none: nobody has this identity; null: it is no identity. */
async function shopperIds(env: Env, access: SiteAccess, who: string): Promise<readonly string[] | null> {
  const identity = parseIdentity(who)
  if (identity === undefined) return null
  const json = await askAboutShopper(env, access, identity, (shard) => shard.shopper(identity))
  if (json === null) return []
  const state: unknown = JSON.parse(json)
  const id: unknown = typeof state === 'object' && state !== null ? Reflect.get(state, 'id') : undefined
  const merged: unknown =
    typeof state === 'object' && state !== null ? Reflect.get(state, 'mergedFrom') : undefined
  return [id, ...(Array.isArray(merged) ? merged : [])].filter((one) => typeof one === 'string')
}

const deliveryJson = (one: DeliveryView) => ({
  id: one.id,
  automation: one.automation,
  step: one.step,
  message: one.message,
  destination: one.destination,
  shopper: one.isTest ? null : one.shopperId,
  status: one.status,
  reason: one.reason,
  finding: one.finding,
  test: one.isTest,
  created_at: isoInstant(one.createdAt),
  updated_at: isoInstant(one.updatedAt),
  next_attempt_at: one.dueAt === null ? null : isoInstant(one.dueAt),
  attempts: one.attempts.map(attemptJson),
})

export const attemptJson = ({ at, status, outcome, latencyMs, excerpt }: AttemptView) => ({
  at: isoInstant(at),
  status,
  outcome,
  latency_ms: latencyMs,
  excerpt,
})

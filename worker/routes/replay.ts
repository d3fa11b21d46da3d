// POST /v1/deliveries/replay: deliveries that are dead or delivered go out once more, by their ids or by a range. A call
// handles so many; its answer says what became of each and where the next call goes on.

import type { SiteAccess } from '../actors/contract.ts'
import type { DeliveryQuery, ReplayAnswer } from '../actors/delivery-contract.ts'
import type { Env } from '../env.ts'
import { isDeliveryId } from '../event/delivery-time.ts'
import { maxAdminBytes } from '../event/limits.ts'
import { pageOfAll } from './deliveries.ts'
import { readNames, readRange } from './delivery-query.ts'
import { inParallel } from './in-parallel.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { allShards } from './shard-of.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

const maxReplays = 1_000
const maxShardsAtOnce = 16
/** Shards that a shopper is followed to. */
const maxHops = 16

export const postReplay = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const body = await readJson(c.req.raw, maxAdminBytes)
    if (!body.ok) return body.response
    const order = readOrder(body.json)
    if (typeof order === 'string') return problem('bad-request', { detail: order })
    const { dryRun } = order
    const chosen = await choose(c.env, access, order)
    const answers = await replayAll({ env: c.env, access, dryRun }, chosen.ids)
    return adminJson({
      dry_run: dryRun,
      replayed: answers.filter(({ result }) => result === 'replayed').length,
      refused: answers.filter(({ result }) => result === 'refused').length,
      left: chosen.left,
      next: chosen.next,
      deliveries: answers,
    })
  })

type Order =
  | { readonly dryRun: boolean; readonly ids: readonly string[] }
  | { readonly dryRun: boolean; readonly query: DeliveryQuery }

const orderWords = 'send { "ids": […] } or { "since", "until", "status": "dead" or "delivered" }'

function readOrder(json: unknown): Order | string {
  const dryRun = member(json, 'dry_run') ?? false
  if (typeof dryRun !== 'boolean') return 'dry_run must be true or false'
  const ids = member(json, 'ids')
  const range = readRange({ since: member(json, 'since'), until: member(json, 'until') })
  if (ids !== undefined) {
    if (typeof range === 'string' || Object.keys(range).length > 0) return `${orderWords}, not both`
    return readIds(ids, dryRun)
  }
  if (typeof range === 'string') return range
  const status = member(json, 'status')
  if (member(json, 'since') === undefined || (status !== 'dead' && status !== 'delivered')) return orderWords
  const names = readNames({
    status,
    automation: member(json, 'automation'),
    destination: member(json, 'destination'),
    message: member(json, 'message'),
  })
  if (typeof names === 'string') return names
  const before = member(json, 'before')
  if (before === undefined) return { dryRun, query: { limit: maxReplays, ...range, ...names } }
  if (typeof before !== 'string' || !isDeliveryId(before))
    return 'before must be the `next` of an earlier answer'
  return { dryRun, query: { limit: maxReplays, ...range, ...names, beforeId: before } }
}

function readIds(ids: unknown, dryRun: boolean): Order | string {
  if (!Array.isArray(ids) || ids.length === 0 || ids.length > maxReplays)
    return `ids must be a list of 1 to ${maxReplays} ids`
  const known = ids.filter((id) => typeof id === 'string' && isDeliveryId(id))
  return known.length < ids.length
    ? 'each of ids must be the id of a delivery, a UUID'
    : { dryRun, ids: [...new Set(known)] }
}

interface Chosen {
  readonly ids: readonly string[]
  readonly left: number
  readonly next: string | null
}

async function choose(env: Env, access: SiteAccess, order: Order): Promise<Chosen> {
  if ('ids' in order) return { ids: order.ids, left: 0, next: null }
  const { query } = order
  const { deliveries, next } = await pageOfAll(env, access, query)
  // Oldest first, as they went out the first time.
  const ids = deliveries.flatMap(({ id, isTest }) => (isTest ? [] : [id])).toReversed()
  if (next === null) return { ids, left: 0, next }
  const rest = { ...query, beforeId: next }
  const counts = await inParallel(allShards(env, access), maxShardsAtOnce, (shard) =>
    shard.countDeliveries(rest),
  )
  const left = counts.reduce((sum, count) => sum + count, 0)
  return { ids, left, next: left === 0 ? null : next }
}

interface Replaying {
  readonly env: Env
  readonly access: SiteAccess
  readonly dryRun: boolean
}

type Told =
  | { readonly id: string; readonly result: 'replayed' }
  | (Pick<Extract<ReplayAnswer, { result: 'refused' }>, 'id' | 'result' | 'reason'> & {
      readonly finding?: unknown
    })

type Elsewhere = Extract<ReplayAnswer, { result: 'elsewhere' }>

async function replayAll(replaying: Replaying, ids: readonly string[]): Promise<Told[]> {
  const { env, access, dryRun } = replaying
  const asked = await inParallel(allShards(env, access), maxShardsAtOnce, (shard) =>
    shard.replayDeliveries({ ids, rows: [], dryRun }),
  )
  const told = new Map<string, Told>()
  const origins = new Map<string, number>()
  let onTheWay: Elsewhere[] = []
  for (const [shard, answers] of asked.entries())
    for (const answer of answers) {
      if (answer.result !== 'elsewhere') keep(told, answer)
      else {
        origins.set(answer.id, shard)
        onTheWay.push(answer)
      }
    }
  for (let hop = 0; hop < maxHops && onTheWay.length > 0; hop += 1)
    onTheWay = await follow(replaying, onTheWay, told)
  for (const { id } of onTheWay) told.set(id, { id, result: 'refused', reason: 'moving' })
  if (!dryRun) await forgetAtOrigins(replaying, origins, told)
  return ids.map((id) => told.get(id) ?? { id, result: 'refused', reason: 'unknown' })
}

/** Where two shards know an id, one of them has its shopper. */
function keep(told: Map<string, Told>, answer: Exclude<ReplayAnswer, Elsewhere>): void {
  if (answer.result === 'replayed' || told.get(answer.id)?.result !== 'replayed') told.set(answer.id, answer)
}

/** The shopper has moved: the shard that has them decides, and keeps the delivery from then on. */
async function follow(
  { env, access, dryRun }: Replaying,
  moved: readonly Elsewhere[],
  told: Map<string, Told>,
): Promise<Elsewhere[]> {
  const still: Elsewhere[] = []
  for (const number of new Set(moved.map(({ shard }) => shard))) {
    const rows = moved.filter(({ shard }) => shard === number).map(({ row }) => row)
    // A growth may have brought them to a shard that the door has not heard of.
    const all = allShards(env, { ...access, shardCount: Math.max(access.shardCount, number + 1) })
    for (const answer of (await all[number]?.replayDeliveries({ ids: [], rows, dryRun })) ?? []) {
      if (answer.result === 'elsewhere') still.push(answer)
      else keep(told, answer)
    }
  }
  return still
}

async function forgetAtOrigins(
  { env, access }: Replaying,
  origins: ReadonlyMap<string, number>,
  told: ReadonlyMap<string, Told>,
): Promise<void> {
  const shards = allShards(env, access)
  for (const number of new Set(origins.values())) {
    const ids = [...origins].flatMap(([id, origin]) =>
      origin === number && told.get(id)?.result === 'replayed' ? [id] : [],
    )
    if (ids.length > 0) await shards[number]?.forgetDeliveries(ids)
  }
}

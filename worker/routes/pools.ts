// PUT and GET /v1/pools/NAME: the voucher codes that `voucher:` steps take. Sending the same codes again changes nothing,
// and a code that has been taken never becomes free.

import type { Rejection } from '../event/event.ts'
import { maxAdminBytes } from '../event/limits.ts'
import type { ShardContract } from '../actors/contract.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { allShards } from './shard-of.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

/** Codes of one request; a larger pool comes in several. */
const maxCodes = 10_000
/** As in `from: pool/NAME`. */
const nameShape = /^[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?$/
const codeShape = /^[A-Za-z0-9._-]{1,64}$/
const codeWords = 'a code is a text of 1 to 64 of A–Z, a–z, 0–9, ., - and _'

export const putPool = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withPool(c, isolate, async (pool, shards) => {
    const body = await readJson(c.req.raw, maxAdminBytes)
    if (!body.ok) return body.response
    const entries = member(body.json, 'codes')
    if (!Array.isArray(entries) || entries.length > maxCodes)
      return problem('bad-request', { detail: `send { "codes": […] }, at most ${maxCodes} long` })
    const { codes, rejected } = sift(entries)
    const added = await addCodes(pool, shards, [...new Set(codes)])
    return adminJson({ added, known: codes.length - added, rejected })
  })

export const getPool = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withPool(c, isolate, async (pool, shards) => {
    const counts = await Promise.all(shards.map((shard) => shard.vouchers(pool)))
    const sum = (of: 'free' | 'taken'): number => counts.reduce((total, count) => total + count[of], 0)
    return adminJson({ free: sum('free'), taken: sum('taken') })
  })

const withPool = (
  c: AdminContext,
  isolate: Isolate,
  handle: (pool: string, shards: readonly ShardContract[]) => Promise<Response>,
): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const pool = c.req.param('name') ?? ''
    if (!nameShape.test(pool))
      return problem('bad-request', {
        detail: 'the name of a pool is 1 to 60 of a–z, 0–9, - and _, with a letter or digit at both ends',
      })
    return handle(pool, allShards(c.env, access))
  })

/** Spread evenly, for a shopper takes a code of their own shard; what any shard has already is not added again. */
async function addCodes(
  pool: string,
  shards: readonly ShardContract[],
  codes: readonly string[],
): Promise<number> {
  const known = await Promise.all(shards.map((shard) => shard.knownVouchers(pool, codes)))
  const there = new Set(known.flat())
  const fresh = codes.filter((code) => !there.has(code))
  const added = await Promise.all(
    shards.map((shard, number) =>
      shard.addVouchers(
        pool,
        fresh.filter((_code, index) => index % shards.length === number),
      ),
    ),
  )
  return added.reduce((total, one) => total + one.added, 0)
}

function sift(entries: readonly unknown[]): { codes: string[]; rejected: Rejection[] } {
  const codes: string[] = []
  const rejected: Rejection[] = []
  for (const [index, entry] of entries.entries()) {
    if (typeof entry === 'string' && codeShape.test(entry)) codes.push(entry)
    else rejected.push({ index, reason: codeWords })
  }
  return { codes, rejected }
}

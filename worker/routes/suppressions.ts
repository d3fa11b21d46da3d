// POST, GET and DELETE /v1/suppressions: addresses that must not be written to, whoever has them. Sending the same list
// again changes nothing; the answer never repeats an address that was sent.

import type { SiteAccess } from '../actors/contract.ts'
import { isoInstant } from '../engine/instant.ts'
import { suppressionReasons } from '../engine/shopper/suppression.ts'
import type { SuppressionReason } from '../engine/shopper/suppression.ts'
import type { Identity } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import { maxAdminBytes } from '../event/limits.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, parseJson, readRaw } from './read-body.ts'
import {
  givenReasons,
  isGivenReason,
  maxSuppressions,
  readAddress,
  readLines,
  siftSuppressions,
} from './read-suppressions.ts'
import { lift, suppress, suppressionsOf } from './suppress.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

export const postSuppressions = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const otherwise = c.req.query('reason')
    if (otherwise !== undefined && !isGivenReason(otherwise))
      return problem('bad-request', { detail: `reason: one of ${givenReasons.join(', ')}` })
    const lines = await readList(c.req.raw)
    if (lines instanceof Response) return lines
    const { entries, rejected } = siftSuppressions(lines, otherwise)
    const since = epochMs(isolate.now())
    await suppress(
      c.env,
      access,
      entries.map((entry) => ({ ...entry, since })),
    )
    return adminJson({ suppressed: entries.length, rejected })
  })

async function readList(request: Request): Promise<readonly unknown[] | Response> {
  const body = await readRaw(request, maxAdminBytes)
  if (!body.ok) return body.response
  const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  let lines: unknown
  if (type === 'text/csv' || type === 'application/x-ndjson') {
    lines = readLines(body.bytes, type)
    if (typeof lines === 'string') return problem('bad-request', { detail: lines })
  } else {
    const parsed = parseJson(body.bytes)
    if (!parsed.ok) return parsed.response
    lines = Array.isArray(parsed.json) ? parsed.json : member(parsed.json, 'suppressions')
  }
  if (Array.isArray(lines) && lines.length <= maxSuppressions) return lines
  return problem('bad-request', {
    detail: `send { "suppressions": […] }, NDJSON or CSV, at most ${maxSuppressions} lines`,
  })
}

export const getSuppression = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withAddress(c, isolate, async (access, address) => {
    const found = await suppressionsOf(c.env, access, address)
    return adminJson({
      suppressed: found.length > 0,
      reasons: found.map(({ reason, since }) => ({ reason, since: isoInstant(since) })),
    })
  })

/** A complaint stays, unless `force=true`: whoever is written to again after one tells their mail host. */
export const deleteSuppression = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withAddress(c, isolate, async (access, address) => {
    const asked = c.req.query('reason')
    const only = suppressionReasons.find((reason) => reason === asked)
    if (asked !== undefined && only === undefined)
      return problem('bad-request', { detail: `reason: one of ${suppressionReasons.join(', ')}` })
    const found = await suppressionsOf(c.env, access, address)
    const isForced = c.req.query('force') === 'true'
    const isLifted = (reason: SuppressionReason): boolean =>
      (only === undefined || reason === only) && (isForced || reason !== 'complained')
    const reasons = suppressionReasons.filter(isLifted)
    await lift(c.env, access, { address, reasons })
    return adminJson({
      lifted: told(found.filter(({ reason }) => isLifted(reason))),
      kept: told(found.filter(({ reason }) => !isLifted(reason))),
    })
  })

/** An address may be kept under several keys. */
const told = (found: readonly { readonly reason: SuppressionReason }[]): SuppressionReason[] => [
  ...new Set(found.map(({ reason }) => reason)),
]

const withAddress = (
  c: AdminContext,
  isolate: Isolate,
  handle: (access: SiteAccess, address: Identity) => Promise<Response>,
): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const address = readAddress(c.req.query('address') ?? '')
    return address === null
      ? problem('bad-request', { detail: 'ask with ?address=ana@example.com or ?address=%2B33…' })
      : handle(access, address)
  })

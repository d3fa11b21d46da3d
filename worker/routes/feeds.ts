// POST /v1/catalog/feed: a whole product feed as the body, of any size up to the limit, packed or not; it streams through to
// the catalog's object. GET /v1/catalog and POST /v1/catalog/accept: what became of feeds, and that a loss is right.

import type { CatalogStatus, FeedRun } from '../actors/catalog/feed-contract.ts'
import type { CatalogContract, SiteAccess } from '../actors/contract.ts'
import { feedFormats } from '../event/feeds/read-feed.ts'
import type { FeedFormat } from '../event/feeds/read-feed.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

const busyRetryMs = 30_000

const catalogOf = (c: AdminContext, { siteId }: SiteAccess): CatalogContract =>
  c.env.CATALOG.get(c.env.CATALOG.idFromName(siteId))

export const postFeed = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const refusal = refusedEncoding(c.req.header('content-encoding'))
    if (refusal !== null) return problem('bad-request', { detail: refusal })
    const format = c.req.query('format')
    if (format !== undefined && !isFormat(format))
      return problem('bad-request', { detail: `format: expected one of ${feedFormats.join(', ')}` })
    const { body } = c.req.raw
    if (body === null) return problem('bad-request', { detail: 'send the feed as the body' })
    const catalog = catalogOf(c, access)
    const { siteId, origins } = access
    const run = await catalog.takeFeed(siteId, body, { origins, ...(format !== undefined && { format }) })
    if (run === 'busy')
      return problem('overloaded', {
        detail: 'another feed is being read: send this one when that is done',
        retryAfterMs: busyRetryMs,
      })
    const { held } = await catalog.catalogStatus()
    const told = { ...tellRun(run), held }
    if (run.error === null) return adminJson(told)
    const { line, reason } = run.error
    const detail = line === null ? reason : `line ${line}: ${reason}`
    return problem('feed-broken', { detail, more: told })
  })

export const getCatalog = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => adminJson(tellStatus(await catalogOf(c, access).catalogStatus())))

export const postAccept = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const catalog = catalogOf(c, access)
    const accepted = await catalog.acceptLoss()
    return adminJson({ accepted, ...tellStatus(await catalog.catalogStatus()) })
  })

const isFormat = (text: string): text is FeedFormat => feedFormats.some((format) => format === text)

/** gzip is told by its first bytes; what is packed otherwise cannot be read. */
const refusedEncoding = (encoding: string | undefined): string | null =>
  encoding === undefined || /^\s*(?:gzip|x-gzip|identity)?\s*$/i.test(encoding)
    ? null
    : 'content-encoding: expected gzip, or none'

const iso = (at: number): string => new Date(at).toISOString()

const tellRun = ({ at, isWhole, ...run }: FeedRun) => ({ at: iso(at), ...run, whole: isWhole })

const tellStatus = ({ items, inFeed, pull, isReading, lastRun, held }: CatalogStatus) => ({
  items,
  in_feed: inFeed,
  reading: isReading,
  pull: pull && {
    url: pull.url,
    every_ms: pull.everyMs,
    next_at: pull.nextAt === null ? null : iso(pull.nextAt),
  },
  last_feed: lastRun && tellRun(lastRun),
  held: held && { ...held, at: iso(held.at) },
})

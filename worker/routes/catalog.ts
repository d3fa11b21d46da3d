// PUT /v1/catalog/items and POST /v1/catalog/stock: what the shop sells and has. The catalog commits before we answer
// and sees to it itself that every shard hears of the change. Sending the same again changes nothing.

import type { CatalogContract, CatalogPutResult, SiteAccess } from '../actors/contract.ts'
import { maxAdminBytes } from '../event/limits.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { adminJson, withSite } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

/** Items or levels of one request; a larger catalog comes in several. */
const maxEntries = 10_000

type Put = (
  catalog: CatalogContract,
  access: SiteAccess,
  entries: readonly unknown[],
) => Promise<CatalogPutResult>

export const putItems = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  putCatalog(c, isolate, {
    list: 'items',
    put: (catalog, { siteId, origins }, items) => catalog.putItems(siteId, items, origins),
  })

export const postStock = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  putCatalog(c, isolate, {
    list: 'levels',
    put: (catalog, { siteId }, levels) => catalog.putStock(siteId, levels),
  })

const putCatalog = (
  c: AdminContext,
  isolate: Isolate,
  { list, put }: { readonly list: string; readonly put: Put },
): Promise<Response> =>
  withSite(c, isolate, async (access) => {
    const body = await readJson(c.req.raw, maxAdminBytes)
    if (!body.ok) return body.response
    const entries: unknown = Array.isArray(body.json) ? body.json : member(body.json, list)
    if (!Array.isArray(entries) || entries.length > maxEntries) {
      return problem('bad-request', {
        detail: `send { "${list}": […] } or the list alone, at most ${maxEntries} long`,
      })
    }
    const catalog = c.env.CATALOG.get(c.env.CATALOG.idFromName(access.siteId))
    const { changed, unchanged, rejected } = await put(catalog, access, entries)
    return adminJson({ changed, unchanged, rejected })
  })

// What every route of the secret key begins with: the key, the site that it opens, what is known of the site. A stub
// that threw becomes a 503 here, in one place: the caller comes again and gets a new stub.

import type { Context } from 'hono'
import type { SiteAccess } from '../actors/contract.ts'
import type { Env } from '../env.ts'
import { authorize } from './authorize.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { reportUnanswered } from './report-unanswered.ts'

export type AdminContext = Context<{ Bindings: Env }>

const retryAfterMs = 2_000

export async function withSiteId(
  c: AdminContext,
  isolate: Isolate,
  handle: (siteId: string) => Promise<Response>,
): Promise<Response> {
  const authorized = await authorize(c.req.raw, c.env)
  if (!authorized.ok) return authorized.response
  try {
    return await handle(authorized.siteId)
  } catch (error) {
    // The object is overloaded, was reset or is being moved. Every call of the contract may be made again.
    reportUnanswered('an object did not answer', error)
    isolate.counts.add(authorized.siteId, 'unavailable')
    return problem('overloaded', { detail: 'nothing is lost: send the same request again', retryAfterMs })
  }
}

/** For what needs a pushed configuration. */
export const withSite = (
  c: AdminContext,
  isolate: Isolate,
  handle: (access: SiteAccess) => Promise<Response>,
): Promise<Response> =>
  withSiteId(c, isolate, async (siteId) => {
    const access = await isolate.access.fresh(c.env, siteId)
    return access === null
      ? problem('not-configured', { detail: 'push config/ first: PUT /v1/automations' })
      : handle(access)
  })

/** An answer about people or settings: no cache may keep it. */
export const adminJson = (value: unknown): Response => adminText(JSON.stringify(value))

export const adminText = (json: string): Response =>
  new Response(json, { headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } })

// GET /s/capture/SITEKEY.json: what the merchant declared in `capture:` of site.yaml, for the script on any of the shop's
// pages. Public and cached, like the script itself; a site that declares nothing gets an empty object, not an error.

import { parseSecretKeys } from '../delivery/secret-keys.ts'
import { siteKeyPattern } from '../event/wire.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { reportUnanswered } from './report-unanswered.ts'
import type { AdminContext } from './with-site.ts'

const retryAfterMs = 2_000

export async function getCapture(c: AdminContext, isolate: Isolate): Promise<Response> {
  const [, key = ''] = /^(.*)\.json$/.exec(c.req.param('file') ?? '') ?? []
  const siteId = siteKeyPattern.exec(key)?.[1]
  // No object is made for a site that nobody configured.
  if (siteId === undefined || !parseSecretKeys(c.env.SELVEDGE_SECRET_KEY).has(siteId)) return unknownKey()
  try {
    const access = await isolate.access.get(c.env, siteId)
    return access?.keys.some((one) => one === key) ? publicJson(access.capture ?? {}) : unknownKey()
  } catch (error) {
    // The object is overloaded, was reset or is being moved: the next page asks again.
    reportUnanswered('a site did not answer', error)
    return readable(problem('overloaded', { retryAfterMs }))
  }
}

const unknownKey = (): Response => readable(problem('unknown-site-key'))

const publicJson = (value: unknown): Response =>
  readable(
    new Response(JSON.stringify(value), {
      headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=600' },
    }),
  )

/** By pages of any origin: a refusal that they cannot read would be an error in the shop's console. */
function readable(response: Response): Response {
  response.headers.set('access-control-allow-origin', '*')
  response.headers.set('cross-origin-resource-policy', 'cross-origin')
  return response
}

// PUT and GET /v1/automations: the whole config folder, in and out. The site's object judges it; a push that it refuses
// changes nothing.

import type { ConfigFiles } from '../actors/contract.ts'
import { maxAdminBytes } from '../event/limits.ts'
import { originOf } from './cors.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { adminJson, withSiteId } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

const maxFiles = 1_000
const filePath = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,7}$/
const maxPathLength = 200

export const putAutomations = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSiteId(c, isolate, async (siteId) => {
    const body = await readJson(c.req.raw, maxAdminBytes)
    if (!body.ok) return body.response
    const files = configFiles(member(body.json, 'files'))
    if (typeof files === 'string') return problem('bad-request', { detail: files })
    const site = c.env.SITE.get(c.env.SITE.idFromName(siteId))
    const result = await site.push({ siteId, files, publicUrl: publicUrl(c) })
    isolate.access.forget(siteId)
    if (result.accepted) return adminJson({ revision: result.revision, warnings: result.warnings })
    return problem('config-refused', { more: { problems: result.problems } })
  })

export const getAutomations = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  withSiteId(c, isolate, async (siteId) => {
    const stored = await c.env.SITE.get(c.env.SITE.idFromName(siteId)).config()
    return stored === null
      ? problem('not-configured', { detail: 'push config/ first: PUT /v1/automations' })
      : adminJson({ revision: stored.revision, files: stored.files })
  })

/** Where the links of messages begin: as configured, else as the pusher reached us. */
export const publicUrl = (c: AdminContext): string =>
  originOf(c.env.SELVEDGE_PUBLIC_URL ?? '') ?? new URL(c.req.url).origin

/** @returns the files of a body's `files`, or what is wrong with them */
export function configFiles(value: unknown): ConfigFiles | string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return '`files` must be an object: path in the config folder → text'
  }
  const entries: [string, string][] = []
  for (const [path, text] of Object.entries(value)) {
    if (path.length > maxPathLength || !filePath.test(path)) {
      return 'a path in `files` is not a relative path of letters, digits, and . _ - (e.g. automations/welcome.yaml)'
    }
    if (typeof text !== 'string') return `\`files\`: ${path} must be text`
    entries.push([path, text])
  }
  return entries.length > maxFiles ? `\`files\`: at most ${maxFiles}` : Object.fromEntries(entries)
}

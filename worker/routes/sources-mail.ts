// POST /v1/sources/mail/VENDOR: an e-mail tool tells which addresses bounced for good, complained or unsubscribed. Nothing is
// believed before the vendor's signature, or the password in the address, has been verified; the same call again changes nothing.

import { isMailVendor, vendorWebhooks } from '../delivery/vendor-webhooks/index.ts'
import type { MailVendor } from '../delivery/vendor-webhooks/index.ts'
import { parseSecretKeys } from '../delivery/secret-keys.ts'
import type { Env } from '../env.ts'
import { isRecord } from '../event/is-record.ts'
import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import { normalizeIdentity } from '../event/normalize-identity.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { parseJson, readRaw } from './read-body.ts'
import { reportUnanswered } from './report-unanswered.ts'
import { suppress } from './suppress.ts'
import type { Suppressed } from './suppress.ts'
import { adminJson } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

/** SendGrid sends the most at once, and bounds it at 768 KB. */
const maxBodyBytes = 1024 * 1024
const maxEvents = 5_000

export async function postMailWebhook(c: AdminContext, isolate: Isolate): Promise<Response> {
  const vendor = c.req.param('vendor') ?? ''
  if (!isMailVendor(vendor))
    return problem('not-found', { detail: `vendors: ${Object.keys(vendorWebhooks).join(', ')}` })
  const site = siteOf(c.env, c.req.query('site'))
  if (site === null)
    return problem('bad-request', { detail: 'this worker has several sites: say which with ?site=ID' })
  const { name, secret } = secretOf(c.env, vendor, site)
  if (secret === undefined)
    return problem('not-ready', {
      detail: `set ${name} to ${vendorWebhooks[vendor].secretWords}`,
      retryAfterMs: 60_000,
    })
  const body = await readRaw(c.req.raw, maxBodyBytes)
  if (!body.ok) return body.response
  const call = {
    headers: c.req.raw.headers,
    body: body.bytes,
    token: c.req.query('token') ?? null,
    now: isolate.now(),
  }
  if (!(await vendorWebhooks[vendor].verify(call, secret))) {
    isolate.counts.add(site, 'unverified')
    return problem('bad-signature', { detail: `it was not verified with ${name}` })
  }
  const parsed = parseJson(body.bytes)
  if (!parsed.ok) return parsed.response
  const events: readonly unknown[] = Array.isArray(parsed.json) ? parsed.json : [parsed.json]
  if (events.length > maxEvents) return problem('body-too-large', { detail: `at most ${maxEvents} events` })
  const sifted = sift(vendor, events, isolate.now())
  return keep(c, isolate, { site, sifted })
}

/** `?site=`, or the only one that there is. */
function siteOf(env: Env, asked: string | undefined): string | null {
  const sites = [...parseSecretKeys(env.SELVEDGE_SECRET_KEY).keys()]
  if (asked !== undefined) return sites.includes(asked) ? asked : null
  return sites.length === 1 ? (sites[0] ?? null) : null
}

/** With several sites each has its own: a vendor account of one shop says nothing of another's shoppers. */
function secretOf(
  env: Env,
  vendor: MailVendor,
  site: string,
): { readonly name: string; readonly secret: string | undefined } {
  const isOnly = parseSecretKeys(env.SELVEDGE_SECRET_KEY).size === 1
  const own = `SELVEDGE_WEBHOOK_${vendor.toUpperCase()}`
  const name = isOnly ? own : `${own}_${site.toUpperCase().replaceAll('-', '_')}`
  const value: unknown = Reflect.get(env, name)
  return { name, secret: typeof value === 'string' && value !== '' ? value : undefined }
}

interface Sifted {
  readonly list: readonly Suppressed[]
  /** Events that say nothing of an address being over. */
  readonly ignored: number
  /** No event at all, or without an address. */
  readonly refused: number
}

function sift(vendor: MailVendor, events: readonly unknown[], now: number): Sifted {
  const list: Suppressed[] = []
  let [ignored, refused] = [0, 0]
  for (const event of events) {
    const told = isRecord(event) ? vendorWebhooks[vendor].read(event) : undefined
    const email = told ? normalizeIdentity('email', told.email) : undefined
    if (told === null) ignored += 1
    else if (told === undefined || email === undefined) refused += 1
    else
      list.push({
        address: { kind: 'email', value: email },
        reason: told.reason,
        since: heardAt(told.at, now),
      })
  }
  return { list, ignored, refused }
}

/** A call that comes late must not take back what was said since; a clock that runs ahead is not believed. */
function heardAt(told: unknown, now: number): EpochMs {
  const at = typeof told === 'number' ? told * 1_000 : typeof told === 'string' ? Date.parse(told) : now
  return epochMs(Number.isFinite(at) && at > 0 ? Math.min(Math.trunc(at), now) : now)
}

async function keep(
  { env }: AdminContext,
  isolate: Isolate,
  { site, sifted }: { readonly site: string; readonly sifted: Sifted },
): Promise<Response> {
  try {
    const access = await isolate.access.fresh(env, site)
    if (access === null) return problem('not-configured', { detail: 'push config/ first' })
    await suppress(env, access, sifted.list)
  } catch (error) {
    // The object is overloaded, was reset or is being moved: vendors come again on a 503.
    reportUnanswered('bounces were not taken', error)
    isolate.counts.add(site, 'unavailable')
    return problem('overloaded', { retryAfterMs: 5_000 })
  }
  const { list, ignored, refused } = sifted
  return adminJson({ suppressed: list.length, ignored, refused })
}

// POST /v1/sources/{shopify,woocommerce}: what the shop's own webhooks tell of orders, customers, products and stock.
// Nothing of a body is read before its signature is right. 200 is said when everything it tells is committed; else 503,
// and the same webhook again does what is missing and nothing twice.

import type { IngestResult, SiteAccess } from '../actors/contract.ts'
import { isSignedBy } from '../delivery/source-signature.ts'
import { decodeUtf8 } from '../delivery/bytes.ts'
import { hashHex } from '../engine/hash.ts'
import type { Env } from '../env.ts'
import type { Rejection } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import { isRecord } from '../event/is-record.ts'
import { maxConcurrentIngests, maxSourceBytes } from '../event/limits.ts'
import { translateShopify } from '../event/shopify/translate-webhook.ts'
import { admitTold } from '../event/source/admit-told.ts'
import { instantOf } from '../event/source/fields.ts'
import type { Told, TranslateSource } from '../event/source/told.ts'
import { translateWooCommerce } from '../event/woocommerce/translate-webhook.ts'
import { notSetUp } from './authorize.ts'
import { nobodysSite } from './door-counts.ts'
import { forget } from './erase-shopper.ts'
import { inParallel } from './in-parallel.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import { parseJson, readRaw } from './read-body.ts'
import { reportUnanswered } from './report-unanswered.ts'
import { shardOf } from './shard-of.ts'
import { askedSite, sourceSecret } from './source-site.ts'
import { adminJson } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

interface Platform {
  readonly name: string
  readonly secret: string
  readonly headers: {
    readonly signature: string
    readonly topic: string
    readonly at?: string
  }
  readonly translate: TranslateSource
  /** A call that proves nothing, says nothing, and must be answered for the webhook to be kept. */
  readonly isPing?: (request: Request) => Promise<boolean>
}

const shopify: Platform = {
  name: 'Shopify',
  secret: 'SELVEDGE_SHOPIFY_SECRET',
  headers: {
    signature: 'x-shopify-hmac-sha256',
    topic: 'x-shopify-topic',
    at: 'x-shopify-triggered-at',
  },
  translate: translateShopify,
}

const wooCommerce: Platform = {
  name: 'WooCommerce',
  secret: 'SELVEDGE_WOOCOMMERCE_SECRET',
  headers: {
    signature: 'x-wc-webhook-signature',
    topic: 'x-wc-webhook-topic',
  },
  translate: translateWooCommerce,
  isPing: isWooCommercePing,
}

export const postShopify = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  postSource(c, isolate, shopify)

export const postWooCommerce = (c: AdminContext, isolate: Isolate): Promise<Response> =>
  postSource(c, isolate, wooCommerce)

const unavailableMs = 2_000
const maxPingBytes = 100

async function postSource(c: AdminContext, isolate: Isolate, platform: Platform): Promise<Response> {
  const site = askedSite(c.env, c.req.query('site'))
  if (site === null) return c.env.SELVEDGE_SECRET_KEY ? unknownSite(isolate) : notSetUp()
  const { name, secret } = sourceSecret(c.env, platform.secret, site)
  if (secret === undefined)
    return problem('not-ready', {
      detail: `set ${name} to the secret that ${platform.name} signs its webhooks with`,
      retryAfterMs: 60_000,
    })
  const signature = c.req.header(platform.headers.signature)
  if (signature === undefined) {
    if (await platform.isPing?.(c.req.raw)) return adminJson({ success: true })
    return unverified(isolate, site, `${platform.headers.signature} is missing`)
  }
  const raw = await readRaw(c.req.raw, maxSourceBytes)
  if (!raw.ok) {
    isolate.counts.add(site, raw.response.status === 413 ? 'too_large' : 'not_understood')
    return raw.response
  }
  if (!(await isSignedBy(raw.bytes, signature, secret)))
    return unverified(isolate, site, `the signature was not made with ${name}`)
  const waitMs = isolate.perServer.take(site, isolate.now())
  if (waitMs > 0) {
    isolate.counts.add(site, 'rate_limited')
    return problem('rate-limited', { retryAfterMs: waitMs })
  }
  return hear(c, isolate, { platform, site, bytes: raw.bytes })
}

interface Verified {
  readonly platform: Platform
  readonly site: string
  readonly bytes: Uint8Array
}

async function hear(
  c: AdminContext,
  isolate: Isolate,
  { platform, site, bytes }: Verified,
): Promise<Response> {
  const parsed = parseJson(bytes)
  if (!parsed.ok || !isRecord(parsed.json)) {
    isolate.counts.add(site, 'not_understood')
    return parsed.ok ? problem('bad-request', { detail: 'the body: expected an object' }) : parsed.response
  }
  try {
    const access = await isolate.access.get(c.env, site)
    if (access === null) return comeAgain(isolate, site, 'nothing has been pushed for this site yet')
    const told = platform.translate(parsed.json, envelopeOf(c, isolate, { platform, access }))
    if (told === null) {
      isolate.counts.add(site, 'unknown_topic')
      return adminJson({ success: true, ignored: 'this topic says nothing to us' })
    }
    return await carryOut(c.env, isolate, { access, told })
  } catch (error) {
    // An object is overloaded, was reset or is being moved: what is committed counts once when it comes again.
    reportUnanswered('an object did not answer', error)
    return comeAgain(isolate, site)
  }
}

function envelopeOf(
  c: AdminContext,
  isolate: Isolate,
  { platform, access }: { readonly platform: Platform; readonly access: SiteAccess },
): Parameters<TranslateSource>[1] {
  const { headers } = platform
  return {
    topic: (c.req.header(headers.topic) ?? '').trim().toLowerCase(),
    triggeredAt: instantOf({ at: headers.at && c.req.header(headers.at) }, 'at') ?? isolate.now(),
    origin: access.origins.find((origin) => origin.startsWith('https://')) ?? '',
    ...(access.currency !== undefined && { currency: access.currency }),
    hash: hashHex,
  }
}

interface Instruction {
  readonly access: SiteAccess
  readonly told: Told
}

async function carryOut(env: Env, isolate: Isolate, { access, told }: Instruction): Promise<Response> {
  const { siteId, origins, identities, shop } = access
  const receivedAt = epochMs(isolate.now())
  const admitted = admitTold(told.events ?? [], { origins, identities, receivedAt, hash: hashHex })
  const results = await inParallel(admitted.batches, maxConcurrentIngests, (batch): Promise<IngestResult> =>
    shardOf(env, access, { kind: 'device', value: batch.device_id }).ingest(batch),
  )
  if (results.some(({ kind }) => kind === 'overloaded')) return comeAgain(isolate, siteId)
  const rejected: Rejection[] = [...admitted.rejected]
  for (const result of results) if (result.kind === 'stored') rejected.push(...result.rejected)
  if (told.catalog && told.catalog.length > 0) {
    const catalog = env.CATALOG.get(env.CATALOG.idFromName(siteId))
    const rules = { siteId, origins, locations: shop?.locations ?? {} }
    rejected.push(...(await catalog.tellShop(told.catalog, rules)).rejected)
  }
  for (const asked of told.erase ?? []) await forget(env, access, { asked, now: receivedAt })
  isolate.counts.add(siteId, 'event_refused', rejected.length)
  isolate.counts.add(siteId, 'identity_refused', admitted.trimmed.length)
  return adminJson({
    success: true,
    ...(told.note !== undefined && { note: told.note }),
    ...(rejected.length + admitted.old.length > 0 && { rejected: [...admitted.old, ...rejected] }),
    ...(admitted.trimmed.length > 0 && { trimmed: admitted.trimmed }),
  })
}

/** WooCommerce tries an address, unsigned, with `webhook_id=7`, and does not keep a webhook of one that refuses that. */
async function isWooCommercePing(request: Request): Promise<boolean> {
  const type = request.headers.get('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return false
  const body = await readRaw(request, maxPingBytes)
  return body.ok && /^webhook_id=\d{1,20}$/.test(decodeUtf8(body.bytes) ?? '')
}

function unknownSite({ counts }: Isolate): Response {
  counts.add(nobodysSite, 'unverified')
  return problem('bad-signature', { detail: 'say whose webhook it is: ?site=ID, with the id of site.yaml' })
}

function unverified({ counts }: Isolate, site: string, detail: string): Response {
  counts.add(site, 'unverified')
  return problem('bad-signature', { detail })
}

function comeAgain({ counts }: Isolate, site: string, detail?: string): Response {
  counts.add(site, 'unavailable')
  return problem('overloaded', {
    retryAfterMs: unavailableMs,
    ...(detail !== undefined && { detail }),
  })
}

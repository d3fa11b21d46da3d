// POST /v1/{track,identify,page,screen,alias,batch}: what tills, call centers and a shop's own servers tell, by any SDK
// that speaks Segment's HTTP API. 200 is said after every shard has committed; else 503, and the SDK sends all again,
// which counts once. https://segment.com/docs/connections/sources/catalog/libraries/server/http-api/

import type { IngestResult, SiteAccess } from '../actors/contract.ts'
import { decodeBase64, decodeUtf8 } from '../delivery/bytes.ts'
import { hashHex } from '../engine/hash.ts'
import type { Env } from '../env.ts'
import type { EventBatch } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import { maxConcurrentIngests, maxServerBatchBytes, maxServerMessages } from '../event/limits.ts'
import type { SegmentType } from '../event/segment/message.ts'
import { translateMessages } from '../event/segment/translate-messages.ts'
import type { Merge, TranslatedMessages } from '../event/segment/translate-messages.ts'
import { authorizeKey } from './authorize.ts'
import { nobodysSite } from './door-counts.ts'
import { inParallel } from './in-parallel.ts'
import type { Isolate } from './isolate.ts'
import { mergeShoppers } from './merge-shoppers.ts'
import { problem } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { reportUnanswered } from './report-unanswered.ts'
import { shardOf } from './shard-of.ts'
import { unpack } from './unpack.ts'
import { adminJson } from './with-site.ts'
import type { AdminContext } from './with-site.ts'

const unavailableMs = 2_000
const challenge = {
  detail: 'send the secret key sk_… as the user name of Basic authentication, without a password',
  headers: { 'www-authenticate': 'Basic realm="selvedge"' },
}

/** @param address what the last part of the address says */
export async function postServerEvents(
  c: AdminContext,
  isolate: Isolate,
  address: SegmentType | 'batch',
): Promise<Response> {
  const { counts, now, perServer } = isolate
  const authorized = await authorizeKey(keyOf(c.req.raw), c.env, challenge)
  if (!authorized.ok) {
    counts.add(nobodysSite, 'unknown_key')
    return authorized.response
  }
  const { siteId } = authorized
  const waitMs = perServer.take(siteId, now())
  if (waitMs > 0) {
    counts.add(siteId, 'rate_limited')
    return problem('rate-limited', { retryAfterMs: waitMs })
  }
  const body = await readBody(c.req.raw)
  if (body instanceof Response) {
    counts.add(siteId, body.status === 413 ? 'too_large' : 'not_understood')
    return body
  }
  const messages = address === 'batch' ? member(body.json, 'batch') : [body.json]
  if (!Array.isArray(messages)) {
    counts.add(siteId, 'not_understood')
    return problem('bad-request', { detail: 'send { "batch": […] }' })
  }
  if (messages.length > maxServerMessages) {
    counts.add(siteId, 'too_large')
    return problem('body-too-large', { detail: `at most ${maxServerMessages} messages` })
  }
  try {
    const access = await isolate.access.get(c.env, siteId)
    if (access === null) return comeAgain(isolate, siteId, 'nothing has been pushed for this site yet')
    const translated = translateMessages(messages, access, {
      ...(address !== 'batch' && { type: address }),
      sentAt: member(body.json, 'sentAt'),
      receivedAt: epochMs(now()),
      hash: hashHex,
    })
    const refused = await commit(c.env, access, translated)
    if (refused === null) return comeAgain(isolate, siteId)
    counts.add(siteId, 'event_refused', translated.rejected.length + refused)
    counts.add(siteId, 'identity_refused', translated.trimmed.length)
    return answer(address, translated)
  } catch (error) {
    // An object is overloaded, was reset or is being moved. Whether it committed is unknown: the SDK sends all again.
    reportUnanswered('an object did not answer', error)
    return comeAgain(isolate, siteId)
  }
}

/** Basic, as the SDKs do; Bearer, as everywhere else here. */
function keyOf(request: Request): string {
  const header = request.headers.get('authorization') ?? ''
  const [, scheme = '', value = ''] = /^(Basic|Bearer) +(\S{1,512})$/i.exec(header) ?? []
  if (scheme.toLowerCase() !== 'basic') return value
  const bytes = decodeBase64(value)
  return (bytes && decodeUtf8(bytes))?.split(':', 1)[0] ?? ''
}

async function readBody(request: Request): Promise<{ readonly json: unknown } | Response> {
  const unpacked = unpack(request, maxServerBatchBytes)
  if (unpacked instanceof Response) return unpacked
  const body = await readJson(unpacked, maxServerBatchBytes)
  return body.ok ? body : body.response
}

/** @returns how many events the shards refused, or null when one of them could not take its part */
async function commit(
  env: Env,
  access: SiteAccess,
  { batches, merges }: TranslatedMessages,
): Promise<number | null> {
  const ingest = (batch: EventBatch): Promise<IngestResult> =>
    shardOf(env, access, { kind: 'device', value: batch.device_id }).ingest(batch)
  const results = await inParallel(batches, maxConcurrentIngests, ingest)
  const refused = results.reduce(
    (sum, result) => sum + (result.kind === 'stored' ? result.rejected.length : 0),
    0,
  )
  if (results.some(({ kind }) => kind === 'overloaded')) return null
  // One after the other: A is B and B is C are about the same people.
  for (const merge of merges) {
    const result = await join(env, access, merge, ingest)
    if (result === 'overloaded') return null
  }
  return refused
}

/** Unknown may be either of the two: the event makes `into` known, and a browser that was called `from` theirs. */
async function join(
  env: Env,
  access: SiteAccess,
  { from, into, otherwise }: Merge,
  ingest: (batch: EventBatch) => Promise<IngestResult>,
): Promise<IngestResult['kind']> {
  const first = await mergeShoppers(env, access, { from, into })
  if (first !== 'unknown') return first === 'merged' ? 'stored' : 'overloaded'
  const { kind } = await ingest(otherwise)
  if (kind === 'overloaded') return kind
  const second = await mergeShoppers(env, access, { from, into })
  return second === 'unavailable' ? 'overloaded' : 'stored'
}

/** The SDKs read no more than the status; who tries it by hand is told what was refused, whole or in part. */
function answer(address: SegmentType | 'batch', { rejected, trimmed }: TranslatedMessages): Response {
  const [first] = rejected
  if (address !== 'batch' && first) {
    return problem(first.reason.startsWith('larger') ? 'body-too-large' : 'bad-request', {
      detail: first.reason,
    })
  }
  return adminJson({ success: true, ...(first && { rejected }), ...(trimmed.length > 0 && { trimmed }) })
}

function comeAgain({ counts }: Isolate, siteId: string, detail?: string): Response {
  counts.add(siteId, 'unavailable')
  return problem('overloaded', {
    retryAfterMs: unavailableMs,
    ...(detail !== undefined && { detail }),
  })
}

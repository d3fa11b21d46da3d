// POST /v1/events: the door for what pages tell. A request is refused as early and as cheaply as it can be; nothing a
// stranger sends makes an object, and 202 is said only after the shard has committed.

import type { Context } from 'hono'
import type { IngestResult, SiteAccess } from '../actors/contract.ts'
import { parseSecretKeys } from '../delivery/secret-keys.ts'
import type { Env } from '../env.ts'
import { contentRules } from '../event/content-rules.ts'
import type { EventBatch, Identity, Rejection } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import { maxAskedBatches, maxBatchBytes, maxIdLength } from '../event/limits.ts'
import { parseBatch } from '../event/parse-batch.ts'
import { siteKeyPattern } from '../event/wire.ts'
import { clientAddress } from './client-address.ts'
import { allowOrigin, isAllowedOrigin, originOf, preflight } from './cors.ts'
import { allowCredentials, deviceCookie } from './device-cookie.ts'
import { nobodysSite } from './door-counts.ts'
import type { DoorReason } from './door-counts.ts'
import { isBot } from './is-bot.ts'
import type { Isolate } from './isolate.ts'
import { problem } from './problem.ts'
import type { ProblemDetail, ProblemType } from './problem.ts'
import { member, readJson } from './read-body.ts'
import { reportUnanswered } from './report-unanswered.ts'
import { shardHinted } from './shard-of.ts'
import { vouch } from './vouch.ts'
import type { VouchedBatch } from './vouch.ts'

type EventsContext = Context<{ Bindings: Env }>
type Stored = Extract<IngestResult, { kind: 'stored' }>

/** How long a page should stay away when something behind the door did not answer. */
const unavailableMs = 2_000

export const postEvents = async (c: EventsContext, isolate: Isolate): Promise<Response> =>
  allowCredentials(await letIn(c, isolate), c.req.raw)

async function letIn(c: EventsContext, isolate: Isolate): Promise<Response> {
  const door = new Door(c, isolate)
  const early = door.checkSender()
  if (early) return early
  const body = await readJson(c.req.raw, maxBatchBytes)
  if (!body.ok) {
    isolate.counts.add(nobodysSite, body.response.status === 413 ? 'too_large' : 'not_understood')
    return allowOrigin(body.response, c.req.header('origin'))
  }
  const siteId = door.siteOf(member(body.json, 'key'))
  if (siteId === undefined) return door.refuseKey(nobodysSite)
  const access = await door.accessTo(siteId)
  if (access instanceof Response) return access
  if (!access.keys.some((key) => key === member(body.json, 'key'))) return door.refuseKey(siteId)
  return door.admit(body, access)
}

/** A preflight names no site, so that it asks all that are configured here: one, as a rule. */
export async function preflightEvents(c: EventsContext, isolate: Isolate): Promise<Response> {
  const origin = c.req.header('origin') ?? ''
  for (const siteId of parseSecretKeys(c.env.SELVEDGE_SECRET_KEY).keys()) {
    const access = await new Door(c, isolate).accessTo(siteId)
    if (!(access instanceof Response) && isAllowedOrigin(origin, access.origins))
      return allowOrigin(preflight(), origin)
  }
  return allowOrigin(problem('foreign-origin'), undefined)
}

/** One request at the door. */
class Door {
  readonly #c: EventsContext
  readonly #isolate: Isolate

  constructor(c: EventsContext, isolate: Isolate) {
    this.#c = c
    this.#isolate = isolate
  }

  /** Before the body is read: an answer, or undefined when the sender may go on. */
  checkSender(): Response | undefined {
    const { counts, perAddress, now } = this.#isolate
    const address = clientAddress(this.#c.req.raw.headers, this.#c.env)
    const waitMs = address === undefined ? 0 : perAddress.take(address, now())
    if (waitMs > 0) return this.refuse(nobodysSite, 'rate_limited', 'rate-limited', { retryAfterMs: waitMs })
    if (!isBot(this.#c.req.header('user-agent'))) return undefined
    counts.add(nobodysSite, 'bot')
    // As if taken, so that a crawler does not try again.
    return allowOrigin(accepted(0, []), this.#c.req.header('origin'))
  }

  /** The site that a key names, when this worker serves it: no object is made for a site that nobody configured. */
  siteOf(key: unknown): string | undefined {
    const siteId = typeof key === 'string' ? siteKeyPattern.exec(key)?.[1] : undefined
    return siteId !== undefined && parseSecretKeys(this.#c.env.SELVEDGE_SECRET_KEY).has(siteId)
      ? siteId
      : undefined
  }

  refuseKey(siteId: string): Response {
    return this.refuse(siteId, 'unknown_key', 'unknown-site-key', {
      detail: 'compare data-site of the script tag with `keys` in site.yaml',
    })
  }

  async accessTo(siteId: string): Promise<SiteAccess | Response> {
    try {
      const access = await this.#isolate.access.get(this.#c.env, siteId)
      return access ?? this.#comeAgain(siteId, 'nothing has been pushed for this site yet')
    } catch (error) {
      // The object is overloaded, was reset or is being moved: the page keeps the batch and comes again.
      reportUnanswered('a site did not answer', error)
      return this.#comeAgain(siteId)
    }
  }

  async admit(
    body: { readonly json: unknown; readonly bytes: number },
    access: SiteAccess,
  ): Promise<Response> {
    const { counts, now, perDevice } = this.#isolate
    if (!this.#mayCome(access)) {
      counts.add(access.siteId, 'foreign_origin')
      // The only answer that the page cannot read: its script goes on as if the network were down, so that nothing is
      // lost when a merchant adds the origin late.
      return allowOrigin(problem('foreign-origin', { detail: 'add it to `origins` in site.yaml' }), undefined)
    }
    const parsed = parseBatch(body.json, {
      receivedAt: epochMs(now()),
      bodyBytes: body.bytes,
      rules: contentRules(access.origins),
      identities: access.identities,
    })
    if (!parsed.ok)
      return this.refuse(access.siteId, 'not_understood', 'bad-request', { detail: parsed.reason })
    const waitMs = perDevice.take(`${access.siteId}/${parsed.batch.device_id}`, now())
    if (waitMs > 0)
      return this.refuse(access.siteId, 'rate_limited', 'rate-limited', { retryAfterMs: waitMs })
    counts.add(access.siteId, 'dropped_by_page', droppedBy(body.json))
    const secrets = parseSecretKeys(this.#c.env.SELVEDGE_SECRET_KEY).get(access.siteId) ?? []
    const vouched = await vouch(parsed, { access, secrets, now: now() })
    counts.add(access.siteId, 'identity_refused', vouched.trimmed.length)
    counts.add(access.siteId, 'dead_click', vouched.deadClickCount)
    return this.#ingest(access, vouched, this.#asks())
  }

  /** `?ask=ID,ID`: a page that took over what an earlier one left asks which of it has arrived, and sends only the rest. */
  #asks(): readonly string[] {
    const ids = (this.#c.req.query('ask') ?? '').split(',', maxAskedBatches)
    return ids.filter((id) => id !== '' && id.length <= maxIdLength)
  }

  /**
   * A browser sends `Origin` with every POST. What has none is a server or an app, which could claim any origin: then a
   * `Referer`, if there is one, must fit, and the limits and content rules hold as for everybody.
   */
  #mayCome(access: SiteAccess): boolean {
    const origin = this.#c.req.header('origin')
    if (origin !== undefined) return isAllowedOrigin(origin, access.origins)
    const referrer = this.#c.req.header('referer')
    return referrer === undefined || isAllowedOrigin(originOf(referrer) ?? '', access.origins)
  }

  async #ingest(access: SiteAccess, vouched: VouchedBatch, asks: readonly string[]): Promise<Response> {
    const { batch, indices, clickCount } = vouched
    const result = await this.#commit(access, asks.length > 0 ? { ...batch, asks } : batch)
    if (result.kind === 'overloaded') {
      return this.refuse(access.siteId, 'unavailable', 'overloaded', { retryAfterMs: result.retryAfterMs })
    }
    // The shard counts in what it was given, the page in what it sent.
    const fromShard = result.rejected.map(({ index, reason }) => ({
      index: indices[index] ?? index,
      reason,
    }))
    const refused = [...vouched.rejected, ...fromShard]
    this.#isolate.counts.add(access.siteId, 'event_refused', refused.length)
    const rejected = [...refused, ...vouched.trimmed].sort((a, b) => a.index - b.index)
    const answer = accepted(result.stored + result.known - clickCount, rejected, result)
    const cookie = deviceCookie(this.#c.req.raw, batch, this.#isolate.now())
    if (cookie !== undefined) answer.headers.append('set-cookie', cookie)
    return allowOrigin(answer, this.#c.req.header('origin'))
  }

  async #commit(access: SiteAccess, batch: EventBatch): Promise<IngestResult> {
    try {
      const device: Identity = { kind: 'device', value: batch.device_id }
      const hint = this.#c.req.query('shard')
      return await shardHinted(this.#c.env, access, { device, hint }).ingest(batch)
    } catch (error) {
      // Whether it committed is unknown: the page sends the same batch again, and the shard knows it by its id.
      reportUnanswered('a shard did not answer', error)
      return { kind: 'overloaded', retryAfterMs: unavailableMs }
    }
  }

  #comeAgain(siteId: string, detail?: string): Response {
    return this.refuse(siteId, 'unavailable', 'overloaded', {
      retryAfterMs: unavailableMs,
      ...(detail !== undefined && { detail }),
    })
  }

  /** Every page may read why it was refused: it says nothing about a shopper, and the script must know what to do. */
  refuse(siteId: string, reason: DoorReason, type: ProblemType, detail: ProblemDetail): Response {
    this.#isolate.counts.add(siteId, reason)
    return allowOrigin(problem(type, detail), this.#c.req.header('origin'))
  }
}

function accepted(
  count: number,
  rejected: readonly Rejection[],
  { delivered, shard }: Pick<Stored, 'delivered' | 'shard'> = { delivered: [] },
): Response {
  return Response.json(
    {
      accepted: count,
      rejected,
      ...(delivered.length > 0 && { known: delivered }),
      // Later batches may come straight there with `?shard=`.
      ...(shard !== undefined && { shard }),
    },
    { status: 202, headers: { 'cache-control': 'no-store' } },
  )
}

function droppedBy(json: unknown): number {
  const dropped = member(json, 'dropped')
  return typeof dropped === 'number' ? dropped : 0
}

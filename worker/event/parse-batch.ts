// The door: turns what a page sent into an EventBatch, or says why not. A bad event is refused alone, with its index
// and a reason that a developer can act on; nothing that was refused is echoed back or logged.

import * as v from 'valibot'
import type { Consent, DeviceContext, EventBatch, EventTrust, Page, Rejection, ShopEvent } from './event.ts'
import { epochMs, eventId } from './ids.ts'
import type { EpochMs } from './ids.ts'
import { maxEventAgeMs, maxEventBytes, maxPropertyDepth } from './limits.ts'
import { cleanProperties } from './clean-properties.ts'
import type { ContentRules } from './content-rules.ts'
import { isTimeZone } from './is-time-zone.ts'
import { clickTokenIn, cutLinkParameters } from './link-parameters.ts'
import { derivedEventNames, identifyingEventNames } from './names.ts'
import { takeIdentities } from './take-identities.ts'
import type { Identifiers } from './take-identities.ts'
import { wireBatch, wireEvent } from './wire.ts'
import type { ParsedWireEvent } from './wire.ts'

export type ParsedBatch =
  | {
      readonly ok: true
      readonly batch: EventBatch
      readonly rejected: readonly Rejection[]
      /** Reasons why a part of an event was left out while the rest of it is in the batch. */
      readonly trimmed: readonly Rejection[]
      readonly indices: readonly number[]
      /** By position in the events of the batch: what only the secret of the site can tell. */
      readonly testimonies: ReadonlyMap<number, Testimony>
    }
  | { readonly ok: false; readonly reason: string }

/** What an event says of who it is about that is still to be believed, or not. */
export interface Testimony {
  readonly identifiers: Identifiers
  readonly asSent: Identifiers
  /** As it was sent; absent: none was. */
  readonly proof?: unknown
  /** From the address of the page, or of the one before it. */
  readonly clicks: readonly string[]
}

export interface Door {
  /** The worker's clock at receipt. */
  readonly receivedAt: EpochMs
  readonly bodyBytes: number
  /** Which links may stay in the content. */
  readonly rules: ContentRules
  /** `identities` of site.yaml; absent: none. */
  readonly identities?: readonly string[]
  /** Who vouches for what comes in; absent: nobody. Then any event may say who the shopper is. */
  readonly trust?: EventTrust
}

/** Only the worker may say these; a page that could would forge its own sessions and stock, and who clicked. */
const workerOnly: ReadonlySet<string> = new Set([
  ...derivedEventNames.filter((name) => name !== 'cart_updated'),
  'link_click',
])

/**
 * @param json the parsed body, anything at all
 * @param door when, how large, and by which rules
 * @returns the batch with the events that are fit, their indices in the batch as sent, and a reason for each other one
 */
export function parseBatch(json: unknown, door: Door): ParsedBatch {
  const parsed = v.safeParse(wireBatch, json)
  if (!parsed.success) return { ok: false, reason: firstIssue(parsed.issues) }
  const { output } = parsed
  const events: ShopEvent[] = []
  const indices: number[] = []
  const rejected: Rejection[] = []
  const trimmed: Rejection[] = []
  const testimonies = new Map<number, Testimony>()
  for (const [index, raw] of output.events.entries()) {
    const admitted = refusal(raw, output.consent) ?? admitEvent(raw, output.sent_at, door)
    if (typeof admitted === 'string') {
      rejected.push({ index, reason: admitted })
      continue
    }
    trimmed.push(...admitted.refusals.map((reason) => ({ index, reason })))
    if (admitted.testimony) testimonies.set(events.length, admitted.testimony)
    events.push(admitted.event)
    indices.push(index)
  }
  const batch: EventBatch = {
    batch_id: output.batch_id,
    device_id: output.device_id,
    sent_at: epochMs(output.sent_at),
    received_at: door.receivedAt,
    context: parseContext(output.context),
    ...(output.consent && { consent: defined(output.consent) }),
    events,
  }
  return { ok: true, batch, rejected, trimmed, indices, testimonies }
}

/** Looks no further than the limit: the depth of what comes in must not become the depth of our stack. */
const isDeeperThan = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1)))

/** Promise 8: what consent does not allow is not kept, even if a script sends it. A change of consent always counts. */
function refusal(raw: unknown, consent: { analytics?: boolean | undefined } | undefined): string | null {
  if (consent?.analytics !== false) return null
  const isConsent = typeof raw === 'object' && raw !== null && Reflect.get(raw, 'name') === 'consent'
  return isConsent ? null : 'the shopper has not consented to analytics'
}

export interface AdmittedEvent {
  readonly event: ShopEvent
  readonly refusals: readonly string[]
  readonly testimony?: Testimony
}

/** @returns the event as it may be stored, or why it is refused */
export function admitEvent(raw: unknown, sentAt: number, door: Door): AdmittedEvent | string {
  const parsed = v.safeParse(wireEvent, raw)
  if (!parsed.success) return firstIssue(parsed.issues)
  const { output } = parsed
  if (workerOnly.has(output.name)) return `${output.name} is derived by the worker and cannot be sent`
  // Ages are differences on the sender's own clock: its skew does not matter here.
  if (sentAt - output.occurred_at > maxEventAgeMs) return 'older than 14 days'
  if (isDeeperThan(raw, maxPropertyDepth + 3)) return 'nested too deeply'
  // Measured only where it can matter: most whole batches are smaller than one event may be.
  if (door.bodyBytes > maxEventBytes && JSON.stringify(raw).length > maxEventBytes)
    return 'larger than 16 KiB'
  const cleaned = cleanProperties(output.properties, door.rules)
  if (typeof cleaned === 'string') return cleaned
  const mayIdentify = door.trust !== undefined || identifyingEventNames.has(output.name)
  const taken = mayIdentify ? takeIdentities(output.properties, cleaned, door.identities ?? []) : undefined
  const event: ShopEvent = {
    event_id: eventId(output.event_id),
    name: output.name,
    occurred_at: epochMs(output.occurred_at),
    received_at: door.receivedAt,
    ...(output.page && { page: page(output.page) }),
    properties: taken?.properties ?? cleaned,
    ...(door.trust && { trust: door.trust }),
  }
  const testimony = testimonyOf(output, taken)
  return { event, refusals: taken?.refusals ?? [], ...(testimony && { testimony }) }
}

const nobody: Identifiers = {}

function testimonyOf(
  { name, page: at, properties }: ParsedWireEvent,
  taken: { readonly identifiers: Identifiers; readonly asSent: Identifiers } | undefined,
): Testimony | undefined {
  // A page view alone: the other events of the page have the same address, and a click is one click.
  const addresses = name === 'page_view' && at ? [at.url, at.referrer ?? ''] : []
  const clicks = addresses.map(clickTokenIn).filter((token) => token !== undefined)
  const { identifiers = nobody, asSent = nobody } = taken ?? {}
  if (clicks.length === 0 && Object.keys(identifiers).length === 0) return undefined
  // Shops render an empty proof for somebody who is not logged in.
  const proof = properties['proof'] || undefined
  return { identifiers, asSent, clicks, ...(proof !== undefined && { proof }) }
}

function page(raw: { url: string; title?: string | undefined; referrer?: string | undefined }): Page {
  return {
    url: cutLinkParameters(raw.url),
    ...(raw.title !== undefined && { title: raw.title }),
    ...(raw.referrer !== undefined && { referrer: cutLinkParameters(raw.referrer) }),
  }
}

/** What cannot be a time zone or a language is left out. */
export function parseContext(raw: {
  time_zone?: string | undefined
  locale?: string | undefined
}): DeviceContext {
  const zone = raw.time_zone
  return {
    ...(zone !== undefined && isTimeZone(zone) && { time_zone: zone }),
    ...(raw.locale !== undefined &&
      /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(raw.locale) && { locale: raw.locale }),
  }
}

const defined = (raw: { analytics?: boolean | undefined; marketing?: boolean | undefined }): Consent => ({
  ...(raw.analytics !== undefined && { analytics: raw.analytics }),
  ...(raw.marketing !== undefined && { marketing: raw.marketing }),
})

function firstIssue(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0]
  if (!issue) return 'not understood'
  const where = issue.path?.map((part) => String(part.key).slice(0, 40)).join('.')
  return where ? `${where}: ${wanted(issue)}` : wanted(issue)
}

/** The rule, never the value: a reason must not repeat personal data. */
function wanted(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'regex') return issue.message
  if (issue.received === 'undefined') return 'is missing'
  return issue.expected === null ? 'not allowed' : `expected ${issue.expected}`
}

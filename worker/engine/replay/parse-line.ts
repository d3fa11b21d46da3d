// One NDJSON line of a shop's past → an event that can be replayed, by the rules of the door; or the reason why not.
// A line is `{ shopper_id | device_id, event_id, name, occurred_at, properties, page? }`, its time in ms or ISO 8601.

import * as v from 'valibot'
import { cleanProperties } from '../../event/clean-properties.ts'
import type { ContentRules } from '../../event/content-rules.ts'
import type { ShopEvent } from '../../event/event.ts'
import { epochMs, eventId } from '../../event/ids.ts'
import type { EpochMs } from '../../event/ids.ts'
import { isRecord } from '../../event/is-record.ts'
import { maxPropertyDepth } from '../../event/limits.ts'
import { derivedEventNames } from '../../event/names.ts'
import { wireEvent } from '../../event/wire.ts'
import type { InstantParser } from '../language/instant-parser.ts'

export interface ReplayEvent {
  /** `shp_…`: stitched already, by whom the line comes from. Anything else is a device, and is stitched again. */
  readonly person: string
  readonly isShopper: boolean
  readonly event: ShopEvent
}

export interface LineRules {
  readonly content: ContentRules
  /** Reads ISO times; those without an offset are in the site's time zone. */
  readonly instants: InstantParser
}

/** The worker makes these itself, from the others. */
const derived: ReadonlySet<string> = new Set(derivedEventNames.filter((name) => name !== 'cart_updated'))
const idShape = /^[A-Za-z0-9_.:-]{1,64}$/

/** @returns the event, or what is wrong with the line; the reason repeats no value of it */
export function parseLine(text: string, rules: LineRules): ReplayEvent | string {
  const json = readJson(text)
  if (!isRecord(json)) return 'not a JSON object'
  const { shopper_id: shopper, device_id: device } = json
  const person = shopper ?? device
  if (typeof person !== 'string' || !idShape.test(person))
    return 'who did it is missing: expected shopper_id or device_id, 1–64 of A–Z a–z 0–9 _ . : -'
  const occurredAt = readTime(json['occurred_at'], rules)
  if (occurredAt === null)
    return 'occurred_at: expected milliseconds since 1970, or a time such as "2026-03-02T10:00:00Z"'
  if (isDeeperThan(json, maxPropertyDepth + 3)) return 'nested too deeply'
  const event = readEvent(json, occurredAt, rules)
  return typeof event === 'string' ? event : { person, isShopper: shopper !== undefined, event }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message quotes the line, and lines hold personal data.
    return null
  }
}

function readTime(value: unknown, { instants }: LineRules): EpochMs | null {
  if (typeof value === 'string') return instants(value)
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= 8.64e15
    ? epochMs(value)
    : null
}

function readEvent(json: Record<string, unknown>, occurredAt: EpochMs, rules: LineRules): ShopEvent | string {
  const parsed = v.safeParse(wireEvent, { ...json, occurred_at: occurredAt })
  if (!parsed.success) return firstIssue(parsed.issues)
  const { event_id: id, name, page, properties: told } = parsed.output
  if (derived.has(name)) return `${name} is made by the worker itself, from the other events`
  const properties = cleanProperties(told, rules.content)
  if (typeof properties === 'string') return properties
  const receivedAt = readTime(json['received_at'], rules)
  return {
    event_id: eventId(id),
    name,
    occurred_at: occurredAt,
    received_at: receivedAt === null || receivedAt < occurredAt ? occurredAt : receivedAt,
    ...(page && {
      page: {
        url: page.url,
        ...(page.title !== undefined && { title: page.title }),
        ...(page.referrer !== undefined && { referrer: page.referrer }),
      },
    }),
    properties,
  }
}

const isDeeperThan = (value: unknown, depth: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (depth === 0 || Object.values(value).some((inner) => isDeeperThan(inner, depth - 1)))

function firstIssue(issues: readonly v.BaseIssue<unknown>[]): string {
  const issue = issues[0]
  const where = issue?.path?.map((part) => String(part.key).slice(0, 40)).join('.') ?? 'the line'
  if (issue === undefined || issue.received === 'undefined') return `${where}: is missing`
  if (issue.type === 'regex') return `${where}: ${issue.message}`
  return `${where}: ${issue.expected === null ? 'not allowed' : `expected ${issue.expected}`}`
}

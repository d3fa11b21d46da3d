// What `GET /v1/deliveries` may be asked, and how a range of time becomes a range of ids.

import type { DeliveryQuery } from '../actors/delivery-contract.ts'
import { instantParser } from '../engine/language/instant-parser.ts'
import { earliestDeliveryId, isDeliveryId } from '../event/delivery-time.ts'

const defaultLimit = 50
const maxLimit = 500
const nameShape = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$/
const deliveryStatuses = ['pending', 'delivered', 'dead', 'dropped'] as const

const parameters = [
  'status',
  'automation',
  'destination',
  'message',
  'shopper',
  'since',
  'until',
  'limit',
  'before',
] as const
type Parameter = (typeof parameters)[number]
type Asked = Readonly<Partial<Record<Parameter, string>>>

const isParameter = (name: string): name is Parameter => parameters.some((one) => one === name)

/** @returns the query but for the shopper, or a sentence about what is wrong */
export function readDeliveryQuery(given: Readonly<Record<string, string>>): DeliveryQuery | string {
  const foreign = Object.keys(given).find((name) => !isParameter(name))
  if (foreign !== undefined) return `there is no "${foreign.slice(0, 40)}": ask by ${parameters.join(', ')}`
  const asked: Asked = given
  const limit = readLimit(asked.limit)
  if (typeof limit === 'string') return limit
  if (asked.before !== undefined && !isDeliveryId(asked.before))
    return 'before must be the `next` of an earlier answer'
  const range = readRange(asked)
  if (typeof range === 'string') return range
  const names = readNames(asked)
  if (typeof names === 'string') return names
  const ends = [range.beforeId, asked.before].filter((id) => id !== undefined).sort()
  return {
    ...names,
    limit,
    ...(range.fromId !== undefined && { fromId: range.fromId }),
    ...(ends[0] !== undefined && { beforeId: ends[0] }),
  }
}

function readLimit(text = String(defaultLimit)): number | string {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0
  return limit < 1 || limit > maxLimit ? `limit must be a whole number from 1 to ${maxLimit}` : limit
}

interface Range {
  readonly fromId?: string
  readonly beforeId?: string
}

/** `since` is in it, `until` is not. */
export function readRange({
  since,
  until,
}: {
  readonly since?: unknown
  readonly until?: unknown
}): Range | string {
  const from = readInstant(since)
  const before = readInstant(until)
  if (from === null || before === null) {
    return `${from === null ? 'since' : 'until'} must be a moment such as 2026-03-02T10:00:00Z`
  }
  if (from !== undefined && before !== undefined && from >= before) return 'since must be earlier than until'
  return {
    ...(from !== undefined && { fromId: earliestDeliveryId(from) }),
    ...(before !== undefined && { beforeId: earliestDeliveryId(before) }),
  }
}

const parseInstant = instantParser('UTC')

/** @returns undefined when nothing was said, null when it is no moment */
function readInstant(given: unknown): number | null | undefined {
  if (given === undefined) return undefined
  if (typeof given === 'number') return Number.isSafeInteger(given) && given >= 0 ? given : null
  return typeof given === 'string' ? parseInstant(given) : null
}

type Names = Pick<DeliveryQuery, 'status' | 'automation' | 'destination' | 'message'>

export function readNames(given: {
  readonly status?: unknown
  readonly automation?: unknown
  readonly destination?: unknown
  readonly message?: unknown
}): Names | string {
  const { status, automation, destination, message } = given
  const isStatus = status === undefined || deliveryStatuses.some((one) => one === status)
  if (!isStatus) return `status must be one of ${deliveryStatuses.join(', ')}`
  for (const [name, value] of Object.entries({ automation, destination, message })) {
    if (value !== undefined && (typeof value !== 'string' || !nameShape.test(value)))
      return `${name} must be the name of one`
  }
  return {
    ...(typeof status === 'string' && { status }),
    ...(typeof automation === 'string' && { automation }),
    ...(typeof destination === 'string' && { destination }),
    ...(typeof message === 'string' && { message }),
  }
}

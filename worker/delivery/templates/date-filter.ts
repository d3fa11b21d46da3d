// `date`: Liquid's own formats, in the shopper's time zone and language. Liquid itself asks Intl anew for each zone and name,
// which takes longer than all the rest of a message: offsets come from the engine's zones, names are kept here.

import { filters as liquidFilters } from 'liquidjs'
import type { FilterImplOptions } from 'liquidjs'
import { isTimeZone } from '../../event/is-time-zone.ts'
import { epochMs } from '../../event/ids.ts'
import { localTime } from '../../engine/zone.ts'
import { BoundedContext } from './render-bounds.ts'

type FilterThis = ThisParameterType<Exclude<FilterImplOptions, { raw: boolean }>>

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
/** The moments that a Date can hold. */
const maxEpochMs = 8_640_000_000_000_000

/** Not the clock's: each attempt of a message says the same. */
export const clockWords: ReadonlySet<unknown> = new Set(['now', 'today'])

/** `{{ event.occurred_at | date: "%-d %B" }}`; a second argument is another time zone. What is no date stays as it is. */
export function dateFilter(filter: FilterThis, value: unknown, format: unknown, zone: unknown): unknown {
  const at = instantOf(value)
  const { date: liquidDate } = liquidFilters
  if (clockWords.has(value) || typeof liquidDate !== 'function') return ''
  if (at === null || !(filter.context instanceof BoundedContext)) return value
  const { locale, timeZone } = filter.context.frame
  const offset = offsetOf(typeof zone === 'string' && isTimeZone(zone) ? zone : timeZone, at)
  const wanted = typeof format === 'string' ? format : filter.context.opts.dateFormat
  return liquidDate.call(filter, at / 1000, withNames(wanted, at + offset, locale), -offset / minuteMs)
}

/** Seconds since 1970, as a number or in digits; ISO 8601; without a zone of its own it is UTC, on every machine. */
function instantOf(value: unknown): number | null {
  const isDigits = typeof value === 'string' && /^\d{1,12}$/.test(value)
  if (typeof value === 'number' || isDigits) return withinDates(Number(value) * 1000)
  if (typeof value !== 'string') return null
  const isLocal = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?$/.test(value)
  return withinDates(Date.parse(isLocal ? `${value.replace(' ', 'T')}Z` : value))
}

const withinDates = (at: number): number | null => (Math.abs(at) <= maxEpochMs - dayMs ? at : null)

function offsetOf(zone: string, at: number): number {
  const { days, minuteOfDay } = localTime(zone, epochMs(at))
  return days * dayMs + minuteOfDay * minuteMs - Math.floor(at / minuteMs) * minuteMs
}

const names = {
  A: { weekday: 'long' },
  a: { weekday: 'short' },
  B: { month: 'long' },
  b: { month: 'short' },
  h: { month: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

const isName = (code: string): code is keyof typeof names => Object.hasOwn(names, code)

/** Names of days and months put in; those with flags (`%^B`) are left to Liquid. */
const withNames = (format: string, wallMs: number, locale: string): string =>
  format.replace(/%([%AaBbh])/g, (whole, code: string) =>
    isName(code) ? formatFor(locale, code).format(wallMs).replaceAll('%', '%%') : whole,
  )

const maxKept = 500
const formats = new Map<string, Intl.DateTimeFormat>()

function formatFor(locale: string, code: keyof typeof names): Intl.DateTimeFormat {
  const key = `${locale} ${code}`
  const known = formats.get(key)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat(locale, { ...names[code], timeZone: 'UTC' })
  if (formats.size >= maxKept) formats.clear()
  formats.set(key, format)
  return format
}

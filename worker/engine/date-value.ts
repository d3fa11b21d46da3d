// Dates as shoppers and events carry them: `YYYY-MM-DD`, or `--MM-DD` where the year is nobody's business (vCard, RFC 6350).
// A step that waits for a moment also reads an instant: a number, or a date with a time.

import type { Json } from '../event/event.ts'
import type { EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import { civilFromDays, daysFromCivil, daysInMonth, dayMs, minuteMs } from './instant.ts'
import { instantOf, localTime } from './zone.ts'

export interface DateValue {
  /** null: every year. */
  readonly year: number | null
  readonly month: number
  readonly day: number
}

const dateShape = /^(?:(\d{4})|-)-(\d\d)-(\d\d)$/

/** null when the text is no date of the calendar. */
export function parseDate(text: string): DateValue | null {
  const found = dateShape.exec(text)
  if (found === null) return null
  const year = found[1] === undefined ? null : Number(found[1])
  const [month, day] = [Number(found[2]), Number(found[3])]
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(month, year)) return null
  return { year, month, day }
}

const instantShape = /^(\d{4}-\d\d-\d\d)T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/

/**
 * The moment that a value names; a date is its midnight in the zone, one without a year the first that is not before
 * `from`. null when it names none.
 */
export function instantOfDate(value: Json | undefined, zone: string, from: EpochMs): EpochMs | null {
  if (typeof value === 'number') return Number.isFinite(value) ? epochMs(value) : null
  if (typeof value !== 'string') return null
  const date = parseDate(value)
  if (date !== null) return midnight(date, zone, from)
  const [, day, hour, minute, second, offset] = instantShape.exec(value) ?? []
  const written = day === undefined ? null : parseDate(day)
  if (written?.year === undefined || written.year === null) return null
  const clock = { hour: Number(hour), minute: Number(minute), second: Number(second ?? 0) }
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 59) return null
  const days = daysFromCivil({ ...written, year: written.year })
  const minuteOfDay = clock.hour * 60 + clock.minute
  if (offset === undefined) return epochMs(instantOf(zone, { days, minuteOfDay }) + clock.second * 1_000)
  return epochMs(days * dayMs + minuteOfDay * minuteMs + clock.second * 1_000 - offsetMs(offset))
}

function offsetMs(text: string): number {
  if (text === 'Z') return 0
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2))
  return (text.startsWith('-') ? -minutes : minutes) * minuteMs
}

function midnight({ year, month, day }: DateValue, zone: string, from: EpochMs): EpochMs {
  const at = (of: number): EpochMs => instantOf(zone, { days: dayOf(of, month, day), minuteOfDay: 0 })
  if (year !== null) return at(year)
  const present = civilFromDays(localTime(zone, from).days).year
  return at(present) >= from ? at(present) : at(present + 1)
}

/** The last day of the month where the month is too short. */
export const dayOf = (year: number, month: number, day: number): number =>
  daysFromCivil({ year, month, day: Math.min(day, daysInMonth(month, year)) })

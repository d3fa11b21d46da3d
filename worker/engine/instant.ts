// Instants as text, without the clock that comes with Date. The calendar is the proleptic Gregorian one of ISO 8601.
// Algorithm: https://howardhinnant.github.io/date_algorithms.html#civil_from_days

import type { EpochMs } from '../event/ids.ts'

export const dayMs = 86_400_000
export const minuteMs = 60_000

/** A day of the calendar. */
export interface Civil {
  readonly year: number
  readonly month: number
  readonly day: number
}

/** The day so many days after 1970-01-01. */
export function civilFromDays(days: number): Civil {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  }
}

/** Days since 1970-01-01. */
export function daysFromCivil({ year, month, day }: Civil): number {
  const shifted = month <= 2 ? year - 1 : year
  const era = Math.floor(shifted / 400)
  const yearOfEra = shifted - era * 400
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1
  return (
    era * 146_097 +
    yearOfEra * 365 +
    Math.floor(yearOfEra / 4) -
    Math.floor(yearOfEra / 100) +
    dayOfYear -
    719_468
  )
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0

/** How many days a month has; without a year, as many as it ever has. */
export function daysInMonth(month: number, year: number | null): number {
  if (month === 2) return year === null || isLeap(year) ? 29 : 28
  return [4, 6, 9, 11].includes(month) ? 30 : 31
}

export const digits = (value: number, width: number): string => String(value).padStart(width, '0')

/** `2026-03-02T11:00:00.000Z`, as Date.prototype.toISOString writes the years 0 to 9999. */
export function isoInstant(at: EpochMs): string {
  const days = Math.floor(at / dayMs)
  const ms = at - days * dayMs
  const { year, month, day } = civilFromDays(days)
  const date = `${digits(year, 4)}-${digits(month, 2)}-${digits(day, 2)}`
  const clock = [Math.floor(ms / 3_600_000), Math.floor(ms / 60_000) % 60, Math.floor(ms / 1_000) % 60]
  return `${date}T${clock.map((part) => digits(part, 2)).join(':')}.${digits(Math.floor(ms % 1_000), 3)}Z`
}

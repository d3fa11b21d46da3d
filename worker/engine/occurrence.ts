// The occurrences of a `date` trigger: the days of the calendar on which it falls, and the moment that belongs to each.
// A birthday on 29 February falls on the day that `leapDay` says; a 31st, in a shorter month, on its last day.

import type { EpochMs } from '../event/ids.ts'
import { dayOf } from './date-value.ts'
import type { DateValue } from './date-value.ts'
import { civilFromDays, daysInMonth } from './instant.ts'
import type { DateTrigger } from './program.ts'
import { instantOf, localTime } from './zone.ts'

export interface Occurrence {
  /** Days since 1970-01-01 of the date itself, before the offset. */
  readonly day: number
  readonly at: EpochMs
}

export interface Dated {
  readonly trigger: Pick<DateTrigger, 'every' | 'offsetDays' | 'minuteOfDay' | 'leapDay'>
  readonly date: DateValue
  readonly zone: string
}

/** The first one whose day comes after this one; null: there is none. */
export function nextOccurrence(dated: Dated, after: number): Occurrence | null {
  const from = periodOf(dated, after)
  for (let period = Math.max(from - 1, firstPeriod(dated)); period <= lastPeriod(dated, from + 1); period++) {
    const day = dayIn(dated, period)
    if (day > after) return occurrenceOn(dated, day)
  }
  return null
}

/** The first of all; null when it has none, or none that is the first. */
export function firstOccurrence(dated: Dated): Occurrence | null {
  const first = firstPeriod(dated)
  return Number.isFinite(first) ? occurrenceOn(dated, dayIn(dated, first)) : null
}

/** The latest one whose moment is not after `now`; null: there has been none. */
export function latestOccurrence(dated: Dated, now: EpochMs): Occurrence | null {
  const from = periodOf(dated, localTime(dated.zone, now).days - dated.trigger.offsetDays)
  for (let period = lastPeriod(dated, from + 1); period >= Math.max(from - 2, firstPeriod(dated)); period--) {
    const occurrence = occurrenceOn(dated, dayIn(dated, period))
    if (occurrence.at <= now) return occurrence
  }
  return null
}

function occurrenceOn({ trigger, zone }: Dated, day: number): Occurrence {
  const { offsetDays, minuteOfDay } = trigger
  return { day, at: instantOf(zone, { days: day + offsetDays, minuteOfDay }) }
}

const isMonthly = ({ trigger }: Dated): boolean => trigger.every === 'month'

/** Years, or months, since the year 0. */
function periodOf(dated: Dated, days: number): number {
  const { year, month } = civilFromDays(days)
  return isMonthly(dated) ? year * 12 + month - 1 : year
}

/** A date with a year does not fall on days before it; without one it has no first, and what happens once never does. */
function firstPeriod(dated: Dated): number {
  const { year, month } = dated.date
  if (year === null) return Number.NEGATIVE_INFINITY
  return isMonthly(dated) ? year * 12 + month - 1 : year
}

const lastPeriod = (dated: Dated, period: number): number =>
  dated.trigger.every === 'once' ? Math.min(firstPeriod(dated), period) : period

function dayIn(dated: Dated, period: number): number {
  const { month, day } = dated.date
  if (isMonthly(dated)) return dayOf(Math.floor(period / 12), (period % 12) + 1, day)
  const isMissing = month === 2 && day === 29 && daysInMonth(2, period) === 28
  return isMissing && dated.trigger.leapDay === 'mar-01' ? dayOf(period, 3, 1) : dayOf(period, month, day)
}

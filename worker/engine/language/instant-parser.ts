// Moments as people write them: `2026-03-02`, `2026-03-02T10:00`, with or without an offset; without one they are in
// the site's time zone. Done by arithmetic and Intl, because the engine has no Date.

import type { EpochMs } from '../../event/ids.ts'
import { epochMs } from '../../event/ids.ts'
import { daysFromCivil } from '../instant.ts'

const shape = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,3}))?)?(Z|[+-]\d\d:\d\d)?)?$/
export const instantWords = 'a date such as "2026-03-02" or "2026-03-02T10:00"'

/** Reads a moment; null when the text is none. */
export type InstantParser = (text: string) => EpochMs | null

export function instantParser(timeZone: string): InstantParser {
  const offsetAt = zoneOffsets(timeZone)
  return (text) => {
    const found = shape.exec(text)
    if (found === null) return null
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found
      .slice(1, 7)
      .map((part) => Number(part ?? 0))
    if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null
    if (hour > 23 || minute > 59 || second > 59) return null
    const ms = Number((found[7] ?? '').padEnd(3, '0'))
    const asUtc =
      daysFromCivil({ year, month, day }) * 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1_000 + ms
    const written = found[8]
    if (written !== undefined) return epochMs(asUtc - writtenOffset(written))
    // The offset at the wall-clock time taken as UTC may be the one across a change of clocks: look again from there.
    return epochMs(asUtc - offsetAt(asUtc - offsetAt(asUtc)))
  }
}

function writtenOffset(text: string): number {
  if (text === 'Z') return 0
  const sign = text.startsWith('-') ? -1 : 1
  return sign * (Number(text.slice(1, 3)) * 60 + Number(text.slice(4, 6))) * 60_000
}

/** Milliseconds by which the zone's clocks are ahead of UTC at a moment. */
function zoneOffsets(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' })
  return (at) => {
    const name = format.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT'
    const offset = /^GMT([+-]\d\d:\d\d)/.exec(name)?.[1]
    return offset === undefined ? 0 : writtenOffset(offset)
  }
}

const isLeap = (year: number): boolean => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
const daysIn = (year: number, month: number): number =>
  month === 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31

export function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: text }).resolvedOptions().timeZone !== ''
  } catch {
    // Intl has no other way to say that it does not know a zone.
    return false
  }
}

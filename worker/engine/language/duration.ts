// Lengths of time as people write them: `30s`, `10m`, `1h`, `7d`, `2w`, `1d 12h`. A day is 24 hours: no calendar.

import { maxDurationMs } from './limits.ts'

const units = [
  ['w', 604_800_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
] as const

const shape = /^(?:(\d{1,9})w ?)?(?:(\d{1,9})d ?)?(?:(\d{1,9})h ?)?(?:(\d{1,9})m ?)?(?:(\d{1,9})s)?$/

export const durationWords = 'a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years)'

/** Milliseconds, or null when the text is not a duration, is zero or is longer than three years. Largest unit first. */
export function parseDuration(text: string): number | null {
  const found = shape.exec(text)
  if (found === null || text.endsWith(' ')) return null
  const ms = units.reduce((sum, [, unitMs], index) => sum + Number(found[index + 1] ?? 0) * unitMs, 0)
  return ms > 0 && ms <= maxDurationMs ? ms : null
}

/** The shortest text that parses to `ms`; `ms` is a whole number of seconds. */
export function formatDuration(ms: number): string {
  const parts: string[] = []
  let rest = ms
  for (const [letter, unitMs] of units) {
    const count = Math.floor(rest / unitMs)
    if (count > 0) parts.push(`${count}${letter}`)
    rest -= count * unitMs
  }
  return parts.join(' ')
}

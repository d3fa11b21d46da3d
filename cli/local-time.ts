// Times on the clock of the site, as a marketer reads and writes them.

import type { EpochMs } from '../worker/event/ids.ts'
import { instantParser } from '../worker/engine/language/instant-parser.ts'
import { CommandError } from './command-error.ts'

/** `2026-03-02 10:00:05`, to the minute when there are no seconds. */
export function localTime(timeZone: string): (at: EpochMs) => string {
  // Sweden writes dates as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at).replace(/:00$/, '')
}

/** @throws CommandError when it is no time */
export function readTime(option: string, text: string, timeZone: string): EpochMs {
  const at = instantParser(timeZone)(text.replace(' ', 'T'))
  if (at !== null) return at
  throw new CommandError(
    `--${option} "${text}" is no time: expected a date such as 2026-03-02 or 2026-03-02T10:00 (in ${timeZone})`,
  )
}

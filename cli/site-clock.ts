// The clock of the site for commands that ask a worker: they must work while config/ has a mistake somewhere.

import { parse } from 'yaml'
import { parseDuration } from '../worker/engine/language/duration.ts'
import { epochMs } from '../worker/event/ids.ts'
import type { EpochMs } from '../worker/event/ids.ts'
import { readConfig } from './config-folder.ts'
import { localTime, readTime } from './local-time.ts'

export interface SiteClock {
  readonly show: (at: EpochMs) => string
  /** A time, or a length of time before now: `1d`. @throws CommandError when it is neither */
  readonly read: (option: string, text: string) => EpochMs
}

export function siteClock(configDir: string, now: number): SiteClock {
  const timeZone = zoneOf(readConfig(configDir)['site.yaml'] ?? '')
  return {
    show: localTime(timeZone),
    read: (option, text) => {
      const ago = parseDuration(text)
      return ago === null ? readTime(option, text, timeZone) : epochMs(now - ago)
    },
  }
}

function zoneOf(text: string): string {
  try {
    const site: unknown = parse(text)
    const zone: unknown = typeof site === 'object' && site !== null ? Reflect.get(site, 'time_zone') : null
    return typeof zone === 'string'
      ? new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone
      : 'UTC'
  } catch {
    // Not YAML, or no zone: a push reports it with its line.
    return 'UTC'
  }
}

// `sending:` of site.yaml and of an automation: when a message may go (quiet hours) and how many one shopper gets (caps).
// An automation's word wins over the site's, channel by channel; `none` takes the site's rule away.

import * as v from 'valibot'
import type { Cap, Sending } from '../program.ts'
import { channels } from './channels.ts'
import { choose, fields, oneOf } from './check.ts'
import { parseDuration } from './duration.ts'
import { parseRate, rate } from './rate.ts'
import { clockTime, duration, minuteOfDay } from './schema-atoms.ts'
import { zoneFields, zoneRule } from './zone-rule.ts'

const quietWords = 'two different clock times'
const quietHours = v.pipe(
  fields({ from: clockTime, to: clockTime, ...zoneFields }),
  v.check(({ from, to }) => from !== to, quietWords),
)
const cap = fields({
  email: v.exactOptional(rate),
  sms: v.exactOptional(rate),
  push: v.exactOptional(rate),
  webhook: v.exactOptional(rate),
  /** Every channel together. */
  all: v.exactOptional(rate),
  /** What one automation sends, on every channel. */
  own: v.exactOptional(rate),
  when_full: v.exactOptional(oneOf(['wait', 'drop'])),
  give_up_after: v.exactOptional(duration),
})
const none = v.literal('none', 'none')

export const sendingSchema = fields({
  quiet_hours: v.exactOptional(
    choose(v.union([quietHours, none]), (input) => (input === 'none' ? none : quietHours)),
  ),
  cap: v.exactOptional(choose(v.union([cap, none]), (input) => (input === 'none' ? none : cap))),
})
export type SendingDefinition = v.InferOutput<typeof sendingSchema>

const defaultGiveUpMs = 12 * 3_600_000

export interface SendingSources {
  readonly site: SendingDefinition
  readonly automation: SendingDefinition
  readonly timeZone: string
}

export function compileSending({ site, automation, timeZone }: SendingSources): Sending {
  const quiet = automation.quiet_hours ?? site.quiet_hours ?? 'none'
  const rules = capsOf(site.cap, automation.cap)
  const giveUp = rules.give_up_after
  return {
    quietHours:
      quiet === 'none'
        ? null
        : {
            fromMinute: minuteOfDay(quiet.from),
            toMinute: minuteOfDay(quiet.to),
            zone: zoneRule(quiet, timeZone),
          },
    caps: ([...channels, 'all', 'own'] as const).flatMap((of) => compileCap(of, rules[of])),
    whenFull: rules.when_full ?? 'wait',
    giveUpAfterMs: giveUp === undefined ? defaultGiveUpMs : (parseDuration(giveUp) ?? defaultGiveUpMs),
  }
}

function capsOf(site: SendingDefinition['cap'], own: SendingDefinition['cap']): v.InferOutput<typeof cap> {
  if (own === 'none') return {}
  return { ...(site === 'none' ? {} : site), ...own }
}

function compileCap(of: Cap['channel'] | 'own', text: string | undefined): Cap[] {
  const parsed = text === undefined ? null : parseRate(text)
  if (parsed === null) return []
  return of === 'own'
    ? [{ channel: 'all', ...parsed, of: 'automation' }]
    : [{ channel: of, ...parsed, of: 'site' }]
}

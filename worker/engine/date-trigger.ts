// `date:` a day of the shopper's own. Nothing is scanned: the next occurrence is computed from the date itself, and a mark
// says which ones are over, by their day, so that neither a change of zone nor of the hour lets one come twice.

import type { EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import { parseDate } from './date-value.ts'
import { enterByClock } from './enter.ts'
import { firstOccurrence, latestOccurrence, nextOccurrence } from './occurrence.ts'
import type { Dated, Occurrence } from './occurrence.ts'
import { own } from './own.ts'
import type { Automation, DateTrigger } from './program.ts'
import { maxLatenessMs } from './silence.ts'
import type { DateMark, ShopperState } from './shopper.ts'
import type { Turn } from './turn.ts'
import { zoneOf } from './zone.ts'

interface Read extends Dated {
  readonly trigger: DateTrigger
  readonly text: string
  readonly mark: DateMark | undefined
}

function read({ trigger, status, name }: Automation, state: ShopperState): Read | null {
  if (trigger.kind !== 'date' || status !== 'live') return null
  const { cart, session, lastSeenAt: now } = state
  const about = { event: null, enrollment: null, item: null, catalog: () => undefined }
  const text = trigger.read({ now, shopper: state, cart, session, ...about })
  const date = typeof text === 'string' ? parseDate(text) : null
  if (typeof text !== 'string' || date === null) return null
  return { trigger, date, text, zone: zoneOf(trigger.zone, state), mark: own(state.dates, name) }
}

const next = (dated: Read, { day }: DateMark): Occurrence | null =>
  day === null ? firstOccurrence(dated) : nextOccurrence(dated, day)

/** When the next occurrence comes; a date that nobody has looked at yet is due at once. */
export function dateDueAt(automation: Automation, state: ShopperState): EpochMs | null {
  const dated = read(automation, state)
  if (dated === null) return null
  if (dated.mark?.of !== dated.text) return state.lastSeenAt
  return next(dated, dated.mark)?.at ?? null
}

export function runDates(turn: Turn): void {
  for (const automation of turn.program.byDate) {
    const dated = read(automation, turn.state)
    if (dated === null) continue
    const { mark, text, trigger } = dated
    if (mark?.of === text) {
      const due = next(dated, mark)
      if (due !== null && due.at <= turn.now) pass(turn, automation, dated, maxLatenessMs)
      continue
    }
    // A date that is put right counts from its next occurrence: the wrong one may have been celebrated already.
    pass(turn, automation, dated, mark === undefined ? trigger.lateUpToMs : -1)
  }
}

/** All occurrences up to now are over; the latest one is entered by, unless it is too long ago. */
function pass(turn: Turn, automation: Automation, dated: Read, withinMs: number): void {
  const latest = latestOccurrence(dated, turn.now)
  const mark = { of: dated.text, day: latest?.day ?? null }
  turn.state = { ...turn.state, dates: { ...turn.state.dates, [automation.name]: mark } }
  if (latest === null || turn.now - latest.at > withinMs) return
  const properties = { date: dated.text }
  enterByClock(turn, automation, { name: 'date', id: null, at: epochMs(latest.at), properties })
}

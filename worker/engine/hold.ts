// Whether a delivery that may be sent may be sent now: quiet hours and caps, and who goes first when several of one
// shopper wait for the same room. What is held back is told when to ask again; it is given up after the time that its
// automation gives it.

import type { EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import { fullCap } from './caps.ts'
import type { FullCap } from './caps.ts'
import type { Finding } from './decision.ts'
import { digits } from './instant.ts'
import type { Automation } from './program.ts'
import { quietUntil } from './quiet-hours.ts'
import type { PendingDelivery } from './shopper.ts'
import type { Turn } from './turn.ts'

export interface Hold {
  readonly reason: 'quiet' | 'capped'
  /** When to ask again; null: never, give it up. */
  readonly until: EpochMs | null
  readonly finding: Finding
}

/** How long a delivery stands back for one of higher priority that is about to take the last room. */
const yieldMs = 60_000

export interface Waiting {
  readonly automation: Automation
  readonly delivery: PendingDelivery
}

/** @param rivals deliveries that go before this one and may go now */
export function holdOf(turn: Turn, waiting: Waiting, rivals: () => readonly Waiting[]): Hold | null {
  const { automation, delivery } = waiting
  // What the shopper must be told is told.
  if (delivery.purpose === 'transactional') return null
  const isSent = wasSent(turn, delivery)
  // A retry of what has been sent once is not sent once more: it has its room. Nor is it given up by these rules.
  const full = isSent ? null : fullOf(turn, waiting, [])
  if (full !== null) return capped(turn, waiting, full)
  const quiet = quietHold(turn, automation, turn.now)
  if (quiet !== null) return isSent ? quiet : givenUp(turn, waiting, quiet)
  if (isSent || automation.sending.caps.length === 0 || turn.state.pending.length < 2) return null
  const yielding = fullOf(turn, waiting, rivals())
  return yielding && { ...cappedBy(yielding), until: epochMs(turn.now + yieldMs) }
}

export const wasSent = ({ state }: Turn, { id, replay }: PendingDelivery): boolean =>
  replay?.wasSent === true || state.sent.some((record) => record.id === id)

/** Whether `a` goes before `b`: by the priority of its automation, then the older. */
export function goesBefore(a: Waiting, b: Waiting): boolean {
  const order = b.automation.priority - a.automation.priority || a.delivery.createdAt - b.delivery.createdAt
  return order === 0 ? a.delivery.id < b.delivery.id : order < 0
}

function fullOf(turn: Turn, { automation, delivery }: Waiting, rivals: readonly Waiting[]): FullCap | null {
  const { caps } = automation.sending
  if (caps.length === 0) return null
  const about = rivals.map((rival) => ({
    automation: rival.automation.name,
    channel: rival.delivery.channel,
    at: turn.now,
  }))
  return fullCap(caps, delivery, [...turn.state.sent, ...about], turn.now)
}

const cappedBy = ({ cap, saw }: FullCap): Pick<Hold, 'reason' | 'finding'> => ({
  reason: 'capped',
  finding: {
    path: `sending.cap.${cap.channel}`,
    wanted: `fewer than ${cap.count} within ${cap.withinMs} ms by ${cap.of === 'site' ? 'all automations' : 'this automation'}`,
    saw,
  },
})

/** Room may come in quiet hours: then it goes when they are over. */
function capped(turn: Turn, waiting: Waiting, full: FullCap): Hold {
  const { automation } = waiting
  const { until } = full
  if (automation.sending.whenFull === 'drop' || until === null) return { ...cappedBy(full), until: null }
  const quiet = quietHold(turn, automation, until)
  return givenUp(turn, waiting, { ...cappedBy(full), until: quiet?.until ?? until })
}

/** It is asked once more when its time is up, and then no more. */
function givenUp({ now }: Turn, { automation, delivery }: Waiting, hold: Hold): Hold {
  const lastAt = epochMs((delivery.replay?.at ?? delivery.createdAt) + automation.sending.giveUpAfterMs)
  if (now >= lastAt) return { ...hold, until: null }
  return hold.until !== null && hold.until > lastAt ? { ...hold, until: lastAt } : hold
}

function quietHold({ state }: Turn, { sending }: Automation, at: EpochMs): Hold | null {
  const { quietHours } = sending
  const until = quietHours && quietUntil(quietHours, state, at)
  if (quietHours === null || until === null) return null
  const wanted = `not between ${clock(quietHours.fromMinute)} and ${clock(quietHours.toMinute)}`
  return { reason: 'quiet', until, finding: { path: 'sending.quiet_hours', wanted, saw: at } }
}

const clock = (minuteOfDay: number): string =>
  `${digits(Math.floor(minuteOfDay / 60), 2)}:${digits(minuteOfDay % 60, 2)}`

// `quiet_since`: a timer that every event of the kind re-arms. Nothing is stored for it: it is the time of the latest event
// plus the length of the silence, and a mark once that silence has been dealt with.

import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import type { Finding } from './decision.ts'
import { enterByClock } from './enter.ts'
import { hashShare } from './hash.ts'
import { dayMs, isoInstant } from './instant.ts'
import { own } from './own.ts'
import type { Automation, QuietTrigger } from './program.ts'
import { latest } from './shopper/orders.ts'
import type { ShopperState } from './shopper.ts'
import type { Turn } from './turn.ts'

/**
 * Someone who fell silent this much longer ago than the rule asks was dormant before the rule came, or before the server
 * was down for days: they are not written to all at once. Taking them in over time is what `backfill` is for.
 */
export const maxLatenessMs = 72 * 60 * 60_000

/** Those who are dormant already are taken in over this long when nobody has counted them. */
export const backfillDays = 30

interface Silence {
  readonly automation: Automation
  readonly trigger: QuietTrigger
  readonly lastAt: EpochMs
  readonly dueAt: EpochMs
}

/** What there is to wait for, if there is anything. */
function silenceOf(automation: Automation, state: ShopperState): Silence | null {
  const { trigger, status, name } = automation
  if (trigger.kind !== 'quiet_since' || status !== 'live') return null
  const lastAt = lastHeard(trigger.event, state)
  if (lastAt === null || own(state.quiet, name) === lastAt) return null
  return { automation, trigger, lastAt, dueAt: epochMs(lastAt + silenceMs(trigger, state)) }
}

/** When the shopper will have been silent for long enough; null when there is nothing to wait for. */
export function silenceDueAt(automation: Automation, state: ShopperState): EpochMs | null {
  const silence = silenceOf(automation, state)
  return silence && (backfillAt(silence, state) ?? silence.dueAt)
}

/**
 * Whoever came back before the first message could go (it waited for the morning, for room, for the receiver) is no longer
 * missed. After the first message only the exits count: a series may go on although its reader has looked in.
 */
export function brokenSilence({ trigger, name }: Automation, state: ShopperState): Finding | null {
  if (trigger.kind !== 'quiet_since') return null
  const markedAt = own(state.quiet, name)
  const heardAt = lastHeard(trigger.event, state)
  if (markedAt === undefined || heardAt === null || heardAt <= markedAt) return null
  return {
    path: 'quiet_since',
    wanted: `no ${trigger.event} since ${isoInstant(markedAt)}`,
    saw: isoInstant(heardAt),
  }
}

function lastHeard(event: string, state: ShopperState): EpochMs | null {
  if (event === 'any') return state.lastSeenAt
  const rememberedAt = own(state.history, event)?.lastAt ?? null
  // Orders are known from before anybody asked for purchases.
  return event === 'purchase' ? latest(rememberedAt, state.orders.lastAt) : rememberedAt
}

function silenceMs({ forMs }: QuietTrigger, { orders }: ShopperState): number {
  if (typeof forMs === 'number') return forMs
  const [leastMs, mostMs] = forMs.between
  const gapMs = meanGapMs(orders)
  return gapMs === null ? forMs.elseMs : Math.round(Math.min(Math.max(gapMs * forMs.times, leastMs), mostMs))
}

/** The mean time between two orders; one order has no rhythm. */
export function meanGapMs({ count, firstAt, lastAt }: ShopperState['orders']): number | null {
  if (count < 2 || firstAt === null || lastAt === null || firstAt === lastAt) return null
  return (lastAt - firstAt) / (count - 1)
}

function backfillAt({ automation, lastAt }: Silence, state: ShopperState): EpochMs | null {
  const mark = own(state.backfill, automation.name)
  return mark?.lastAt === lastAt ? mark.at : null
}

export function runSilences(turn: Turn): void {
  for (const automation of turn.program.quietSince) {
    const silence = silenceOf(automation, turn.state)
    if (silence === null) continue
    const spreadTo = backfillAt(silence, turn.state)
    if ((spreadTo ?? silence.dueAt) > turn.now) continue
    const isLongAgo = spreadTo === null && turn.now - silence.dueAt > maxLatenessMs
    if (isLongAgo && spread(turn, silence)) continue
    const { [automation.name]: _mark, ...backfill } = turn.state.backfill ?? {}
    const quiet = { ...turn.state.quiet, [automation.name]: silence.lastAt }
    turn.state = { ...withBackfill(turn.state, backfill), quiet }
    if (isLongAgo) continue
    enterByClock(turn, automation, {
      name: 'quiet_since',
      id: null,
      at: spreadTo ?? silence.dueAt,
      properties: {},
    })
  }
}

/**
 * Gives somebody who is dormant already a moment of their own: by hash, evenly over as many days as the daily rate needs for
 * as many as the shell has counted. So the rate holds on average over the days, and not to the person on each of them.
 * @returns whether the rule takes them in at all
 */
function spread(turn: Turn, { automation, trigger, lastAt }: Silence): boolean {
  const { backfill } = trigger
  if (backfill === null || turn.now - lastAt > backfill.lookBackMs) return false
  const dormant = turn.options.dormant?.get(automation.name)
  const days = dormant === undefined ? backfillDays : Math.max(1, Math.ceil(dormant / backfill.perDay))
  const share = hashShare('backfill', automation.name, turn.state.id)
  // Never now: whoever is spread is entered at a wake of their own.
  const at = epochMs(turn.now + 1 + Math.floor(share * days * dayMs))
  turn.state = {
    ...turn.state,
    backfill: { ...turn.state.backfill, [automation.name]: { lastAt, at } },
  }
  return true
}

function withBackfill(
  { backfill: _before, ...state }: ShopperState,
  left: NonNullable<ShopperState['backfill']>,
): ShopperState {
  return Object.keys(left).length === 0 ? state : { ...state, backfill: left }
}

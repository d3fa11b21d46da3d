// `quiet_since`: a timer that every event of the kind re-arms. Nothing is stored for it: it is the time of the latest event
// plus the length of the silence, and a mark once that silence has been dealt with.

import { epochMs } from '../event/ids.ts'
import type { EpochMs } from '../event/ids.ts'
import { enterBySilence } from './enter.ts'
import { own } from './own.ts'
import type { Automation } from './program.ts'
import type { ShopperState } from './shopper.ts'
import type { Turn } from './turn.ts'

/**
 * Someone who fell silent this much longer ago than the rule asks was dormant before the rule came, or before the server
 * was down for days: they are not written to all at once. (Taking them in at a daily rate is what `backfill` is for.)
 */
export const maxSilenceLatenessMs = 72 * 60 * 60_000

/** When the shopper will have been silent for long enough; null when there is nothing to wait for. */
export function silenceDueAt(automation: Automation, state: ShopperState): EpochMs | null {
  const { trigger, status, name } = automation
  if (trigger.kind !== 'quiet_since' || status !== 'live') return null
  const lastAt = lastHeard(trigger.event, state)
  if (lastAt === null || own(state.quiet, name) === lastAt) return null
  return epochMs(lastAt + trigger.forMs)
}

const lastHeard = (event: string, state: ShopperState): EpochMs | null =>
  event === 'any' ? state.lastSeenAt : (own(state.history, event)?.lastAt ?? null)

export function runSilences(turn: Turn): void {
  for (const automation of turn.program.quietSince) {
    const dueAt = silenceDueAt(automation, turn.state)
    if (dueAt === null || dueAt > turn.now || automation.trigger.kind !== 'quiet_since') continue
    const lastAt = lastHeard(automation.trigger.event, turn.state)
    if (lastAt === null) continue
    turn.state = { ...turn.state, quiet: { ...turn.state.quiet, [automation.name]: lastAt } }
    if (turn.now - dueAt > maxSilenceLatenessMs) continue
    enterBySilence(turn, automation, { name: 'quiet_since', id: null, at: dueAt, properties: {} })
  }
}

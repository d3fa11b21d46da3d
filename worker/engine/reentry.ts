// How often one shopper may go through one automation.
//
//   `reentry: { after: 7d }`   again once 7 days have gone by since the last delivery, over all keys
//   no `reentry`, no key       once, ever: a welcome is a welcome
//   no `reentry`, a key        once per key (the latest `maxRemembered` keys are remembered)
//   no `reentry`, quiet_since  once per silence
//
// Whoever was held out counts as if the delivery had gone out, so that both groups come back at the same rhythm.

import type { EpochMs } from '../event/ids.ts'
import type { Finding } from './decision.ts'
import { isoInstant } from './instant.ts'
import { own } from './own.ts'
import type { Automation } from './program.ts'
import type { Enrollment, NonSendReason, ShopperState } from './shopper.ts'

/** What stands against entering now, or null. */
export function entryRefusal(
  automation: Automation,
  state: ShopperState,
  key: string | null,
  now: EpochMs,
): Finding | null {
  const past = own(state.past, automation.name)
  if (past === undefined) return null
  const { reentryAfterMs: after } = automation
  if (after !== null) return past.lastSentAt === null ? null : tooSoon(past.lastSentAt, after, now)
  if (automation.trigger.kind === 'quiet_since') return null
  if (key === null) {
    return past.enteredCount === 0
      ? null
      : { path: 'reentry', wanted: 'never entered before', saw: isoInstant(past.lastEnteredAt) }
  }
  return past.keys?.includes(key) === true
    ? { path: 'reentry', wanted: 'a key that never entered', saw: key }
    : null
}

const tooSoon = (sentAt: EpochMs, afterMs: number, now: EpochMs): Finding | null =>
  now - sentAt >= afterMs
    ? null
    : { path: 'reentry', wanted: `${afterMs} ms since the last delivery`, saw: isoInstant(sentAt) }

/**
 * Asked again before the first delivery of an enrollment: since it entered, another (of another key, or of the other
 * half of a merge) may have been sent. Null when nothing stands against it.
 */
export function firstSendRefusal(
  automation: Automation,
  state: ShopperState,
  enrollment: Enrollment['id'],
  now: EpochMs,
): { readonly reason: NonSendReason; readonly finding: Finding } | null {
  const sentAt = own(state.past, automation.name)?.lastSentAt ?? null
  if (sentAt === null || state.sent.some((record) => record.enrollment === enrollment)) return null
  const { reentryAfterMs: after, trigger } = automation
  if (after !== null) {
    const finding = tooSoon(sentAt, after, now)
    return finding && { reason: 'capped', finding }
  }
  if (trigger.kind === 'quiet_since' || trigger.key !== null) return null
  return {
    reason: 'merged',
    finding: { path: 'reentry', wanted: 'never sent before', saw: isoInstant(sentAt) },
  }
}

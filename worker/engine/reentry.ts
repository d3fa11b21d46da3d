// How often one shopper may go through one automation.
//
//   `reentry: { after: 7d }`             again once 7 days have gone by since the last delivery, over all keys
//   `reentry: { after: 365d, per: key }` the same, for each key on its own
//   no `reentry`, no key                 once, ever: a welcome is a welcome
//   no `reentry`, a key                  once per key (the latest `maxRemembered` keys are remembered)
//   no `reentry`, quiet_since or date    once per silence, once per occurrence
//
// Whoever was held out counts as if the delivery had gone out, so that both groups come back at the same rhythm.

import type { EpochMs } from '../event/ids.ts'
import { maxRemembered } from '../event/limits.ts'
import type { Finding } from './decision.ts'
import { isoInstant } from './instant.ts'
import { own } from './own.ts'
import type { Automation } from './program.ts'
import type { AutomationPast, Enrollment, NonSendReason, ShopperState } from './shopper.ts'

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
  if (after !== null) {
    const sentAt = countsFrom(automation, past, key)
    return sentAt === null ? null : tooSoon(sentAt, after, now)
  }
  if (automation.trigger.kind !== 'event') return null
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

/** The latest delivery that counts for this key. */
const countsFrom = (
  { reentryPer }: Automation,
  past: AutomationPast | undefined,
  key: string | null,
): EpochMs | null =>
  (reentryPer === 'key' && key !== null ? own(past?.keySentAt, key) : past?.lastSentAt) ?? null

export function rememberEntry(past: AutomationPast, key: string | null, at: EpochMs): AutomationPast {
  const entered = {
    ...past,
    enteredCount: past.enteredCount + 1,
    lastEnteredAt: past.enteredCount === 0 || at > past.lastEnteredAt ? at : past.lastEnteredAt,
  }
  if (key === null) return entered
  const keys = [...(past.keys ?? []).filter((one) => one !== key), key].slice(-maxRemembered)
  return { ...entered, keys, ...(past.keySentAt && { keySentAt: keysOnly(past.keySentAt, keys) }) }
}

/** Something went out, or would have gone out to somebody who is held out. */
export function rememberSent(
  past: AutomationPast,
  automation: Automation | undefined,
  key: string | null,
  at: EpochMs,
): AutomationPast {
  if (key === null || automation?.reentryPer !== 'key') return { ...past, lastSentAt: at }
  const sent = { ...past.keySentAt, [key]: at }
  return { ...past, lastSentAt: at, keySentAt: keysOnly(sent, past.keys ?? [key]) }
}

/** As many keys as are remembered have a time. */
export const keysOnly = (
  sentAt: Readonly<Record<string, EpochMs>>,
  keys: readonly string[],
): Record<string, EpochMs> => {
  const kept = new Set(keys)
  return Object.fromEntries(Object.entries(sentAt).filter(([key]) => kept.has(key)))
}

/**
 * Asked again before the first delivery of an enrollment: since it entered, another (of another key, or of the other
 * half of a merge) may have been sent. Null when nothing stands against it.
 */
export function firstSendRefusal(
  automation: Automation,
  state: ShopperState,
  { enrollment, key }: { readonly enrollment: Enrollment['id']; readonly key: string | null },
  now: EpochMs,
): { readonly reason: NonSendReason; readonly finding: Finding } | null {
  const sentAt = countsFrom(automation, own(state.past, automation.name), key)
  if (sentAt === null || state.sent.some((record) => record.enrollment === enrollment)) return null
  const { reentryAfterMs: after, trigger } = automation
  if (after !== null) {
    const finding = tooSoon(sentAt, after, now)
    return finding && { reason: 'capped', finding }
  }
  if (trigger.kind !== 'event' || trigger.key !== null) return null
  return {
    reason: 'merged',
    finding: { path: 'reentry', wanted: 'never sent before', saw: isoInstant(sentAt) },
  }
}

// Caps: how much one shopper may be sent within a window. A record leaves the window when it is exactly as old as that.

import type { EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import type { Cap, Program } from './program.ts'
import type { PendingDelivery, SentRecord } from './shopper.ts'

type Counted = Pick<SentRecord, 'automation' | 'channel' | 'at' | 'isTransactional'>

/** Whether a message of this kind takes room in the cap. */
const takesRoom = (cap: Cap, automation: string, one: Omit<Counted, 'at'>): boolean =>
  one.isTransactional !== true &&
  (cap.channel === 'all' || cap.channel === one.channel) &&
  (cap.of === 'site' || one.automation === automation)

export interface FullCap {
  readonly cap: Cap
  readonly saw: number
  /** When there is room again, as far as is known now; null: never. */
  readonly until: EpochMs | null
}

/** The cap that stands in the way for the longest, or null when there is room in all of them. */
export function fullCap(
  caps: readonly Cap[],
  delivery: Pick<PendingDelivery, 'automation' | 'channel'>,
  sent: readonly Counted[],
  now: EpochMs,
): FullCap | null {
  let longest: FullCap | null = null
  for (const cap of caps) {
    if (!takesRoom(cap, delivery.automation, delivery)) continue
    const full = fullness(cap, delivery, sent, now)
    if (full !== null && (longest === null || endOf(full) > endOf(longest))) longest = full
  }
  return longest
}

const endOf = ({ until }: FullCap): number => until ?? Number.POSITIVE_INFINITY

function fullness(
  cap: Cap,
  { automation }: Pick<PendingDelivery, 'automation'>,
  sent: readonly Counted[],
  now: EpochMs,
): FullCap | null {
  const times = sent
    .filter((one) => one.at > now - cap.withinMs && takesRoom(cap, automation, one))
    .map(({ at }) => at)
    .sort((a, b) => a - b)
  if (times.length < cap.count) return null
  // Room for one more: all but `count - 1` of them must have left.
  const last = times[times.length - cap.count]
  return { cap, saw: times.length, until: last === undefined ? null : epochMs(last + cap.withinMs) }
}

/** What was sent is kept for at least this long and at least this many: `reentry` and merges look at it, too. */
const leastKeptMs = 30 * 24 * 60 * 60_000
const leastKept = 200

/** How long the caps need to know what was sent, and how many of it. */
export function sentMemory({ automations }: Pick<Program, 'automations'>): {
  readonly withinMs: number
  readonly count: number
} {
  let [withinMs, count] = [leastKeptMs, leastKept]
  for (const { sending } of automations.values()) {
    for (const cap of sending.caps) {
      withinMs = Math.max(withinMs, cap.withinMs)
      count = Math.max(count, cap.count)
    }
  }
  return { withinMs, count }
}

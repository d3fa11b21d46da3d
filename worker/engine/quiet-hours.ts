// Quiet hours: nothing is sent while the clock on the shopper's wall shows them, on either side of a change of clocks.

import type { EpochMs } from '../event/ids.ts'
import type { Sending } from './program.ts'
import type { ShopperState } from './shopper.ts'
import { localInstants, localTime, zoneOf } from './zone.ts'

type QuietHours = NonNullable<Sending['quietHours']>

/** When they are over; null when `at` lies in none. */
export function quietUntil(hours: QuietHours, shopper: ShopperState, at: EpochMs): EpochMs | null {
  const { fromMinute, toMinute } = hours
  const zone = zoneOf(hours.zone, shopper)
  const { days, minuteOfDay } = localTime(zone, at)
  const isOverMidnight = fromMinute > toMinute
  const isEvening = isOverMidnight && minuteOfDay >= fromMinute
  const isQuiet = isOverMidnight
    ? isEvening || minuteOfDay < toMinute
    : minuteOfDay >= fromMinute && minuteOfDay < toMinute
  if (!isQuiet) return null
  const ends = localInstants(zone, { days: isEvening ? days + 1 : days, minuteOfDay: toMinute })
  return ends.find((end) => end > at) ?? null
}

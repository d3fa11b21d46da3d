// The UTC month of an instant, as it stands in the name of an events table.

import type { EpochMs } from '../event/ids.ts'

const dayMs = 86_400_000

/**
 * `202603` for any instant in March 2026, by Howard Hinnant's civil-from-days (the core has no Date).
 * https://howardhinnant.github.io/date_algorithms.html#civil_from_days
 */
export function monthOf(at: EpochMs): string {
  const days = Math.floor(at / dayMs) + 719_468
  const era = Math.floor(days / 146_097)
  const dayOfEra = days - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  return `${year}${String(month).padStart(2, '0')}`
}

// How many within how long: `1 per 24h`, `3 per week`, `500 per day`.

import * as v from 'valibot'
import { parseDuration } from './duration.ts'

export interface Rate {
  readonly count: number
  readonly withinMs: number
}

const shape = /^(\d{1,6}) per (.+)$/
const periods = new Map([
  ['hour', '1h'],
  ['day', '1d'],
  ['week', '7d'],
])

const rateWords = 'a rate such as 1 per 24h, 3 per week or 500 per day'

/** null when the text is no rate or counts nothing. */
export function parseRate(text: string): Rate | null {
  const [, count = '0', period = ''] = shape.exec(text) ?? []
  const withinMs = parseDuration(periods.get(period) ?? period)
  return Number(count) > 0 && withinMs !== null ? { count: Number(count), withinMs } : null
}

export const rate = v.pipe(
  v.string(rateWords),
  v.check((text) => parseRate(text) !== null, rateWords),
)

const perDayWords = 'a rate per day, such as 500 per day'
export const perDay = v.pipe(v.string(perDayWords), v.regex(/^[1-9]\d{0,5} per day$/, perDayWords))

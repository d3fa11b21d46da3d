// The single values that the files of config are made of: names, durations, shares, clock times. Each message says what
// is expected, in words; the same words become the descriptions of the JSON Schema.

import * as v from 'valibot'
import { choose } from './check.ts'
import { durationWords, parseDuration } from './duration.ts'
import { isTimeZone } from './instant-parser.ts'

export const nameWords = 'a name of a–z, 0–9, - and _ (at most 60)'
export const name = (words: string) =>
  v.pipe(v.string(words), v.regex(/^[a-z0-9](?:[a-z0-9_-]{0,58}[a-z0-9])?$/, words))

export const duration = v.pipe(
  v.string(durationWords),
  v.check((text) => parseDuration(text) !== null, durationWords),
)

const offsetWords = 'a duration such as 12h or 1d 12h, with - in front for before'
const unsigned = (text: string): string => text.replace(/^[-+]/, '')
export const offset = v.pipe(
  v.string(offsetWords),
  v.check((text) => parseDuration(unsigned(text)) !== null, offsetWords),
)
/** Milliseconds; negative for before. */
export const offsetMs = (text: string): number =>
  (text.startsWith('-') ? -1 : 1) * (parseDuration(unsigned(text)) ?? 0)

const dayOffsetWords = 'whole days such as -3d (before) or 2d (after), at most 366'
export const dayOffset = v.pipe(
  v.string(dayOffsetWords),
  v.regex(/^[-+]?\d{1,3}d$/, dayOffsetWords),
  v.check((text) => Math.abs(Number.parseInt(text, 10)) <= 366, dayOffsetWords),
)

const eventNameWords = 'the name of an event, such as purchase'
export const eventName = v.pipe(v.string(eventNameWords), v.regex(/^[a-z][a-z0-9_]{0,39}$/, eventNameWords))
const eventNameList = v.pipe(
  v.array(eventName, 'a list of event names'),
  v.minLength(1, 'at least one event name'),
)
export const eventNames = choose(v.union([eventName, eventNameList]), (input) =>
  Array.isArray(input) ? eventNameList : eventName,
)

const conditionWords = 'conditions, such as { cart.total: { above: 0 } }'
export const conditionMap = v.record(v.string(), v.unknown(), conditionWords)

const pathWords = 'a path, such as cart.id'
export const pathText = v.pipe(v.string(pathWords), v.minLength(1, pathWords))

const shareShape = /^(?:100|\d{1,2}(?:\.\d{1,2})?)%$/
export const shareOf = (words: string) => v.pipe(v.string(words), v.regex(shareShape, words))
export const share = shareOf('a share from 0% to 100%, such as 10%')
/** 0–1. */
export const shareNumber = (text: string): number => Number(text.slice(0, -1)) / 100

export const wholeNumber = (words: string, min: number, max: number) =>
  v.pipe(v.number(words), v.integer(words), v.minValue(min, words), v.maxValue(max, words))

const clockWords = 'a clock time in quotes, such as "09:00"'
export const clockTime = v.pipe(v.string(clockWords), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, clockWords))
export const minuteOfDay = (text: string): number => Number(text.slice(0, 2)) * 60 + Number(text.slice(3))

const timeZoneWords = 'an IANA time zone such as Europe/Paris'
export const timeZone = v.pipe(v.string(timeZoneWords), v.check(isTimeZone, timeZoneWords))
const zoneWords = `shopper, or ${timeZoneWords}`
export const zone = v.pipe(
  v.string(zoneWords),
  v.check((text) => text === 'shopper' || isTimeZone(text), zoneWords),
)

import { expect, it } from 'vitest'
import { quietUntil } from '../../../worker/engine/quiet-hours.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { someone } from './decider-specification.ts'

const zone = { kind: 'fixed', zone: 'Europe/Paris' } as const
const until = (from: number, to: number, at: string): string | null => {
  const hours = { fromMinute: from * 60, toMinute: to * 60, zone }
  const end = quietUntil(hours, someone(), epochMs(Date.parse(at)))
  return end === null ? null : new Date(end).toISOString().slice(0, 16)
}

it.each<[string, [number, number], string, string | null]>([
  ['before them', [21, 8], '2026-03-02T19:59Z', null],
  ['at their first minute', [21, 8], '2026-03-02T20:00Z', '2026-03-03T07:00'],
  ['after midnight', [21, 8], '2026-03-03T00:30Z', '2026-03-03T07:00'],
  ['at their end', [21, 8], '2026-03-03T07:00Z', null],
  ['within a day', [12, 14], '2026-03-02T12:00Z', '2026-03-02T13:00'],
  ['outside, within a day', [12, 14], '2026-03-02T13:00Z', null],
  ['over the night in which clocks are put forward', [21, 8], '2026-03-28T22:00Z', '2026-03-29T06:00'],
  ['until a time that is skipped', [21, 2.5], '2026-03-28T22:00Z', '2026-03-29T01:00'],
  ['until a time that comes twice', [21, 2.5], '2026-10-24T22:00Z', '2026-10-25T00:30'],
  ['between the two, when the clock shows them again', [21, 2.5], '2026-10-25T01:10Z', '2026-10-25T01:30'],
  ['until midnight', [21, 0], '2026-03-02T22:30Z', '2026-03-02T23:00'],
  ['with no length', [8, 8], '2026-03-02T07:00Z', null],
])('are over in time: %s', (_name, [from, to], at, expected) => {
  expect(until(from, to, at)).toBe(expected)
})

import { describe, expect, it } from 'vitest'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { instantOf, localInstants, localTime, nextLocalTime, zoneOf } from '../../../worker/engine/zone.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { someone } from './decider-specification.ts'

const at = (text: string) => epochMs(Date.parse(text))
const days = (text: string): number => Date.parse(`${text}T00:00Z`) / 86_400_000
const local = (date: string, clock: string) => {
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  return { days: days(date), minuteOfDay: hours * 60 + minutes }
}
const iso = (instant: number): string => new Date(instant).toISOString().slice(0, 16)

describe('the clock on the wall', () => {
  it.each([
    ['Europe/Paris', '2026-03-29T00:59Z', '2026-03-29', '01:59'],
    ['Europe/Paris', '2026-03-29T01:00Z', '2026-03-29', '03:00'],
    ['Europe/Paris', '2026-10-25T00:59Z', '2026-10-25', '02:59'],
    ['Europe/Paris', '2026-10-25T01:00Z', '2026-10-25', '02:00'],
    ['Asia/Kolkata', '2026-06-01T20:00Z', '2026-06-02', '01:30'],
    ['America/St_Johns', '2026-01-01T00:00Z', '2025-12-31', '20:30'],
    ['Asia/Kathmandu', '1960-01-01T00:00Z', '1960-01-01', '05:30'],
    ['Mars/Olympus', '2026-01-01T12:34Z', '2026-01-01', '12:34'],
  ])('shows in %s at %s', (zone, instant, date, clock) => {
    expect(localTime(zone, at(instant))).toEqual(local(date, clock))
  })

  it.each<[string, [string, string, string], string[]]>([
    ['an ordinary day', ['Europe/Paris', '2026-03-02', '09:00'], ['2026-03-02T08:00']],
    ['a night without 02:30', ['Europe/Paris', '2026-03-29', '02:30'], ['2026-03-29T01:00']],
    ['the start of the hour that is skipped', ['Europe/Paris', '2026-03-29', '02:00'], ['2026-03-29T01:00']],
    [
      'a night with two 02:30',
      ['Europe/Paris', '2026-10-25', '02:30'],
      ['2026-10-25T00:30', '2026-10-25T01:30'],
    ],
    ['a day without midnight', ['America/Sao_Paulo', '2018-11-04', '00:00'], ['2018-11-04T03:00']],
    ['half an hour that is skipped', ['Australia/Lord_Howe', '2026-10-04', '02:10'], ['2026-10-03T15:30']],
    ['a day that was skipped', ['Pacific/Apia', '2011-12-30', '12:00'], ['2011-12-30T10:00']],
  ])('shows a time on %s', (_name, [zone, date, clock], instants) => {
    expect(localInstants(zone, local(date, clock)).map(iso)).toEqual(instants)
    expect(iso(instantOf(zone, local(date, clock)))).toBe(instants[0])
  })

  it('is found again at every hour of a year', () => {
    const lost: string[] = []
    for (const zone of ['Europe/Paris', 'Australia/Lord_Howe']) {
      for (let instant = Date.UTC(2026, 0, 1, 0, 7); instant < Date.UTC(2027, 0, 1); instant += 3_600_000) {
        const found: readonly number[] = localInstants(zone, localTime(zone, epochMs(instant)))
        if (!found.includes(instant)) lost.push(iso(instant))
      }
    }
    expect(lost).toEqual([])
  })
})

it('finds the next time of a day, now included', () => {
  const next = (from: string) => iso(nextLocalTime('Europe/Paris', 9 * 60, at(from)))
  expect(next('2026-03-28T08:00Z')).toBe('2026-03-28T08:00')
  expect(next('2026-03-28T08:01Z')).toBe('2026-03-29T07:00')
})

it("takes the shopper's zone where the browser told one that exists", () => {
  const rule = { kind: 'shopper', else: 'Europe/Paris' } as const
  const living = (zone: unknown): ShopperState => someone({ traits: { time_zone: String(zone) } })
  expect(zoneOf(rule, living('Asia/Tokyo'))).toBe('Asia/Tokyo')
  expect(zoneOf(rule, living('Mars/Olympus'))).toBe('Europe/Paris')
  expect(zoneOf(rule, someone())).toBe('Europe/Paris')
  expect(zoneOf({ kind: 'fixed', zone: 'UTC' }, living('Asia/Tokyo'))).toBe('UTC')
})

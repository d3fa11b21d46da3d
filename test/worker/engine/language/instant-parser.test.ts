import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantParser, isTimeZone } from '../../../../worker/engine/language/instant-parser.ts'

const paris = instantParser('Europe/Paris')
const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

describe('instantParser', () => {
  it.each([
    ['2026-03-02', '2026-03-01T23:00:00.000Z'],
    ['2026-07-02', '2026-07-01T22:00:00.000Z'],
    ['2026-03-02T10:00', '2026-03-02T09:00:00.000Z'],
    ['2026-03-29T01:59', '2026-03-29T00:59:00.000Z'],
    ['2026-03-29T03:00', '2026-03-29T01:00:00.000Z'],
    ['2026-03-02T10:00:05.25', '2026-03-02T09:00:05.250Z'],
    ['2026-03-02T10:00Z', '2026-03-02T10:00:00.000Z'],
    ['2026-03-02T10:00-05:30', '2026-03-02T15:30:00.000Z'],
    ['2024-02-29', '2024-02-28T23:00:00.000Z'],
  ])('reads %s in Paris', (text, expected) => {
    expect(iso(paris(text))).toBe(expected)
  })

  it.each([
    '',
    '2026',
    '2026-3-2',
    '2026-02-29',
    '2026-13-01',
    '2026-04-31',
    '2026-03-02T24:00',
    '2026-03-02T10',
    '2026-03-02 10:00',
    'yesterday',
    '2026-03-02Z',
  ])('refuses %j', (text) => {
    expect(paris(text)).toBeNull()
  })

  it('agrees with Date on every moment', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2200-01-01'), noInvalidDate: true }), (date) => {
        expect(paris(date.toISOString())).toBe(date.getTime())
      }),
    )
  })
})

describe('isTimeZone', () => {
  it('knows the zones of Intl and no others', () => {
    expect(['Europe/Paris', 'UTC', 'America/New_York'].every(isTimeZone)).toBe(true)
    expect(['', 'Europe/Pariss', 'Mars/Base', '\u0000'].some(isTimeZone)).toBe(false)
  })
})

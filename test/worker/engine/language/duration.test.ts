import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../../../worker/engine/language/duration.ts'
import { maxDurationMs } from '../../../../worker/engine/language/limits.ts'

describe('parseDuration', () => {
  it.each([
    ['30s', 30_000],
    ['10m', 600_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
    ['1d 12h', 129_600_000],
    ['1d12h', 129_600_000],
    ['1095d', maxDurationMs],
  ])('reads %s', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each([
    '',
    ' ',
    '0s',
    '0d 0h',
    '1',
    'h',
    '-1h',
    '+1h',
    '1.5h',
    '1H',
    '1h ',
    ' 1h',
    '12h 1d',
    '1d  12h',
    '1y',
    '1096d',
    '9999999999s',
    '１h',
    '1h\n',
  ])('refuses %j', (text) => {
    expect(parseDuration(text)).toBeNull()
  })

  it('reads back every duration that is written out', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: maxDurationMs / 1000 }), (seconds) => {
        expect(parseDuration(formatDuration(seconds * 1000))).toBe(seconds * 1000)
      }),
    )
  })

  it('never throws and never leaves its bounds', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^(\d{1,12}[wdhms] ?){1,6}$/)), (text) => {
        const ms = parseDuration(text)
        expect(ms === null || (ms > 0 && ms <= maxDurationMs)).toBe(true)
      }),
    )
  })
})

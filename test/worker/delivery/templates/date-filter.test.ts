import { expect, test } from 'vitest'
import { compileTemplate } from '../../../../worker/delivery/templates/compile-template.ts'
import { sampleData, shopperWith } from './sample-data.ts'

function dateOf(value: string | number | boolean, format: string, shopper = {}): string {
  const compiled = compileTemplate(`{{ with.when | date: ${format} }}`)
  if (!compiled.ok) throw new Error('it compiles')
  const made = compiled.template.render(sampleData({ ...shopperWith(shopper), with: { when: value } }))
  return made.ok ? made.text : made.reason
}

test.each([
  ['2026-03-02T23:30:00.000Z', '"%A %-d %B %Y, %H:%M"', 'mardi 3 mars 2026, 00:30'],
  ['2026-03-02T23:30:00+05:00', '"%H:%M %z"', '19:30 +0100'],
  ['2026-07-02T12:00:00Z', '"%H:%M %z"', '14:00 +0200'],
  ['2026-03-02 12:00', '"%H:%M"', '13:00'],
  ['2026-03-02', '"%d/%m/%y"', '02/03/26'],
  [1_772_494_200, '"%-d %b"', '3 mars'],
  ['1772494200', '"%s"', '1772494200'],
  ['2026-03-02T23:30:00Z', '"100%% %A", "Asia/Tokyo"', '100% mardi'],
  ['2026-03-02T12:00:00Z', '"%^B"', 'MARS'],
  ['2026-03-02T12:00:00Z', '"%H:%M", "No/Where"', '13:00'],
])('%s with %s is %s', (value, format, written) => {
  expect(dateOf(value, format)).toBe(written)
})

test.each([
  ['soon', 'soon'],
  [true, 'true'],
  [1e20, '100000000000000000000'],
  ['', ''],
])('what is no date stays as it is: %s', (value, written) => {
  expect(dateOf(value, '"%Y"')).toBe(written)
})

test('in the nights in which clocks change the time is that of the wall', () => {
  expect(dateOf('2026-03-29T00:59:00Z', '"%H:%M"')).toBe('01:59')
  expect(dateOf('2026-03-29T01:00:00Z', '"%H:%M"')).toBe('03:00')
  expect(dateOf('2026-10-25T00:59:00Z', '"%H:%M"')).toBe('02:59')
  expect(dateOf('2026-10-25T01:00:00Z', '"%H:%M"')).toBe('02:00')
})

test('half an hour is an offset too', () => {
  expect(dateOf('2026-03-02T12:00:00Z', '"%H:%M %z"', { time_zone: 'Asia/Kolkata' })).toBe('17:30 +0530')
})

import { expect, test } from 'vitest'
import { parseRetryAfter } from '../../../worker/delivery/parse-retry-after.ts'

const now = Date.parse('2026-03-02T11:00:00Z')

test.each([
  ['seconds', '120', 120_000],
  ['seconds with spaces around', ' 120 ', 120_000],
  ['zero', '0', 0],
  ['a date to come', 'Mon, 02 Mar 2026 11:05:00 GMT', 300_000],
  ['a date that is past, as now', 'Mon, 02 Mar 2026 10:00:00 GMT', 0],
])('reads %s', (_what, header, wanted) => {
  expect(parseRetryAfter(header, now)).toBe(wanted)
})

test.each([
  null,
  '',
  '-1',
  '1.5',
  '1e9',
  '99999999999999999999',
  'soon',
  'tomorrow',
  '2026-03-02T12:00:00Z',
  'Mon, 99 Mar 2026 11:05:00 GMT',
  'Infinity',
])('takes %j as not said', (header) => {
  expect(parseRetryAfter(header, now)).toBeNull()
})

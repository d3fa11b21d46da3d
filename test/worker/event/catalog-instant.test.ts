import { expect, test } from 'vitest'
import { instantOf } from '../../../worker/event/catalog-instant.ts'

test.each([
  ['2026-03-02', Date.UTC(2026, 2, 2)],
  ['2026-03-02T10:00', Date.UTC(2026, 2, 2, 10)],
  ['2026-03-02 10:00:30', Date.UTC(2026, 2, 2, 10, 0, 30)],
  ['2026-03-02T10:00:30.123Z', Date.UTC(2026, 2, 2, 10, 0, 30)],
  ['2026-03-02T10:00+0100', Date.UTC(2026, 2, 2, 9)],
  ['2026-03-02T10:00-05:00', Date.UTC(2026, 2, 2, 15)],
])('reads %s, in UTC where no zone is said', (text, at) => expect(instantOf(text)).toBe(at))

test.each(['', 'soon', '2026', '02/03/2026', '2026-13-01', '2026-03-02T25:00', '9999-01-01', 5, null])(
  'knows no date in %s',
  (text) => expect(instantOf(text)).toBeNull(),
)

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { epochMs } from '../../../worker/event/ids.ts'
import { monthOf } from '../../../worker/store/month.ts'

test('the month of any instant is the calendar’s', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-01'), max: new Date('2400-01-01'), noInvalidDate: true }),
      (date) => {
        expect(monthOf(epochMs(date.getTime()))).toBe(date.toISOString().slice(0, 7).replace('-', ''))
      },
    ),
  )
})

import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { daysFromCivil, isoInstant } from '../../../worker/engine/instant.ts'
import { epochMs } from '../../../worker/event/ids.ts'

it('writes instants as Date does, for every year of four digits', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }), (at) => {
      expect(isoInstant(epochMs(at))).toBe(new Date(at).toISOString())
    }),
  )
})

it('counts days as Date does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9_999 }),
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 28 }),
      (year, month, day) => {
        expect(daysFromCivil({ year, month, day })).toBe(
          new Date(0).setUTCFullYear(year, month - 1, day) / 86_400_000,
        )
      },
    ),
  )
})

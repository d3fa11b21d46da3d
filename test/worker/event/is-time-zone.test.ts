import { expect, test } from 'vitest'
import { isTimeZone } from '../../../worker/event/is-time-zone.ts'

test('a zone of the IANA database is one, however often it is asked', () => {
  for (let round = 0; round < 3; round += 1) {
    expect(isTimeZone('Europe/Paris')).toBe(true)
    expect(isTimeZone('Europe/Atlantis')).toBe(false)
    expect(isTimeZone('')).toBe(false)
  }
})

test('more made-up zones than it keeps do not change what a real one is', () => {
  for (let index = 0; index < 2_500; index += 1) expect(isTimeZone(`Nowhere/${index}`)).toBe(false)
  expect(isTimeZone('America/Argentina/Buenos_Aires')).toBe(true)
  expect(isTimeZone('Nowhere/1')).toBe(false)
})

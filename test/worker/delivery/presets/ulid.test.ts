import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ulid } from '../../../../worker/delivery/presets/ulid.ts'
import { deliveryId } from '../../../../worker/event/ids.ts'

test('is the same sixteen bytes in base32, to the last bit', () => {
  expect(ulid(deliveryId('00000000-0000-0000-0000-000000000000'))).toBe('00000000000000000000000000')
  expect(ulid(deliveryId('ffffffff-ffff-ffff-ffff-ffffffffffff'))).toBe('7ZZZZZZZZZZZZZZZZZZZZZZZZZ')
  expect(ulid(deliveryId('0195568b-1f40-7a3b-9c4d-5e6f708192a3'))).toBe('01JNB8P7T0F8XSRKAYDXR834N3')
})

test('does not mind how the UUID is spelled, and keeps the order of ids', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (one, other) => {
      const [first, second] = [ulid(deliveryId(one)), ulid(deliveryId(other))]
      expect(first).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
      expect(ulid(deliveryId(one.toUpperCase()))).toBe(first)
      expect(first < second).toBe(one < other)
    }),
  )
})

test('refuses what is no UUID', () => {
  for (const id of ['', '0195568b', 'dlv_0195568b-1f40-7a3b-9c4d-5e6f708192a3', 'g'.repeat(32)])
    expect(() => ulid(deliveryId(id))).toThrow(TypeError)
})

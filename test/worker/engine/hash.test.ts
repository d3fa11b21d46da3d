import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashHex, hashShare, murmur3 } from '../../../worker/engine/hash.ts'

const bytes = (words: readonly number[]): Uint8Array => {
  const view = new DataView(new ArrayBuffer(16))
  words.forEach((word, index) => view.setUint32(index * 4, word, true))
  return new Uint8Array(view.buffer)
}

it('passes the verification of SMHasher for MurmurHash3 x86 128', () => {
  // Keys {}, {0}, {0,1} … with seeds 256, 255 …; the hash of all hashes. https://github.com/aappleby/smhasher KeysetTest.cpp
  const hashes = new Uint8Array(256 * 16)
  const key = Uint8Array.from({ length: 256 }, (_, index) => index)
  for (let length = 0; length < 256; length++) {
    hashes.set(bytes(murmur3(key.subarray(0, length), 256 - length)), length * 16)
  }
  expect(murmur3(hashes)[0]).toBe(0xb3ece62a)
})

it('writes 32 hex digits and tells its parts apart', () => {
  expect(hashHex('a', 'bc')).toMatch(/^[0-9a-f]{32}$/)
  expect(hashHex('a', 'bc')).not.toBe(hashHex('ab', 'c'))
})

it('gives every text a share from 0 up to 1', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const share = hashShare(text)
      return share >= 0 && share < 1 && share === hashShare(text)
    }),
  )
})

it('spreads shoppers evenly', () => {
  const inside = Array.from({ length: 10_000 }, (_, index) =>
    hashShare('holdout', 'cart', `shp_${index}`),
  ).filter((one) => one < 0.1)
  expect(inside.length).toBeGreaterThan(900)
  expect(inside.length).toBeLessThan(1_100)
})

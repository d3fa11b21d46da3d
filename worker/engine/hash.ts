// MurmurHash3, x86 128 bits (Austin Appleby, public domain): the one source of what looks random here. Holdouts, arms
// and ids are hashes of stable names, so that a replay on any machine gives the same answer.
// Not for secrets: whoever knows the input can compute it.

const c1 = 0x239b961b
const c2 = 0xab0e9789
const c3 = 0x38b34ae5
const c4 = 0xa1e38b93

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))
const scramble = (k: number, first: number, by: number, second: number): number =>
  Math.imul(rotate(Math.imul(k, first), by), second)

function avalanche(hash: number): number {
  let h = hash
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

export type Words = readonly [number, number, number, number]

/** Four unsigned 32-bit words. */
export function murmur3(bytes: Uint8Array, seed = 0): Words {
  const blockBytes = bytes.length - (bytes.length % 16)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [h1, h2, h3, h4] = [seed, seed, seed, seed]
  for (let i = 0; i < blockBytes; i += 16) {
    h1 ^= scramble(view.getUint32(i, true), c1, 15, c2)
    h1 = (Math.imul(rotate(h1, 19) + h2, 5) + 0x561ccd1b) | 0
    h2 ^= scramble(view.getUint32(i + 4, true), c2, 16, c3)
    h2 = (Math.imul(rotate(h2, 17) + h3, 5) + 0x0bcaa747) | 0
    h3 ^= scramble(view.getUint32(i + 8, true), c3, 17, c4)
    h3 = (Math.imul(rotate(h3, 15) + h4, 5) + 0x96cd1c35) | 0
    h4 ^= scramble(view.getUint32(i + 12, true), c4, 18, c1)
    h4 = (Math.imul(rotate(h4, 13) + h1, 5) + 0x32ac3b17) | 0
  }
  const tail = tailWords(bytes.subarray(blockBytes))
  h1 ^= scramble(tail[0], c1, 15, c2)
  h2 ^= scramble(tail[1], c2, 16, c3)
  h3 ^= scramble(tail[2], c3, 17, c4)
  h4 ^= scramble(tail[3], c4, 18, c1)
  return finish([h1 ^ bytes.length, h2 ^ bytes.length, h3 ^ bytes.length, h4 ^ bytes.length])
}

/** The last bytes, padded with zeros: a word of zero scrambles to zero and changes nothing. */
function tailWords(rest: Uint8Array): Words {
  const padded = new Uint8Array(16)
  padded.set(rest)
  const view = new DataView(padded.buffer)
  return [view.getUint32(0, true), view.getUint32(4, true), view.getUint32(8, true), view.getUint32(12, true)]
}

function finish([a, b, c, d]: Words): Words {
  const first = (a + b + c + d) | 0
  const h1 = avalanche(first)
  const h2 = avalanche((b + first) | 0)
  const h3 = avalanche((c + first) | 0)
  const h4 = avalanche((d + first) | 0)
  const sum = (h1 + h2 + h3 + h4) | 0
  return [sum >>> 0, (h2 + sum) >>> 0, (h3 + sum) >>> 0, (h4 + sum) >>> 0]
}

const encoder = new TextEncoder()
/** The parts are told apart: ('a', 'bc') and ('ab', 'c') differ. */
const hashParts = (parts: readonly string[]): Words => murmur3(encoder.encode(parts.join('\u0000')))

/** 32 hex digits. */
export const hashHex = (...parts: readonly string[]): string =>
  hashParts(parts)
    .map((word) => word.toString(16).padStart(8, '0'))
    .join('')

/** 0 ≤ share < 1, evenly spread. */
export const hashShare = (...parts: readonly string[]): number => hashParts(parts)[0] / 0x1_0000_0000

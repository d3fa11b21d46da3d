// The only source of chance in the simulation: everything that a run does follows from one number.
// Algorithm: sfc32 (Chris Doty-Humphrey, PractRand, public domain).

export interface Random {
  /** 0 ≤ x < 1 */
  share(): number
  /** A whole number, both ends included. */
  between(least: number, most: number): number
  chance(share: number): boolean
  pick<T>(from: readonly T[]): T
}

export function seeded(seed: number): Random {
  let [a, b, c, d] = [seed | 0, Math.imul(seed, 0x9e3779b1) | 0, 0x243f6a88, 1]
  const next = (): number => {
    const sum = (((a + b) | 0) + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 0x1_0000_0000
  }
  for (let round = 0; round < 15; round++) next()
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1))
  return {
    share: next,
    between,
    chance: (share) => next() < share,
    pick: (from) => {
      const one = from[between(0, from.length - 1)]
      if (one === undefined) throw new Error('nothing to pick from')
      return one
    },
  }
}

import { describe, expect, it } from 'vitest'
import { splitWinner } from '../../../worker/engine/split-winner.ts'

const rule = { confidence: 0.95, atLeastPerArm: 500 }
const arms = (...results: [number, number][]) =>
  results.map(([entered, reached], index) => ({ name: `arm-${index}`, entered, reached }))

describe('the winner of a split', () => {
  it('is the better arm, once it is better with the confidence asked for', () => {
    // z = 1.9613 and 1.9425 on either side of 1.96.
    expect(splitWinner(arms([1_000, 100], [1_000, 128]), rule)).toBe('arm-1')
    expect(splitWinner(arms([1_000, 100], [1_000, 127]), rule)).toBeNull()
    expect(splitWinner(arms([1_000, 128], [1_000, 100]), { ...rule, confidence: 0.99 })).toBeNull()
  })

  it('is not decided before every arm has been taken often enough', () => {
    expect(splitWinner(arms([499, 10], [5_000, 1_000]), rule)).toBeNull()
    expect(splitWinner(arms([500, 10], [5_000, 1_000]), rule)).toBe('arm-1')
  })

  it('must be better than each of several others, and more surely', () => {
    expect(splitWinner(arms([1_000, 128], [1_000, 100], [1_000, 90]), rule)).toBeNull()
    expect(splitWinner(arms([1_000, 150], [1_000, 100], [1_000, 90]), rule)).toBe('arm-0')
  })

  it.each([
    ['nobody reached anything', arms([500, 0], [500, 0])],
    ['everybody did', arms([500, 500], [500, 500])],
    ['there is one arm', arms([5_000, 500])],
    ['there is none', []],
  ])('is nobody when %s', (_name, results) => expect(splitWinner(results, rule)).toBeNull())

  it('is nobody when nobody took an arm', () => {
    expect(splitWinner(arms([0, 0], [0, 0]), { ...rule, atLeastPerArm: 0 })).toBeNull()
  })
})

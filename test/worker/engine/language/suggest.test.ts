import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didYouMean, nearestWord } from '../../../../worker/engine/language/suggest.ts'

const known = ['cart.total', 'cart.items', 'purchase', 'live', 'draft']

describe('nearestWord', () => {
  it.each([
    ['cart.totl', 'cart.total'],
    ['cart.ttoal', 'cart.total'],
    ['Purchase', 'purchase'],
    ['lvie', 'live'],
    ['total', 'cart.total'],
  ])('takes %s for %s', (word, meant) => {
    expect(nearestWord(word, known)).toBe(meant)
  })

  it.each(['', 'x', 'banana', 'shopper.email'])('has no guess for %j', (word) => {
    expect(nearestWord(word, known)).toBeNull()
  })

  it('finds a long word again after one slip', () => {
    fc.assert(
      fc.property(fc.nat({ max: 7 }), (index) => {
        expect(nearestWord(`${'purchase'.slice(0, index)}${'purchase'.slice(index + 1)}`, known)).toBe(
          'purchase',
        )
      }),
    )
  })

  it('suggests nothing for a word that is right', () => {
    expect(didYouMean('live', known)).toBe('')
  })
})

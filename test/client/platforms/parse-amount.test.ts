import { expect, test } from 'vitest'
import { parseAmount } from '../../../client/platforms/parse-amount.ts'

test.each([
  [90, 90],
  ['90', 90],
  ['1,299.00', 1299],
  ['1 299,00 €', 1299],
  ['1\u202f299,00\u00a0€', 1299],
  ['€ 1.299,50', 1299.5],
  ["CHF 1'299.–", 1299],
  ['1.299', 1299],
  ['1,299', 1299],
  ['1.299.000 ₫', 1299000],
  ['1,299,000.5', 1299000.5],
  ['0.125', 0.125],
  ['12,5', 12.5],
  ['49.9900', 49.99],
  ['$-5.00', -5],
  ['Rs.500', 500],
  ['12,-', 12],
])('%j is %d', (text, amount) => {
  expect(parseAmount(text)).toBe(amount)
})

test.each(['', 'free', '€', '-', Number.NaN, Number.POSITIVE_INFINITY, null, undefined, true, {}, ['1']])(
  '%j is no amount',
  (value) => {
    expect(parseAmount(value)).toBeUndefined()
  },
)

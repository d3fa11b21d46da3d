import { expect, test } from 'vitest'
import { readNumber } from '../../../client/packs/read-number.ts'

test.each([
  [90, 90],
  [0, 0],
  ['45.0000', 45],
  ['1299.50', 1299.5],
  ['7', 7],
])('%j as a machine writes it is a number', (value, number) => {
  expect(readNumber(value)).toBe(number)
})

test.each([
  '1,299.00',
  '€45',
  '1.299,00',
  '',
  ' 7',
  '-1',
  '1e3',
  -1,
  Number.NaN,
  Infinity,
  1e9,
  null,
  undefined,
  {},
  [7],
  true,
])('%j is none', (value) => {
  expect(readNumber(value)).toBeUndefined()
})

import { expect, test } from 'vitest'
import { readMoney } from '../../../worker/event/money-text.ts'

test.each([
  [15, 15, undefined],
  [0.1 + 0.2, 0.3, undefined],
  ['15.00 EUR', 15, 'EUR'],
  ['EUR 15', 15, 'EUR'],
  ['EUR15', 15, 'EUR'],
  ['15,50', 15.5, undefined],
  ['1,234.50 USD', 1234.5, 'USD'],
  ['1.234,50 EUR', 1234.5, 'EUR'],
  ['1234567.89', 1234567.89, undefined],
  ['12,345 JPY', 12345, 'JPY'],
])('reads %s', (raw, amount, currency) => expect(readMoney(raw)).toEqual({ amount, currency }))

test.each([undefined, null, ''])('hears nothing in %s', (raw) => expect(readMoney(raw)).toBeNull())

test.each([
  0,
  -1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  1e9,
  '0 EUR',
  '-5',
  '5-10',
  '1,2,3',
  '5 € only',
  '1e5',
  {},
  true,
])('refuses %s', (raw) => expect(readMoney(raw)).toHaveProperty('reason'))

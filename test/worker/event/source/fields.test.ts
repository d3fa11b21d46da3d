import { describe, expect, test } from 'vitest'
import {
  amountOf,
  countOf,
  currencyOf,
  fieldsOf,
  instantOf,
  listOf,
  numberOf,
  textOf,
} from '../../../../worker/event/source/fields.ts'
import { prices } from '../../../../worker/event/source/prices.ts'

const nothing = [undefined, null, true, [], {}, Number.NaN, Infinity, '']

describe('a field that is not what it should be is as good as absent', () => {
  test.each(nothing)('%j', (value) => {
    const of = { it: value }
    for (const read of [textOf, amountOf, countOf, numberOf, currencyOf, instantOf])
      expect(read(of, 'it')).toBeUndefined()
  })

  test('lists and objects, too', () => {
    expect([listOf({ it: 'x' }, 'it'), listOf({ it: [null, 1, { a: 1 }] }, 'it')]).toEqual([[], [{ a: 1 }]])
    expect([fieldsOf({ it: null }, 'it'), fieldsOf({ it: [1] }, 'it')]).toEqual([{}, {}])
  })
})

test('numbers come as texts', () => {
  expect([amountOf({ it: '-12.50' }, 'it'), amountOf({ it: 12.5 }, 'it')]).toEqual([-12.5, 12.5])
  expect(['1e9', '1,50', '0x1', '12 €', '9'.repeat(20)].map((it) => amountOf({ it }, 'it'))).toEqual(
    Array(5).fill(undefined),
  )
  expect([countOf({ it: '3' }, 'it'), countOf({ it: 0.5 }, 'it')]).toEqual([3, undefined])
})

test('nobody has the number 0, and no number is a text', () => {
  expect([7, '7', 0, '0', -1, '1.5', 'seven', '1'.repeat(21)].map((it) => numberOf({ it }, 'it'))).toEqual([
    '7',
    '7',
    ...Array(6).fill(undefined),
  ])
})

test('a time without a zone is UTC', () => {
  const at = Date.parse('2026-03-02T11:00:00Z')
  for (const it of ['2026-03-02T11:00:00', '2026-03-02 11:00:00', '2026-03-02T12:00:00+01:00'])
    expect(instantOf({ it }, 'it')).toBe(at)
  expect(
    ['yesterday', '2026-13-02T11:00:00Z', '0000-00-00 00:00:00'].map((it) => instantOf({ it }, 'it')),
  ).toEqual(Array(3).fill(undefined))
})

test.each([
  [80, 100, { price: 100, sale_price: 80 }],
  [80, 80, { price: 80 }],
  [80, 60, { price: 80 }],
  [80, undefined, { price: 80 }],
  [0, 100, {}],
  [undefined, 100, {}],
])('a price of %s after one of %s', (now, before, expected) => {
  expect(prices(now, before)).toEqual(expected)
})

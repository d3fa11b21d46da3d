import { expect, test } from 'vitest'
import { at, jsonOf, textAt } from '../../../../worker/delivery/presets/json-answer.ts'
import { answeredAt } from './sample.ts'

const answer = (text: string) => ({ status: 200, headers: new Headers(), text, at: answeredAt })

test.each(['', '<html>', '{"a":', 'undefined', '['.repeat(8_000)])('%j is no JSON', (text) => {
  expect(jsonOf(answer(text))).toBe(undefined)
})

test('finds what is at a path of names and positions', () => {
  const body = jsonOf(answer('{"errors":[{"code":"x","status":7}]}'))
  expect(textAt(body, 'errors', 0, 'code')).toBe('x')
  expect(at(body, 'errors', 0, 'status')).toBe(7)
  expect(textAt(body, 'errors', 0, 'status')).toBe('')
})

test.each([undefined, null, 7, 'errors', [], { errors: null }, { errors: {} }, { errors: [null] }])(
  'finds nothing in %j, and does not throw',
  (body) => {
    expect(at(body, 'errors', 0, 'code')).toBe(undefined)
  },
)

test('does not take what every object has for a field', () => {
  expect(at({}, 'constructor', 'name')).toBe(undefined)
  expect(at([], 'length')).toBe(undefined)
})

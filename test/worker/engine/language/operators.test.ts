import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../../worker/event/event.ts'
import { epochMs } from '../../../../worker/event/ids.ts'
import { compileYaml, conditionOf, day, eventWith, now, scopeWith, shopper } from './condition-fixture.ts'

const eventField = (value: Json | undefined) =>
  scopeWith({ event: eventWith(value === undefined ? {} : { x: value }) })
const asks = (leaf: string, value: Json | undefined): boolean =>
  conditionOf(`event.x: ${leaf}`).test(eventField(value))

// operator, values for which it holds, values for which it does not (missing and other types among them)
const cases: [string, Json[], (Json | undefined)[]][] = [
  ['5', [5], [6, '5', true, null, undefined, [5], {}]],
  ['"5"', ['5'], [5, '', null, undefined]],
  ['true', [true], [false, 1, 'true', undefined]],
  ['[a, b]', ['a', 'b', ['z', 'b']], ['c', '', 1, null, undefined, [], ['z']]],
  ['{ is: a }', ['a'], ['A', 'ab', 1, undefined]],
  ['{ not: a }', ['b', '', 0, false], ['a', null, undefined, [], {}]],
  ['{ any_of: [1, 2] }', [1, 2, [3, 2]], [3, '1', undefined, null, {}]],
  ['{ none_of: [1, 2] }', [3, '1', [], [3]], [1, 2, [2, 3], undefined, null, {}]],
  ['{ above: 0 }', [1, 0.01], [0, -1, '1', true, null, undefined]],
  ['{ at_least: 2 }', [2, 3], [1.99, '2', undefined, [1, 2]]],
  ['{ below: 0 }', [-1], [0, 1, '-1', null, undefined]],
  ['{ at_most: 2 }', [2, -5], [2.01, '2', null, undefined]],
  ['{ between: [1, 3] }', [1, 2, 3], [0.9, 3.1, '2', undefined]],
  [
    '{ between: ["2026-03-01", "2026-03-02"] }',
    ['2026-03-01', '2026-03-01T12:00'],
    ['2026-02-28', '2026-03-03', 'x', 1, undefined],
  ],
  ['{ before: "2026-03-01" }', ['2026-02-28'], ['2026-03-01', '2027-01-01', 'soon', 5, null, undefined]],
  ['{ after: "2026-03-01" }', ['2026-03-02'], ['2026-03-01', '2020-01-01', 'late', 5e12, undefined]],
  ['{ within: 2d }', ['2026-03-01', '2026-03-02T10:00'], ['2026-02-27', '2026-03-04', now, '', undefined]],
  ['{ contains: bc }', ['abcd', 'bc', ['x', 'bc']], ['ab', 'BC', 5, ['abc'], null, undefined]],
  ['{ starts_with: ab }', ['ab', 'abc'], ['xab', 'AB', 5, ['ab'], undefined]],
  ['{ exists: true }', [0, '', false, [], 'x'], [null, undefined]],
  ['{ exists: false }', [null], [0, '', false, []]],
  ['{ count: 2 }', [[1, 2]], [[1], 'ab', 2, undefined]],
  ['{ count: { at_least: 1, below: 3 } }', [[1], [1, 2]], [[], [1, 2, 3], undefined]],
  ['{ any: { above: 5 } }', [[1, 6]], [[], [5], ['6'], 6, undefined]],
  ['{ every: { above: 5 } }', [[6, 7], []], [[5, 6], ['6'], 6, undefined]],
  ['{ none_of: { above: 5 } }', [[1, 5], [], ['6']], [[6], 6, undefined]],
  ['{ any: { any_of: [a, b] } }', [['x', 'a']], [['x'], undefined]],
  ['{ above: 1, below: 3 }', [2], [1, 3, undefined]],
]

describe('operators', () => {
  it.each(cases)('event.x: %s', (leaf, holding, failing) => {
    for (const value of holding) expect([value, asks(leaf, value)]).toEqual([value, true])
    for (const value of failing) expect([value, asks(leaf, value)]).toEqual([value, false])
  })

  it('holds for a missing value when only exists: false is asked', () => {
    expect(asks('{ exists: false }', undefined)).toBe(true)
  })

  it('explains a leaf that does not hold, and only then', () => {
    const condition = conditionOf('event.x: { above: 5 }')
    expect(condition.explain(eventField(3))).toEqual({ path: 'event.x', wanted: 'above 5', saw: 3 })
    expect(condition.explain(eventField(undefined))).toEqual({
      path: 'event.x',
      wanted: 'above 5',
      saw: null,
    })
    expect(condition.explain(eventField(6))).toBeNull()
  })

  it.each([
    ['cart.total: "10"', 'cart.total: found "10", expected a number.'],
    ['cart.total: { above: "10" }', 'cart.total: found "10", expected a number.'],
    ['cart.total: { above: .inf }', 'cart.total: found Infinity, expected a number.'],
    [
      'cart.total: { between: [3, 1] }',
      'cart.total: found a list, expected two numbers, the lower first: [10, 20].',
    ],
    ['shopper.email: 5', 'shopper.email: found 5, expected a text.'],
    ['shopper.email: [a, 5]', 'shopper.email: found 5, expected a text.'],
    ['shopper.email: []', 'shopper.email: found a list, expected a list of values.'],
    ['shopper.email: { starts_with: "" }', 'shopper.email: found "", expected a text.'],
    ['shopper.email:', 'shopper.email: found nothing, expected a text.'],
    ['shopper.consent.marketing: "yes"', 'shopper.consent.marketing: found "yes", expected true or false.'],
    [
      'shopper.created_at: { after: tomorrow }',
      'shopper.created_at: found "tomorrow", expected a date such as "2026-03-02" or "2026-03-02T10:00".',
    ],
    [
      'shopper.created_at: { within: 7 }',
      'shopper.created_at: found 7, expected a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years).',
    ],
    ['shopper.created_at: { exists: 1 }', 'shopper.created_at: found 1, expected true or false.'],
    ['shopper.email: {}', 'shopper.email: found an empty map, expected an operator, such as { is: … }.'],
    [
      'shopper.email: { is_not: a }',
      'unknown operator "is_not". Known here: is, not, any_of, none_of, above, at_least, below, at_most, between, before, after, within, contains, starts_with, exists, count, any, every.',
    ],
    [
      'shopper.email: { any: { is: a } }',
      'shopper.email: "any" asks about the elements of a list, and "shopper.email" is none.',
    ],
    [
      'cart.total: { contains: a }',
      'cart.total: "contains" cannot be asked of "cart.total", which is a number: expected one of is, not, any_of, none_of, above, at_least, below, at_most, between, exists.',
    ],
    ['shopper.tags: { count: many }', 'shopper.tags: found "many", expected a number.'],
  ])('refuses %s', (yaml, message) => {
    expect(compileYaml(yaml)).toMatchObject({ condition: null, errors: [message] })
  })

  it('compares moments of ours by the clock', () => {
    const scope = scopeWith({ shopper: { ...shopper, lastSeenAt: epochMs(now - 7 * day) } })
    expect(conditionOf('shopper.last_seen_at: { within: 7d }').test(scope)).toBe(true)
    expect(conditionOf('shopper.last_seen_at: { within: 6d 23h }').test(scope)).toBe(false)
    expect(conditionOf('shopper.last_seen_at: { before: "2026-03-01" }').test(scope)).toBe(true)
  })

  it('never throws, whatever the value', () => {
    const conditions = cases.map(([leaf]) => conditionOf(`event.x: ${leaf}`))
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const scope = scopeWith({ event: eventWith(JSON.parse(JSON.stringify({ x: value }))) })
        for (const condition of conditions)
          expect(condition.explain(scope) === null).toBe(condition.test(scope))
      }),
    )
  })
})

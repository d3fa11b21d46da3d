import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '../../../../worker/event/ids.ts'
import {
  cartOf,
  compileYaml,
  conditionOf,
  day,
  eventWith,
  holds,
  line,
  now,
  scopeWith,
  shopper,
} from './condition-fixture.ts'

const paid = (value: number, currency: string) => ({ event: eventWith({ value, currency }) })

describe('compileCondition', () => {
  it('asks for everything in a map', () => {
    const yaml =
      '{ event.value: { above: 10 }, event.currency: EUR, event.name: purchase, event.transaction_id: { exists: false } }'
    expect(holds(yaml, paid(11, 'EUR'))).toBe(true)
    expect(holds(yaml, paid(9, 'EUR'))).toBe(false)
  })

  it('explains by the first leaf that fails', () => {
    const condition = conditionOf(
      '{ event.name: purchase, cart.total: { above: 0 }, shopper.email: { exists: true } }',
    )
    const scope = scopeWith({ event: eventWith({}), cart: cartOf([line('a', 0)]) })
    expect(condition.explain(scope)).toEqual({ path: 'cart.total', wanted: 'above 0', saw: 0 })
  })

  it('says in a not what it was that held', () => {
    const condition = conditionOf('not: { any_of: [ { event.x: 1 }, { event.x: 2 } ] }')
    expect(condition.explain(scopeWith({ event: eventWith({ x: 2 }) }))).toEqual({
      path: 'event.x',
      wanted: 'not (is 2)',
      saw: 2,
    })
    expect(condition.explain(scopeWith({ event: eventWith({ x: 3 }) }))).toBeNull()
  })

  // A small language of conditions over two properties, with its meaning written out beside it.
  type Node = { yaml: string; means: (x: number, y: number) => boolean }
  const leaf = fc
    .record({ path: fc.constantFrom('x', 'y'), bound: fc.integer({ min: 0, max: 3 }) })
    .map(({ path, bound }): Node => ({
      yaml: `{ event.${path}: { above: ${bound} } }`,
      means: (x, y) => (path === 'x' ? x : y) > bound,
    }))
  const { node } = fc.letrec<{ node: Node }>((tie) => ({
    node: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      leaf,
      tie('node').map((one): Node => ({ yaml: `{ not: ${one.yaml} }`, means: (x, y) => !one.means(x, y) })),
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all): Node => ({
        yaml: `{ any_of: [${all.map((one) => one.yaml).join(', ')}] }`,
        means: (x, y) => all.some((one) => one.means(x, y)),
      })),
      fc.array(tie('node'), { minLength: 1, maxLength: 4 }).map((all): Node => ({
        yaml: `{ none_of: [${all.map((one) => one.yaml).join(', ')}] }`,
        means: (x, y) => !all.some((one) => one.means(x, y)),
      })),
    ),
  }))
  const number = fc.integer({ min: 0, max: 4 })

  it('means what logic says, and explains exactly what does not hold', () => {
    fc.assert(
      fc.property(node, number, number, ({ yaml, means }, x, y) => {
        const scope = scopeWith({ event: eventWith({ x, y }) })
        const condition = conditionOf(yaml)
        expect(condition.test(scope)).toBe(means(x, y))
        expect(condition.explain(scope) === null).toBe(means(x, y))
      }),
    )
  })

  it('keeps not any_of and none_of, not not and the plain condition equal', () => {
    fc.assert(
      fc.property(fc.array(node, { minLength: 1, maxLength: 4 }), number, number, (nodes, x, y) => {
        const scope = { event: eventWith({ x, y }) }
        const list = `[${nodes.map((one) => one.yaml).join(', ')}]`
        expect(holds(`none_of: ${list}`, scope)).toBe(holds(`not: { any_of: ${list} }`, scope))
        expect(holds(`not: { not: { any_of: ${list} } }`, scope)).toBe(holds(`any_of: ${list}`, scope))
      }),
    )
  })

  it('reads nested properties and traits, own ones only', () => {
    const known = { ...shopper, traits: { size: 42, address: { city: 'Lyon' } } }
    expect(holds('{ shopper.traits.size: 42, shopper.traits.address.city: Lyon }', { shopper: known })).toBe(
      true,
    )
    expect(holds('shopper.traits.constructor: { exists: true }', { shopper: known })).toBe(false)
    expect(holds('event.a.toString: { exists: true }', { event: eventWith({ a: {} }) })).toBe(false)
    expect(holds('event.a.length: { exists: true }', { event: eventWith({ a: 'text' }) })).toBe(false)
  })

  it('compares money in the currency of the site only', () => {
    expect(holds('cart.total: { above: 0 }', { cart: cartOf([line('a', 5)]) })).toBe(true)
    expect(holds('cart.total: { above: 0 }', { cart: cartOf([line('a', 5)], { currency: null }) })).toBe(true)
    expect(holds('cart.total: { above: 0 }', { cart: cartOf([line('a', 5)], { currency: 'USD' }) })).toBe(
      false,
    )
    expect(holds('event.value: 5', { event: eventWith({ value: 5, currency: 'USD' }) })).toBe(false)
    expect(
      holds('cart.items: { any: { price: 5 } }', { cart: cartOf([line('a', 5)], { currency: 'USD' }) }),
    ).toBe(false)
  })

  it('is false about a cart, a session and an event that are not there', () => {
    expect(holds('cart.total: { at_least: 0 }', {})).toBe(false)
    expect(holds('session.page_count: { at_least: 0 }', {})).toBe(false)
    expect(holds('event.value: { at_least: 0 }', {})).toBe(false)
    expect(holds('cart.id: { exists: false }', {})).toBe(true)
  })

  it.each([
    ['cart.totl: { above: 0 }', 'unknown field "cart.totl". Did you mean "cart.total"?'],
    ['total: 5', 'unknown field "total". Did you mean "cart.total"?'],
    ['above: 5', 'unknown field "above". "above" is an operator: write it as PATH: { above: … }.'],
    ['did_nt: { event: purchase }', 'unknown field "did_nt". Did you mean "did_not"?'],
    ['event.page.host: a', 'unknown field "event.page.host".'],
    ['shopper.traits: { exists: true }', 'unknown field "shopper.traits". Did you mean "shopper.tags"?'],
    ['{}', 'found an empty map, expected conditions, such as { cart.total: { above: 0 } }.'],
    ['[]', 'found a list, expected conditions, such as { cart.total: { above: 0 } }.'],
    ['any_of: { event.x: 1 }', 'any_of: found a map, expected a list of conditions.'],
    ['none_of: []', 'none_of: found a list, expected a list of conditions.'],
    ['not: [ { event.x: 1 } ]', 'found a list, expected conditions, such as { cart.total: { above: 0 } }.'],
  ])('refuses %s', (yaml, message) => {
    expect(compileYaml(yaml)).toMatchObject({ condition: null, errors: [message] })
  })

  it('finds every mistake in one go', () => {
    expect(compileYaml('{ a: 1, cart.total: x, any_of: [ { b: 2 }, { cart.id: 3 } ] }').errors).toHaveLength(
      4,
    )
  })

  it('warns of a property that is almost a known one', () => {
    expect(compileYaml('event.vlaue: 5').warnings).toEqual([
      '"event.vlaue" is no usual property of an event. Did you mean "event.value"?',
    ])
    expect(compileYaml('event.color: red').warnings).toEqual([])
  })
})

describe('fields of their own', () => {
  it('know the days between orders from two orders on', () => {
    const orders = { ...shopper.orders, firstAt: now, lastAt: epochMs(now + 60 * day) }
    const asked = 'shopper.days_between_orders: { between: [30, 30] }'
    expect(holds(asked, { shopper: { ...shopper, orders: { ...orders, count: 3 } } })).toBe(true)
    expect(holds(asked, { shopper: { ...shopper, orders: { ...orders, count: 1 } } })).toBe(false)
  })

  it('know what derived events carry', () => {
    const event = eventWith({ stage: 'purchase', from: 'awareness', drop: 0.2 }, 'stage_entered')
    expect(
      holds('{ event.stage: purchase, event.from: awareness, event.drop: { above: 0.1 } }', { event }),
    ).toBe(true)
    expect(holds('event.stage: purchase', { event: eventWith({ stage: 7 }) })).toBe(false)
  })
})

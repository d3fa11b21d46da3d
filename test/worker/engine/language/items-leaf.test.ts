import { describe, expect, it } from 'vitest'
import { cartOf, compileYaml, conditionOf, eventWith, holds, line, scopeWith } from './condition-fixture.ts'

const catalog = (levels: Record<string, number>) => (item_id: string) =>
  item_id in levels ? { item_id, stock: levels[item_id] ?? 0 } : undefined
const cart = cartOf([line('shoe', 90), line('sock', 10)])

describe('conditions on lists of items', () => {
  it.each([
    ['{ any: { price: { above: 50 } } }', true],
    ['{ any: { price: { above: 500 } } }', false],
    ['{ every: { price: { above: 5 } } }', true],
    ['{ every: { price: { above: 50 } } }', false],
    ['{ none_of: { item_id: hat } }', true],
    ['{ none_of: { item_id: shoe } }', false],
    ['{ count: 2 }', true],
    ['{ count: { above: 2 } }', false],
    ['{ exists: true }', true],
    ['{ any: { item.price: 90 }, count: { at_least: 1 } }', true],
    ['{ any: { price: 90, item_id: sock } }', false],
    ['{ any: { cart.total: 100 } }', true],
  ])('cart.items: %s', (leaf, expected) => {
    expect(holds(`cart.items: ${leaf}`, { cart })).toBe(expected)
  })

  it.each(['any', 'every', 'none_of'])('%s is false without a list', (operator) => {
    expect(holds(`cart.items: { ${operator}: { price: { exists: false } } }`, {})).toBe(false)
    expect(
      holds(`event.items: { ${operator}: { price: { exists: false } } }`, { event: eventWith({}) }),
    ).toBe(false)
  })

  it('looks the stock of a line up in the catalog', () => {
    const yaml = 'cart.items: { any: { stock: { above: 0 } } }'
    expect(holds(yaml, { cart, catalog: catalog({ shoe: 0, sock: 3 }) })).toBe(true)
    expect(holds(yaml, { cart, catalog: catalog({ shoe: 0, sock: 0 }) })).toBe(false)
    expect(holds(yaml, { cart })).toBe(false)
  })

  it('shows what it saw on each line', () => {
    const condition = conditionOf('cart.items: { any: { stock: { above: 0 } } }')
    expect(condition.explain(scopeWith({ cart, catalog: catalog({ shoe: 0 }) }))).toEqual({
      path: 'cart.items',
      wanted: 'any (stock above 0)',
      saw: [0, null],
    })
    expect(condition.explain(scopeWith())).toEqual({
      path: 'cart.items',
      wanted: 'any (stock above 0)',
      saw: null,
    })
  })

  it('narrows a cart to the lines that hold, and keeps those of unknown stock when asked so', () => {
    const { narrow } = conditionOf(
      '{ cart.items: { any: { not: { stock: { at_most: 0 } } } }, cart.total: { above: 0 } }',
    )
    const scope = scopeWith({ cart, catalog: catalog({ shoe: 0 }) })
    expect(narrow?.(scope, cart.items)).toEqual([line('sock', 10)])
    expect(conditionOf('cart.total: { above: 0 }').narrow).toBeUndefined()
    expect(conditionOf('event.items: { any: { price: 1 } }').narrow).toBeUndefined()
  })

  it('leaves the scope as it was', () => {
    const scope = scopeWith({ cart })
    conditionOf('cart.items: { every: { price: { above: 0 } } }').test(scope)
    expect(scope.item).toBeNull()
  })

  it.each([
    [
      'cart.items: 3',
      'cart.items: found 3, expected one of any, every, none_of, count, exists, such as { any: { price: { above: 50 } } }.',
    ],
    [
      'cart.items: { evry: { price: 1 } }',
      'cart.items: unknown operator "evry" on a list of items. Did you mean "every"?',
    ],
    ['cart.items: { any: { prise: 1 } }', 'unknown field "prise". Did you mean "price"?'],
    ['cart.items: { any: 3 }', 'found 3, expected conditions, such as { cart.total: { above: 0 } }.'],
    ['cart.items: { count: some }', 'cart.items: found "some", expected a number.'],
    ['cart.items: { exists: 1 }', 'cart.items: found 1, expected true or false.'],
  ])('refuses %s', (yaml, message) => {
    expect(compileYaml(yaml)).toMatchObject({ condition: null, errors: [message] })
  })
})

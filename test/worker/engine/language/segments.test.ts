import { describe, expect, it } from 'vitest'
import { epochMs } from '../../../../worker/event/ids.ts'
import type { Orders, ShopperState } from '../../../../worker/engine/shopper.ts'
import { cartOf, day, line, memoryOf, now, scopeWith, shopper } from './condition-fixture.ts'
import { compiled, problemsOf, site } from './config-fixture.ts'

const segments = `segments:
  rich: { shopper.orders.total: { at_least: 500 } }
  loyal: { in_segment: rich, shopper.orders.count: { at_least: 3 } }
`
const asking = (audience: string): string =>
  `automation: a\ntrigger: { event: subscribe }\naudience: ${audience}\nsteps: [ { send: hello, to: email-tool } ]\n`
const ordered = (orders: Partial<Orders>): ShopperState => ({
  ...shopper,
  orders: { ...shopper.orders, ...orders },
})

describe('segments', () => {
  const { program } = compiled({ 'site.yaml': site + segments })

  it('hold for the shoppers that fulfill their conditions, and may build on each other', () => {
    const holds = (name: string, orders: Partial<Orders>) =>
      program.segments.get(name)?.test(scopeWith({ shopper: ordered(orders) }))
    expect([...program.segments.keys()]).toEqual(['rich', 'loyal'])
    expect(holds('rich', { total: 500 })).toBe(true)
    expect(holds('rich', { total: 499 })).toBe(false)
    expect(holds('loyal', { total: 499, count: 3 })).toBe(false)
    expect(holds('loyal', { total: 500, count: 3 })).toBe(true)
  })

  it('can be asked for in a condition, which says in which of them the shopper is', () => {
    const files = { 'site.yaml': site + segments, 'automations/a.yaml': asking('{ in_segment: [loyal] }') }
    const audience = compiled(files).program.automations.get('a')?.audience
    expect(audience?.test(scopeWith({ shopper: ordered({ total: 500, count: 3 }) }))).toBe(true)
    expect(audience?.explain(scopeWith())).toEqual({
      path: 'in_segment',
      wanted: 'any of [loyal]',
      saw: [],
    })
  })

  it.each([
    [
      'in_segment: rihc',
      '3:25: found "rihc", expected the name of a segment of site.yaml, or a list of them. Did you mean "rich"?',
    ],
    [
      'in_segment: []',
      '3:25: found an empty list, expected the name of a segment of site.yaml, or a list of them.',
    ],
  ])('are known by name: %s', (condition, problem) => {
    const files = { 'site.yaml': site + segments, 'automations/a.yaml': asking(`{ ${condition} }`) }
    expect(problemsOf(files)).toEqual([`automations/a.yaml:${problem}`])
  })

  it('are missed where a site has none', () => {
    expect(problemsOf({ 'automations/a.yaml': asking('{ in_segment: vip }') })).toEqual([
      'automations/a.yaml:3:25: in_segment: found "vip", but site.yaml has no segments.',
    ])
  })

  it('are not called unknown when they are there and wrong', () => {
    const files = {
      'site.yaml': `${site}segments: { vip: { shoper.id: a } }\n`,
      'automations/a.yaml': asking('{ in_segment: vip }'),
    }
    expect(problemsOf(files)).toEqual([
      'site.yaml:6:20: unknown field "shoper.id". Did you mean "shopper.id"?',
    ])
  })
})

describe('stages', () => {
  const stageOf = (stages: string, state: ShopperState): string | undefined => {
    const { program } = compiled({ 'site.yaml': site + stages })
    return program.stages.find(({ when }) => when.test(scopeWith({ shopper: state, cart: state.cart })))?.name
  }

  it.each([
    ['of whom nothing is known', shopper, 'awareness'],
    ['who looked at an item', { ...shopper, history: { view_item: memoryOf(90 * day) } }, 'consideration'],
    ['who searched', { ...shopper, history: { search: memoryOf(day) } }, 'consideration'],
    ['with a cart', { ...shopper, cart: cartOf([line('shoe-42', 90)]) }, 'consideration'],
    ['with an emptied cart', { ...shopper, cart: cartOf([]) }, 'awareness'],
    ['who began a checkout', { ...shopper, history: { begin_checkout: memoryOf(day) } }, 'purchase'],
    ['who began one long ago', { ...shopper, history: { begin_checkout: memoryOf(31 * day) } }, 'awareness'],
    ['who ordered', ordered({ count: 1, lastAt: epochMs(now - day) }), 'purchase'],
    ['who ordered twice', ordered({ count: 2, lastAt: epochMs(now - 300 * day) }), 'retention'],
    ['who wrote a review', { ...ordered({ count: 2 }), history: { review: memoryOf(day) } }, 'advocacy'],
  ])('by default, a shopper %s is at the last that holds', (_who, state, expected) => {
    expect(stageOf('', state)).toBe(expected)
  })

  it('follow the rules of the site, one by one', () => {
    const rules = 'stages: { retention: { shopper.orders.count: { at_least: 5 } } }\n'
    expect(stageOf(rules, ordered({ count: 4, lastAt: epochMs(now - day) }))).toBe('purchase')
    expect(stageOf(rules, ordered({ count: 5 }))).toBe('retention')
  })

  it('stand from the last of the journey to the first', () => {
    expect(compiled({}).program.stages.map(({ name }) => name)).toEqual([
      'advocacy',
      'retention',
      'purchase',
      'consideration',
      'awareness',
    ])
  })
})

import { describe, expect, it } from 'vitest'
import type { Item } from '../../../../worker/event/event.ts'
import { epochMs } from '../../../../worker/event/ids.ts'
import type { EventMemory } from '../../../../worker/engine/shopper.ts'
import {
  compileYaml,
  conditionOf,
  day,
  enrollmentOf,
  eventWith,
  holds,
  hour,
  line,
  memoryOf,
  minute,
  now,
  scopeWith,
  shopper,
} from './condition-fixture.ts'

const asking = (item_id: string) => eventWith({ item_id }, 'notify_me')
const who = (history: Record<string, EventMemory>) => ({ shopper: { ...shopper, history } })

describe('did and did_not', () => {
  it.each([
    ['{ event: purchase }', true],
    ['{ event: purchase, within: 24h }', true],
    ['{ event: purchase, within: 2h }', true],
    ['{ event: purchase, within: 1h 59m }', false],
    ['{ event: refund }', false],
    ['{ event: [refund, purchase] }', true],
    ['{ event: purchase, times: 3 }', true],
    ['{ event: purchase, times: 4 }', false],
    ['{ event: purchase, times: { is: 3 } }', true],
    ['{ event: purchase, times: { below: 3 } }', false],
    ['{ event: purchase, times: 2, within: 5d }', true],
    ['{ event: purchase, times: 3, within: 5d }', false],
    ['{ event: purchase, since: "2026-03-02" }', true],
    ['{ event: purchase, since: "2026-03-02T10:30" }', false],
    ['{ event: purchase, where: { event.value: { above: 100 } } }', true],
    ['{ event: purchase, within: 5d, where: { event.value: { above: 100 } } }', false],
    ['{ event: purchase, where: { event.value: { above: 1000 } } }', false],
  ])('did: %s', (did, expected) => {
    const history = { purchase: memoryOf([10 * day, { value: 200 }], 3 * day, 2 * hour) }
    expect(holds(`did: ${did}`, who(history))).toBe(expected)
    expect(holds(`did_not: ${did}`, who(history))).toBe(!expected)
  })

  it('counts since entry only what came after, and nothing for whoever is not inside', () => {
    const history = { page_view: memoryOf(2 * hour) }
    const yaml = 'did: { event: page_view, since: entry }'
    expect(
      holds(yaml, { ...who(history), enrollment: enrollmentOf('welcome', epochMs(now - 3 * hour)) }),
    ).toBe(true)
    expect(holds(yaml, { ...who(history), enrollment: enrollmentOf('welcome', epochMs(now - hour)) })).toBe(
      false,
    )
    expect(holds(yaml, who(history))).toBe(false)
  })

  it('matches the item of the past event with that of the event at hand', () => {
    const history = { view_item: memoryOf([hour, { items: [{ item_id: 'shoe-42', quantity: 1 }] }]) }
    const yaml = 'did: { event: view_item, within: 30d, match: item_id }'
    expect(holds(yaml, { ...who(history), event: asking('shoe-42') })).toBe(true)
    expect(holds(yaml, { ...who(history), event: asking('hat-1') })).toBe(false)
    expect(holds(yaml, { ...who(history), enrollment: enrollmentOf('welcome') })).toBe(true)
    expect(holds(yaml, { ...who({ view_item: memoryOf(hour) }), event: eventWith({}) })).toBe(false)
  })

  it('knows nothing of events named like things of JavaScript', () => {
    expect(holds('did: { event: constructor }', {})).toBe(false)
  })

  it('says how often it saw the event', () => {
    const history = { purchase: memoryOf(3 * day, 5 * minute) }
    expect(
      conditionOf('not: { did: { event: purchase, within: 24h } }').explain(scopeWith(who(history))),
    ).toEqual({
      path: 'did purchase',
      wanted: 'not (at least 1 times within 24h)',
      saw: 1,
    })
    expect(conditionOf('did: { event: purchase, times: 3 }').explain(scopeWith(who(history)))).toEqual({
      path: 'did purchase',
      wanted: 'at least 3 times',
      saw: 2,
    })
  })

  it.each([
    ['did: { event: purchase }', { purchase: Infinity }],
    ['did: { event: purchase, times: 2 }', { purchase: Infinity }],
    ['did: { event: purchase, since: entry }', { purchase: Infinity }],
    ['did: { event: purchase, within: 1d }', { purchase: Infinity }],
    ['did: { event: purchase, within: 1d, times: 1 }', { purchase: day }],
    [
      '{ did: { event: purchase, within: 1d, times: 2 }, did_not: { event: purchase, within: 7d, times: 2 } }',
      { purchase: 7 * day },
    ],
    [
      '{ did: { event: purchase }, did_not: { event: purchase, within: 7d, times: 2 } }',
      { purchase: 7 * day },
    ],
    ['did: { event: purchase, where: { event.value: 1 } }', { purchase: 1095 * day }],
    ['did: { event: purchase, times: 2, since: entry }', { purchase: 1095 * day }],
    ['not: { did: { event: [login, share], within: 1h } }', { login: Infinity, share: Infinity }],
    ['did: { event: [login, share], within: 1h, match: item_id }', { login: hour, share: hour }],
  ])('has %s remembered', (yaml, windows) => {
    const { remember } = compileYaml(yaml)
    expect(Object.fromEntries([...remember].map(([name, { withinMs }]) => [name, withinMs]))).toEqual(windows)
  })

  it.each([
    [
      'did: purchase',
      'did: found "purchase", expected a map with event, times, within, since, where, match.',
    ],
    ['did: { evnt: purchase }', 'unknown field "evnt". Did you mean "event"?'],
    ['did: { event: Purchase }', 'event: found "Purchase", expected the name of an event, such as purchase.'],
    [
      'did: { event: purchase, times: 0 }',
      'times: found 0, expected a number of times from 1 on, or { at_least: 2 }.',
    ],
    ['did: { event: purchase, times: { abve: 1 } }', 'times: unknown operator "abve".'],
    [
      'did: { event: purchase, within: 0d }',
      'within: found "0d", expected a duration such as 30s, 10m, 1h, 7d, 2w or 1d 12h (at most 3 years).',
    ],
    [
      'did: { event: purchase, since: birth }',
      'since: found "birth", expected entry, or a date such as "2026-03-02".',
    ],
    [
      'did: { event: purchase, where: { cart.totl: 1 } }',
      'unknown field "cart.totl". Did you mean "cart.total"?',
    ],
    [
      'did: { event: purchase, match: cart.id }',
      'match: found "cart.id", expected item_id, item_brand, item_category or a property of the event, such as event.item_id.',
    ],
    ['did: { event: purchase, match: itm_id }', 'unknown field "itm_id". Did you mean "item_id"?'],
  ])('refuses %s', (yaml, message) => {
    const { condition, errors } = compileYaml(yaml)
    expect(condition).toBeNull()
    expect(errors).toContain(message)
  })

  it.each([
    ['item_brand', 'Acme', true],
    ['item_brand', 'Other', false],
    ['item_category', 'shoes', true],
    ['item_category', 'Acme', false],
  ])('counts a past event of which any item has the same %s: %s is %s', (likeness, value, isAlike) => {
    const { condition } = compileYaml(`did: { event: view_item, within: 7d, match: ${likeness} }`)
    const past = { items: [line('hat-1'), { ...line('boot-7'), item_brand: 'Acme', item_category: 'shoes' }] }
    const history = { view_item: memoryOf([day, past]) }
    const about = (item: Item) =>
      scopeWith({ shopper: { ...shopper, history }, event: eventWith({ items: [item] }) })
    expect(condition?.test(about({ ...line('boot-7'), [likeness]: value }))).toBe(isAlike)
    expect(condition?.test(about(line('boot-7')))).toBe(false)
    expect(condition?.test(scopeWith({ shopper: { ...shopper, history } }))).toBe(false)
  })

  it('warns of an event that is almost a known one', () => {
    expect(compileYaml('did: { event: purchse }').warnings).toEqual([
      'no shop sends an event "purchse" by itself. Did you mean "purchase"?',
    ])
  })
})

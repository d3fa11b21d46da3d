// What a catalog trigger asks of the event itself: how far a price fell, and since when; whether few are left.

import { describe, expect, it } from 'vitest'
import type { EventTrigger, Scope } from '../../../../worker/engine/program.ts'
import { day, eventWith, line, memoryOf, scopeWith, shopper } from './condition-fixture.ts'
import { compiled, site } from './config-fixture.ts'

function eventTrigger(trigger: string): EventTrigger {
  const text = `automation: a\ntrigger: ${trigger}\nsteps: [ { send: hello, to: email-tool } ]\n`
  const found = compiled({ 'site.yaml': site, 'automations/a.yaml': text }).program.automations.get(
    'a',
  )?.trigger
  if (found?.kind !== 'event') throw new Error('not compiled')
  return found
}
const at = (name: string, properties: NonNullable<Scope['event']>['properties']): Scope =>
  scopeWith({ event: eventWith(properties, name) })
const seen = { ...shopper, history: { view_item: memoryOf([day, { items: [line('shoe-42')] }]) } }

describe('a catalog trigger', () => {
  it('measures a price against what it was when the shopper saw it, unless it is told otherwise', () => {
    const asked = 'for: { did: { event: view_item, match: item_id } }'
    const bySeen = eventTrigger(`{ catalog: price_drop, by: { at_least: 10% }, ${asked} }`).where
    const byBefore = eventTrigger(
      `{ catalog: { price_drop: { by: { at_least: 10% }, since: previous, ${asked} } } }`,
    ).where
    const dropped = (drop: number, drop_since_seen: number): Scope => ({
      ...at('price_drop', { items: [line('shoe-42')], drop, drop_since_seen }),
      shopper: seen,
    })
    expect([bySeen.test(dropped(0.05, 0.2)), byBefore.test(dropped(0.05, 0.2))]).toEqual([true, false])
    expect([bySeen.test(dropped(0.2, 0.05)), byBefore.test(dropped(0.2, 0.05))]).toEqual([false, true])
    expect(bySeen.explain(dropped(0.2, -0.1))).toEqual({
      path: 'event.drop_since_seen',
      wanted: 'at least 10%',
      saw: -0.1,
    })
  })

  it('does not call it a fall when it costs more than the shopper saw', () => {
    const { where } = eventTrigger(
      '{ catalog: price_drop, for: { did: { event: view_item, match: item_id } } }',
    )
    const dropped = (drop_since_seen: number): Scope => ({
      ...at('price_drop', { items: [line('shoe-42')], drop: 0.1, drop_since_seen }),
      shopper: seen,
    })
    expect([-0.1, 0, 0.1].map((drop) => where.test(dropped(drop)))).toEqual([false, false, true])
  })

  it.each([
    '{ catalog: low_stock, at_most: 3, for: { did: { event: view_item, match: item_id } } }',
    '{ catalog: { low_stock: { at_most: 3, for: { did: { event: view_item, match: item_id } } } } }',
  ])('asks whether stock has just become low: %s', (trigger) => {
    const { names, where } = eventTrigger(trigger)
    const left = (stock_before: number, stock_now: number): Scope => ({
      ...at('low_stock', { items: [line('shoe-42')], stock_before, stock_now }),
      shopper: seen,
    })
    expect(names).toEqual(['low_stock'])
    expect(where.test(left(4, 3))).toBe(true)
    expect(where.test(left(20, 1))).toBe(true)
    expect(where.test(left(3, 2))).toBe(false)
    expect(where.test(left(5, 4))).toBe(false)
    expect(where.explain(left(5, 4))).toEqual({
      path: 'event.stock_now',
      wanted: 'from more than 3 to at most 3',
      saw: 4,
    })
  })
})

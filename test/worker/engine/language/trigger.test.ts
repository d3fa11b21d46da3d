import { describe, expect, it } from 'vitest'
import type { Item } from '../../../../worker/event/event.ts'
import type { Automation, EventTrigger, Scope } from '../../../../worker/engine/program.ts'
import { day, eventWith, line, memoryOf, scopeWith, shopper } from './condition-fixture.ts'
import { compiled, problemsOf, site } from './config-fixture.ts'

const text = (trigger: string): string =>
  `automation: a\ntrigger: ${trigger}\nsteps: [ { send: hello, to: email-tool } ]\n`
const segments = `${site}segments: { vip: { shopper.orders.count: { at_least: 3 } } }\n`

function triggerOf(trigger: string): Automation['trigger'] {
  const files = { 'site.yaml': segments, 'automations/a.yaml': text(trigger) }
  const found = compiled(files).program.automations.get('a')
  if (found === undefined) throw new Error('not compiled')
  return found.trigger
}
function eventTrigger(trigger: string): EventTrigger {
  const found = triggerOf(trigger)
  if (found.kind !== 'event') throw new Error(`a trigger of kind ${found.kind}`)
  return found
}
const at = (name: string, properties: NonNullable<Scope['event']>['properties']): Scope =>
  scopeWith({ event: eventWith(properties, name) })

describe('quiet_since', () => {
  it('waits for the rhythm of the shopper, within bounds', () => {
    expect(
      triggerOf(
        '{ quiet_since: { event: purchase, for: { times: 2.5, of: shopper.days_between_orders, between: [45d, 180d], else: 90d }, backfill: { look_back: 365d, rate: 500 per day } } }',
      ),
    ).toEqual({
      kind: 'quiet_since',
      event: 'purchase',
      forMs: { times: 2.5, between: [45 * day, 180 * day], elseMs: 90 * day },
      backfill: { lookBackMs: 365 * day, perDay: 500 },
    })
  })
})

describe('date', () => {
  const birthday = {
    ...shopper,
    traits: { birthday: '1990-02-28' },
  }

  it('is every year at nine, by the clock of the shopper', () => {
    const trigger = triggerOf('{ date: shopper.birthday }')
    expect(trigger).toMatchObject({
      kind: 'date',
      every: 'year',
      offsetDays: 0,
      minuteOfDay: 540,
      zone: { kind: 'shopper', else: 'Europe/Paris' },
      leapDay: 'feb-28',
      lateUpToMs: 0,
    })
    expect(trigger.kind === 'date' && trigger.read(scopeWith({ shopper: birthday }))).toBe('1990-02-28')
  })

  it('takes everything that is said', () => {
    expect(
      triggerOf(
        '{ date: shopper.traits.due, every: once, offset: -3d, at: "18:30", zone: UTC, leap_day: mar-01, if_learned_late: { up_to: 2d, then: send_now, else: next_year } }',
      ),
    ).toMatchObject({
      every: 'once',
      offsetDays: -3,
      minuteOfDay: 1_110,
      zone: { kind: 'fixed', zone: 'UTC' },
      leapDay: 'mar-01',
      lateUpToMs: 2 * day,
    })
  })
})

describe('catalog', () => {
  const seen = { ...shopper, history: { view_item: memoryOf([day, { items: [line('shoe-42')] }]) } }
  const restock =
    '{ catalog: back_in_stock, for: { did: { event: view_item, within: 30d, match: item_id } } }'

  it('concerns those who did something with that very item, once per item', () => {
    const { names, where, key } = eventTrigger(restock)
    const about = (item: string): Scope => ({
      ...at('back_in_stock', { items: [line(item)] }),
      shopper: seen,
    })
    expect(names).toEqual(['back_in_stock'])
    expect(where.test(about('shoe-42'))).toBe(true)
    expect(where.test(about('hat-1'))).toBe(false)
    expect(key?.(about('shoe-42'))).toBe('shoe-42')
  })

  it('asks how far a price fell', () => {
    const { where } = eventTrigger(
      '{ catalog: price_drop, by: { at_least: 10% }, for: { did: { event: view_item, match: item_id } } }',
    )
    const dropped = (drop: number): Scope => ({
      ...at('price_drop', { items: [line('shoe-42')], drop }),
      shopper: seen,
    })
    expect([where.test(dropped(0.1)), where.test(dropped(0.09))]).toEqual([true, false])
    expect(where.explain(dropped(0.09))).toEqual({ path: 'event.drop', wanted: 'at least 10%', saw: 0.09 })
    expect(where.explain({ ...at('price_drop', {}), shopper: seen })?.saw).toBeNull()
  })
})

describe('catalog: new_item', () => {
  const boot = (parts: Partial<Item> = {}): Item => ({ ...line('boot-7'), item_brand: 'Acme', ...parts })
  const past = (item: Item) => ({ ...shopper, history: { view_item: memoryOf([day, { items: [item] }]) } })
  const did = 'for: { did: { event: view_item, within: 30d, match: item_brand } }'
  const arrived = (item: Item, seen: Item): Scope => ({
    ...at('new_item', { items: [item] }),
    item,
    shopper: past(seen),
  })

  it.each([
    `{ catalog: new_item, where: { item_category: shoes, price: { below: 200 } }, ${did} }`,
    `{ catalog: { new_item: { where: { item.item_category: shoes, item.price: { below: 200 } }, ${did} } } }`,
  ])('concerns those who cared for another item of the brand, once per item: %s', (trigger) => {
    const { names, where, key } = eventTrigger(trigger)
    const shoe = boot({ item_category: 'shoes', price: 120 })
    const seen = { ...line('shoe-42'), item_brand: 'Acme' }
    expect(names).toEqual(['new_item'])
    expect(where.test(arrived(shoe, seen))).toBe(true)
    expect(key?.(arrived(shoe, seen))).toBe('boot-7')
    expect(where.test(arrived(shoe, { ...seen, item_brand: 'Other' }))).toBe(false)
    expect(where.test(arrived({ ...shoe, price: 300 }, seen))).toBe(false)
    expect(where.test(arrived({ ...shoe, item_category: 'hats' }, seen))).toBe(false)
    expect(where.test(arrived(boot(), seen))).toBe(false)
  })

  it('is nothing to those who saw no more than the item itself, before the catalog had it', () => {
    const { where } = eventTrigger(`{ catalog: new_item, ${did} }`)
    expect(where.test(arrived(boot(), boot()))).toBe(false)
    expect(where.test(arrived(boot(), boot({ item_id: 'boot-8' })))).toBe(true)
  })

  it('has brands and categories of those events remembered, as long as it is live', () => {
    const interest = (status: string) => {
      const trigger = `{ catalog: new_item, for: { any_of: [ { did: { event: [view_item, purchase], match: item_brand } }, { did: { event: search, match: item_category } } ] } }`
      const files = { 'automations/a.yaml': `status: ${status}\n${text(trigger)}` }
      const { catalogInterest, newItemInterest } = compiled(files).program
      expect(catalogInterest.size).toBe(0)
      return [...(newItemInterest ?? [])].map(([likeness, events]) => [likeness, ...events])
    }
    expect(interest('live')).toEqual([
      ['item_brand', 'view_item', 'purchase'],
      ['item_category', 'search'],
    ])
    expect(interest('draft')).toEqual([])
  })
})

describe('catalog, with what is asked of the item inside', () => {
  const seen = { ...shopper, history: { view_item: memoryOf([day, { items: [line('shoe-42')] }]) } }
  const did = 'for: { did: { event: view_item, within: 30d, match: item_id } }'

  it('means the same as beside it', () => {
    const nested = eventTrigger(
      `{ catalog: { price_drop: { by: { at_least: 10% }, ${did}, where: { event.currency: EUR } } }, repeat: refresh }`,
    )
    const dropped = (item: string, drop: number, currency = 'EUR'): Scope => ({
      ...at('price_drop', { items: [line(item)], drop, currency }),
      shopper: seen,
    })
    expect(nested).toMatchObject({ names: ['price_drop'], repeat: 'refresh' })
    expect(nested.key?.(dropped('shoe-42', 0.1))).toBe('shoe-42')
    expect(nested.where.test(dropped('shoe-42', 0.1))).toBe(true)
    expect(nested.where.test(dropped('shoe-42', 0.09))).toBe(false)
    expect(nested.where.test(dropped('hat-1', 0.1))).toBe(false)
    expect(nested.where.test(dropped('shoe-42', 0.1, 'USD'))).toBe(false)
  })

  it('is back in stock without a drop', () => {
    const { names, where } = eventTrigger(`{ catalog: { back_in_stock: { ${did} } } }`)
    expect(names).toEqual(['back_in_stock'])
    expect(where.test({ ...at('back_in_stock', { items: [line('shoe-42')] }), shopper: seen })).toBe(true)
  })

  it('has the items of those events remembered, as long as it is live', () => {
    const interest = (status: string) => {
      const automation = text(`{ catalog: { back_in_stock: { ${did} } } }`).replace(
        /^(status: .*\n)?/m,
        `status: ${status}\n`,
      )
      return [...compiled({ 'automations/a.yaml': automation }).program.catalogInterest]
    }
    expect(interest('live')).toEqual(['view_item'])
    expect(interest('draft')).toEqual([])
  })
})

describe('segment and stage', () => {
  it('are the events that the engine derives', () => {
    const enter = eventTrigger('{ segment: { enter: vip } }')
    const leave = eventTrigger('{ segment: { leave: vip } }')
    const stage = eventTrigger('{ stage: [retention, advocacy], where: { event.from: purchase } }')
    expect([enter.names, leave.names, stage.names]).toEqual([
      ['segment_entered'],
      ['segment_left'],
      ['stage_entered'],
    ])
    expect(enter.where.test(at('segment_entered', { segment: 'vip' }))).toBe(true)
    expect(enter.where.test(at('segment_entered', { segment: 'keen' }))).toBe(false)
    const entered = (to: string, from: string): boolean =>
      stage.where.test(at('stage_entered', { stage: to, from }))
    expect([
      entered('advocacy', 'purchase'),
      entered('advocacy', 'retention'),
      entered('awareness', 'purchase'),
    ]).toEqual([true, false, false])
    expect(stage.where.explain(at('stage_entered', { stage: 'awareness' }))).toEqual({
      path: 'event.stage',
      wanted: 'any of [retention, advocacy]',
      saw: 'awareness',
    })
  })
})

describe('a trigger', () => {
  it.each([
    ['{ evnt: subscribe }', ['2:12: unknown field "evnt". Did you mean "event"?']],
    [
      '{ date: event.day }',
      ['2:18: date: found "event.day", expected a date of the shopper, such as shopper.birthday.'],
    ],
    [
      '{ date: shopper.birthdy }',
      ['2:18: unknown field "shopper.birthdy". Did you mean "shopper.birthday"?'],
    ],
    [
      '{ date: shopper.birthday, offset: 3 }',
      ['2:44: offset: found 3, expected whole days such as -3d (before) or 2d (after), at most 366.'],
    ],
    [
      '{ date: shopper.birthday, at: "9:00" }',
      ['2:40: at: found "9:00", expected a clock time in quotes, such as "09:00".'],
    ],
    [
      '{ date: shopper.birthday, leap_day: feb-29 }',
      ['2:46: leap_day: found "feb-29", expected one of feb-28, mar-01. Did you mean "feb-28"?'],
    ],
    [
      '{ quiet_since: { event: purchase, for: { times: 2.0, of: shopper.rhythm, between: [45d, 180d], else: 90d } } }',
      ['2:67: of: found "shopper.rhythm", expected shopper.days_between_orders.'],
    ],
    [
      '{ quiet_since: { event: purchase, for: { times: 0, of: shopper.days_between_orders, between: [45d, 180d], else: 90d } } }',
      ['2:58: times: found 0, expected a number above 0, such as 2.0.'],
    ],
    [
      '{ quiet_since: { event: purchase, for: { times: 2, of: shopper.days_between_orders, between: [180d, 45d], else: 90d } } }',
      ['2:103: between: found a list, expected two durations, the shorter first: [45d, 180d].'],
    ],
    [
      '{ quiet_since: { event: any, for: 60d, backfill: { look_back: 365d, rate: 500 } } }',
      ['2:84: rate: found 500, expected a rate per day, such as 500 per day.'],
    ],
    [
      '{ catalog: new_item, for: { did: { event: view_item, match: item_id } } }',
      [
        '2:36: for: expected a did with match: item_brand or item_category, which says who cares for such items, such as { did: { event: view_item, within: 30d, match: item_brand } }.',
      ],
    ],
    [
      '{ catalog: back_in_stok, for: { did: { event: view_item, match: item_id } } }',
      [
        '2:21: catalog: found "back_in_stok", expected one of back_in_stock, low_stock, price_drop, new_item. Did you mean "back_in_stock"?',
      ],
    ],
    ['{ catalog: back_in_stock }', ['2:10: "for" is missing.']],
    [
      '{ catalog: back_in_stock, for: { did: { event: view_item } } }',
      [
        '2:41: for: expected a did with match: item_id, which says whose items are watched, such as { did: { event: view_item, within: 30d, match: item_id } }.',
      ],
    ],
    [
      '{ catalog: price_drop, by: 10%, for: { did: { event: view_item, match: item_id } } }',
      ['2:37: by: found "10%", expected a map with at_least, above.'],
    ],
    [
      '{ catalog: price_drop, by: {}, for: { did: { event: view_item, match: item_id } } }',
      ['2:37: by: found a map, expected how much, such as { at_least: 10% }.'],
    ],
    [
      '{ catalog: low_stock, for: { did: { event: view_item, match: item_id } } }',
      ['2:21: low_stock: how few is low? Add at_most: 3.'],
    ],
    [
      '{ catalog: { low_stock: { for: { did: { event: view_item, match: item_id } } } } }',
      ['2:34: "at_most" is missing.'],
    ],
    [
      '{ catalog: low_stock, at_most: 0.5, for: { did: { event: view_item, match: item_id } } }',
      ['2:41: at_most: found 0.5, expected a whole number of units from 1 on, such as 3.'],
    ],
    [
      '{ catalog: back_in_stock, at_most: 3, for: { did: { event: view_item, match: item_id } } }',
      ['2:36: at_most: only low_stock is asked how few.'],
    ],
    [
      '{ catalog: low_stock, at_most: 3, since: seen, for: { did: { event: view_item, match: item_id } } }',
      ['2:44: since: only a price_drop is asked how much.'],
    ],
    ['{ catalog: { new_item: { where: { item.price: 1 } } } }', ['2:33: "for" is missing.']],
    [
      '{ catalog: { new_item: { for: { did_not: { event: view_item, match: item_brand } } } } }',
      [
        '2:40: for: expected a did with match: item_brand or item_category, which says who cares for such items, such as { did: { event: view_item, within: 30d, match: item_brand } }.',
      ],
    ],
    [
      '{ catalog: new_item, by: { at_least: 10% }, for: { did: { event: view_item, match: item_brand } } }',
      ['2:31: by: only a price_drop is asked how much.'],
    ],
    [
      '{ catalog: { new_item: { by: { at_least: 10% }, for: { did: { event: view_item, match: item_brand } } } } }',
      ['2:35: unknown field "by". Known here: for, where.'],
    ],
    [
      '{ catalog: new_item, where: { item_brnd: Acme }, for: { did: { event: view_item, match: item_brand } } }',
      ['2:40: unknown field "item_brnd". Did you mean "item_brand"?'],
    ],
    [
      '{ catalog: price_drop, for: { did: { event: view_item, match: item_brand } } }',
      [
        '2:38: for: expected a did with match: item_id, which says whose items are watched, such as { did: { event: view_item, within: 30d, match: item_id } }.',
      ],
    ],
    [
      '{ catalog: { price_dropp: { for: { did: { event: view_item, match: item_id } } } } }',
      ['2:23: unknown field "price_dropp". Did you mean "price_drop"?'],
    ],
    ['{ catalog: { price_drop: {} } }', ['2:35: "for" is missing.']],
    [
      '{ catalog: { price_drop: { for: { did: { event: view_item } } } } }',
      [
        '2:42: for: expected a did with match: item_id, which says whose items are watched, such as { did: { event: view_item, within: 30d, match: item_id } }.',
      ],
    ],
    [
      '{ catalog: { back_in_stock: { by: { at_least: 10% }, for: { did: { event: view_item, match: item_id } } } } }',
      ['2:40: unknown field "by". Known here: for, where.'],
    ],
    [
      '{ catalog: { price_drop: { for: { did: { event: view_item, match: item_id } }, where: { cart.totl: 1 } } } }',
      ['2:98: unknown field "cart.totl". Did you mean "cart.total"?'],
    ],
    ['{ segment: vip }', ['2:21: segment: found "vip", expected a map with enter.']],
    ['{ segment: { enter: vp } }', ['2:30: unknown segment "vp". Did you mean "vip"?']],
    [
      '{ segment: { leave: rich-people } }',
      ['2:30: unknown segment "rich-people". There is none of that name in site.yaml.'],
    ],
    [
      '{ stage: retnetion }',
      [
        '2:19: stage: found "retnetion", expected one of awareness, consideration, purchase, retention, advocacy. Did you mean "retention"?',
      ],
    ],
  ])('is refused when it says %s', (trigger, problems) => {
    expect(problemsOf({ 'site.yaml': segments, 'automations/a.yaml': text(trigger) })).toEqual(
      problems.map((problem) => `automations/a.yaml:${problem}`),
    )
  })
})

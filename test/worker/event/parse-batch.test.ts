import { describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { contentRules } from '../../../worker/event/content-rules.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { maxEventAgeMs, maxEventsPerBatch } from '../../../worker/event/limits.ts'
import { derivedEventNames } from '../../../worker/event/names.ts'
import { parseBatch } from '../../../worker/event/parse-batch.ts'

const now = 1_772_445_600_000
const door = {
  receivedAt: epochMs(now),
  bodyBytes: 1_000,
  rules: contentRules(['https://shop.example', 'http://localhost:*']),
}
const event = (more: object = {}) => ({
  event_id: 'e1',
  name: 'page_view',
  occurred_at: now - 1_000,
  ...more,
})
const batch = (events: unknown[], more: object = {}) => ({
  v: 1,
  key: 'pk_demo_0123456789abcdef',
  batch_id: 'b1',
  device_id: 'd1',
  sent_at: now,
  events,
  ...more,
})
const parse = (json: unknown, more: object = {}) => parseBatch(json, { ...door, ...more })
const only = (json: unknown) => {
  const parsed = parse(json)
  if (!parsed.ok) throw new Error(parsed.reason)
  return parsed
}
const reasonOf = (raw: unknown) => only(batch([raw])).rejected[0]?.reason
const propertiesOf = (properties: object) =>
  only(batch([event({ name: 'add_to_cart', properties })])).batch.events[0]?.properties

describe('a batch', () => {
  test('that is fit comes through with its events in order', () => {
    const parsed = only(batch([event(), event({ event_id: 'e2', name: 'view_item' })]))
    expect(parsed.batch.events.map(({ name }) => name)).toEqual(['page_view', 'view_item'])
    expect(parsed.rejected).toEqual([])
  })

  test.each([
    ['nothing', undefined],
    ['a list', []],
    ['a string', 'hello'],
    ['another version', batch([], { v: 2 })],
    ['no device', { ...batch([]), device_id: undefined }],
    ['an id with a space', batch([], { batch_id: 'a b' })],
    ['a key of another shape', batch([], { key: 'sk_demo_0123456789abcdef' })],
    ['a clock that is text', batch([], { sent_at: '2026' })],
    ['events that are no list', { ...batch([]), events: {} }],
    [
      'more events than a batch may hold',
      batch(Array.from({ length: maxEventsPerBatch + 1 }, () => event())),
    ],
  ])('that is %s is refused with a reason', (_what, json) => {
    const parsed = parse(json)
    expect(parsed.ok).toBe(false)
    if (!parsed.ok) expect(parsed.reason.length).toBeGreaterThan(3)
  })

  test('keeps its good events when one is bad, and says which', () => {
    const parsed = only(
      batch([event(), event({ event_id: 'e2', name: 'Bad Name' }), event({ event_id: 'e3' })]),
    )
    expect(parsed.batch.events.map(({ event_id }) => event_id)).toEqual(['e1', 'e3'])
    expect(parsed.indices).toEqual([0, 2])
    expect(parsed.rejected).toEqual([{ index: 1, reason: expect.stringContaining('name') }])
  })

  test('never repeats a refused value in its reason', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 12, maxLength: 40 }), (secret) => {
        const parsed = only(batch([event({ name: secret }), event({ event_id: secret })]))
        for (const { reason } of parsed.rejected) expect(reason).not.toContain(secret)
      }),
    )
  })

  test('keeps a known time zone and drops an invented one', () => {
    expect(
      only(batch([], { context: { time_zone: 'Europe/Paris', locale: 'fr-FR' } })).batch.context,
    ).toEqual({
      time_zone: 'Europe/Paris',
      locale: 'fr-FR',
    })
    expect(only(batch([], { context: { time_zone: 'Mars/Olympus', locale: '<b>' } })).batch.context).toEqual(
      {},
    )
  })

  test('of a shopper who refused analytics keeps only what they said about consent', () => {
    const said = event({ event_id: 'e2', name: 'consent', properties: { analytics: false } })
    const parsed = only(batch([event(), said], { consent: { analytics: false } }))
    expect(parsed.batch.events.map(({ name }) => name)).toEqual(['consent'])
    expect(parsed.rejected[0]?.reason).toContain('consent')
  })

  test('of any JSON whatever never throws', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 5 }), (json, events) => {
        parse(json)
        parse(batch(events))
        parse(batch([event({ properties: json })]))
      }),
    )
  })
})

describe('an event', () => {
  test('that only the worker may say is refused', () => {
    for (const name of derivedEventNames.filter((derived) => derived !== 'cart_updated'))
      expect(reasonOf(event({ name }))).toContain('derived')
    expect(reasonOf(event({ name: 'cart_updated' }))).toBeUndefined()
  })

  test('older than the limit on its own clock is refused, whatever the skew of that clock', () => {
    expect(reasonOf(event({ occurred_at: now - maxEventAgeMs - 1 }))).toContain('older')
    const skewed = batch([event({ occurred_at: 1_000 })], { sent_at: 2_000 })
    expect(only(skewed).rejected).toEqual([])
  })

  test('larger than an event may be is refused alone', () => {
    const parsed = parse(
      batch([event({ properties: { blob: 'x'.repeat(20_000) } }), event({ event_id: 'e2' })]),
      {
        bodyBytes: 21_000,
      },
    )
    expect(parsed.ok && parsed.rejected.map(({ index }) => index)).toEqual([0])
  })

  test.each([
    ['a value that is text', { value: '90' }, 'value'],
    ['a negative value', { value: -1 }, 'value'],
    ['a currency of four letters', { currency: 'EURO' }, 'currency'],
    ['items that are no list', { items: {} }, 'items'],
    ['an item without an id', { items: [{ price: 1 }] }, 'item_id'],
    ['an item with a price that is text', { items: [{ item_id: 'a', price: '1' }] }, 'price'],
    ['a fraction of a shoe', { items: [{ item_id: 'a', quantity: 0.5 }] }, 'quantity'],
    ['an empty order id', { transaction_id: '' }, 'transaction_id'],
  ])('with %s is refused', (_what, properties, word) => {
    expect(reasonOf(event({ name: 'purchase', properties }))).toContain(word)
  })

  test('keeps GA4 items as they are and counts one when no quantity is said', () => {
    expect(
      propertiesOf({ currency: 'eur', items: [{ item_id: 42, item_name: 'Shoe', price: 89.999999 }] }),
    ).toEqual({
      currency: 'EUR',
      items: [{ item_id: '42', item_name: 'Shoe', price: 90, quantity: 1 }],
    })
  })
})

describe('content that could reach a message', () => {
  test('keeps links on the shop and drops foreign, disguised and script links', () => {
    const item = (url: string) => propertiesOf({ items: [{ item_id: 'a', url, image_url: url }] })?.items?.[0]
    expect(item('https://cdn.shop.example/a.jpg')?.image_url).toBe('https://cdn.shop.example/a.jpg')
    expect(item('http://localhost:8788/a')?.url).toBe('http://localhost:8788/a')
    for (const hostile of [
      'https://evil.example/a',
      'https://shop.example.evil.example/',
      'https://notshop.example/',
      'http://shop.example/',
      'https://user:pw@shop.example/',
      'javascript:alert(1)',
      'data:text/html,x',
      '//evil.example',
      'https://evil.example\\@shop.example/',
    ])
      expect(item(hostile)).toEqual({ item_id: 'a', quantity: 1 })
  })

  test('is plain text: no markup, no invisible characters, no address to click', () => {
    const name = (item_name: string) =>
      propertiesOf({ items: [{ item_id: 'a', item_name }] })?.items?.[0]?.item_name
    expect(name('<b>Win</b> at https://evil.example/now')).toBe('bWin/b at')
    expect(name('Sho\u202ee\u0000\nred')).toBe('Sho e red')
    expect(propertiesOf({ note: 'see www.evil.example' })).toEqual({ note: 'see' })
    expect(propertiesOf({ link: 'https://evil.example/' })).toEqual({})
  })

  test('cannot smuggle a prototype', () => {
    const hostile = JSON.parse('{"__proto__":{"x":1},"constructor":1,"deep":{"__proto__":{"y":1}}}') as object
    const properties = propertiesOf(hostile)
    expect(properties).toEqual({ deep: {} })
    expect(({} as Record<string, unknown>)['x']).toBeUndefined()
  })
})

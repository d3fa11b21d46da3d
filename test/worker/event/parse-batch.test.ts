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
    expect(reasonOf(event({ name: 'link_click', properties: { email: 'ana@example.com' } }))).toContain(
      'derived',
    )
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

describe('who an event says it is about', () => {
  const identify = (properties: object, more: object = {}) => {
    const parsed = parse(batch([event(), event({ event_id: 'e2', name: 'identify', properties })]), more)
    if (!parsed.ok) throw new Error(parsed.reason)
    return parsed
  }

  test('is kept as it is normalized', () => {
    const parsed = identify({ email: ' Ana@Example.com', customer_id: 7, first_name: 'Ana' })
    expect(parsed.batch.events[1]?.properties).toEqual({
      email: 'ana@example.com',
      customer_id: '7',
      first_name: 'Ana',
    })
    expect(parsed.trimmed).toEqual([])
  })

  test('is left out with a reason when it is nobody, and the rest of the event is kept', () => {
    const parsed = identify({
      email: 'secret-typo',
      phone: '0612345678',
      customer_id: 'guest',
      first_name: 'Ana',
    })
    expect(parsed.batch.events[1]?.properties).toEqual({ first_name: 'Ana' })
    expect(parsed.rejected).toEqual([])
    expect(parsed.trimmed.map(({ index, reason }) => `${index} ${reason}`)).toEqual([
      expect.stringMatching(/^1 customer_id: /),
      expect.stringMatching(/^1 email: expected an e-mail address; .*rest of the event is kept/),
      expect.stringMatching(/^1 phone: expected a number with its country/),
    ])
    expect(JSON.stringify(parsed.trimmed)).not.toContain('secret')
  })

  test('counts under a declared name too', () => {
    const told = { till_card: ' T-1 ', pos_number: 'x'.repeat(255) }
    const parsed = identify(told, { identities: ['till_card', 'pos_number'] })
    expect(parsed.batch.events[1]?.properties).toEqual({ till_card: 'T-1' })
    expect(parsed.trimmed[0]?.reason).toContain('pos_number')
    expect(parsed.testimonies.get(1)?.identifiers).toEqual({ till_card: 'T-1' })
  })

  test('is not asked of events about the shop', () => {
    const parsed = only(batch([event({ name: 'view_item', properties: { email: 'x' } })]))
    expect(parsed.batch.events[0]?.properties).toEqual({ email: 'x' })
    expect(parsed.trimmed).toEqual([])
    expect(parsed.testimonies.size).toBe(0)
  })

  test('is told apart from its proof, which no event keeps', () => {
    const parsed = identify({ customer_id: 7, proof: 'a'.repeat(64) })
    expect(parsed.testimonies.get(1)).toEqual({
      identifiers: { customer_id: '7' },
      asSent: { customer_id: '7' },
      proof: 'a'.repeat(64),
      clicks: [],
    })
    expect(JSON.stringify(parsed.batch)).not.toContain('proof')
    expect(propertiesOf({ proof: 'a'.repeat(64), note: 'x' })).toEqual({ note: 'x' })
  })

  test('counts as without proof when the proof is empty, as shops render it for a guest', () => {
    for (const proof of ['', null, undefined])
      expect(identify({ customer_id: 7, proof }).testimonies.get(1)).not.toHaveProperty('proof')
  })

  test('cannot be told by the sender to be vouched for', () => {
    const parsed = only(
      batch([event({ name: 'identify', trust: 'server', properties: { email: 'ana@example.com' } })]),
    )
    expect(parsed.batch.events[0]).not.toHaveProperty('trust')
  })
})

describe('an address from one of our links', () => {
  const page = {
    url: 'https://shop.example/cart?utm_source=mail&selvedge_click=TOKEN-1&selvedge_cart=W10',
    referrer: 'https://shop.example/?selvedge_click=TOKEN_2',
  }

  test('is kept without what we put into it, in each place', () => {
    const properties = {
      page_location: page.url,
      page_path: '/cart?selvedge_click=TOKEN',
      items: [{ item_id: 'a', url: page.url, image_url: page.url }],
    }
    const parsed = only(batch([event({ page, properties }), event({ name: 'view_cart', page, properties })]))
    expect(JSON.stringify(parsed.batch)).not.toMatch(/selvedge|TOKEN|W10/)
    expect(parsed.batch.events[0]?.page).toEqual({
      url: 'https://shop.example/cart?utm_source=mail',
      referrer: 'https://shop.example/',
    })
  })

  test('says on the page view alone who may have clicked', () => {
    const parsed = only(batch([event({ page }), event({ event_id: 'e2', name: 'view_cart', page })]))
    expect([...parsed.testimonies.keys()]).toEqual([0])
    expect(parsed.testimonies.get(0)?.clicks).toEqual(['TOKEN-1', 'TOKEN_2'])
  })

  test('is found and cut when a long cart behind it is cut off', () => {
    const url = `https://shop.example/cart?selvedge_click=TOKEN&selvedge_cart=${'A'.repeat(5_000)}`
    const parsed = only(batch([event({ page: { url } })]))
    expect(parsed.testimonies.get(0)?.clicks).toEqual(['TOKEN'])
    expect(parsed.batch.events[0]?.page?.url).toBe('https://shop.example/cart')
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

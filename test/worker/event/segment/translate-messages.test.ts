import { describe, expect, test } from 'vitest'
import { eventOf, message, reasonOf, receivedAt, timestamp, translate } from './translate.ts'

const identify = (traits: object, more: object = {}) =>
  eventOf({ type: 'identify', traits, ...more }).properties
const only = (raw: object, more = {}) => translate([raw], more).batches[0]

describe('a message', () => {
  test('becomes an event that the shop’s server vouches for', () => {
    const told = message({ messageId: 'm-1', event: 'store_visit', context: { ip: '8.8.8.8' } })
    expect(translate([told]).batches).toEqual([
      {
        batch_id: expect.stringMatching(/^seg_[0-9a-f]{32}$/),
        device_id: '~customer_id:c-7',
        sent_at: receivedAt,
        received_at: receivedAt,
        context: {},
        events: [
          {
            event_id: 'm-1',
            name: 'store_visit',
            occurred_at: Date.parse(timestamp),
            received_at: receivedAt,
            properties: { customer_id: 'c-7' },
            trust: 'server',
          },
        ],
      },
    ])
  })

  test('of a page or a screen is a page view', () => {
    const page = { url: 'https://shop.example/a', title: 'A', referrer: 'https://x.example', path: '/a' }
    expect(eventOf({ type: 'page', name: 'Home', properties: { ...page, width: 9 } })).toMatchObject({
      name: 'page_view',
      page: { url: page.url, title: 'A', referrer: page.referrer },
      properties: { page_name: 'Home', width: 9, customer_id: 'c-7' },
    })
    expect(eventOf({ type: 'screen', name: 'Cart' })).toMatchObject({
      name: 'page_view',
      properties: { screen_name: 'Cart' },
    })
    expect(eventOf({ event: 'x', context: { page } }).page).toEqual({
      url: page.url,
      title: 'A',
      referrer: page.referrer,
    })
  })

  test('tells the zone and the language of the shopper, when they are such', () => {
    const context = { timezone: 'Europe/Paris', locale: 'fr-FR' }
    expect(only(message({ event: 'x', context }))?.context).toEqual({
      time_zone: 'Europe/Paris',
      locale: 'fr-FR',
    })
    expect(only(message({ event: 'x', context: { timezone: 'Nowhere', locale: '<b>' } }))?.context).toEqual(
      {},
    )
  })

  test('takes its type from the address when it has one', () => {
    const { type: _type, ...told } = message({ event: 'Store Visited' })
    expect(only(told, { type: 'track' })?.events[0]?.name).toBe('store_visit')
    expect(reasonOf(told)).toContain('type: ')
  })
})

describe('identify', () => {
  test('tells traits in our spelling', () => {
    const traits = {
      firstName: 'Ana',
      lastName: 'Lima',
      birthday: '1990-02-28T00:00:00.000Z',
      createdAt: '2020-01-01',
      address: { street: '1 rue A', city: 'Paris', postalCode: '75004', country: 'FR', state: 'IDF', x: 1 },
      email: ' Ana@Example.com ',
    }
    expect(identify(traits)).toEqual({
      first_name: 'Ana',
      last_name: 'Lima',
      birthday: '1990-02-28',
      created_at: '2020-01-01',
      street: '1 rue A',
      city: 'Paris',
      postal_code: '75004',
      country: 'FR',
      region: 'IDF',
      email: 'ana@example.com',
      customer_id: 'c-7',
    })
  })

  test('takes traits from the context, too, where RudderStack puts them', () => {
    expect(identify({}, { context: { traits: { firstName: 'Ana' } } })).toMatchObject({ first_name: 'Ana' })
  })

  test('does not let an address overwrite a city that is told by itself', () => {
    expect(identify({ city: 'Lyon', address: { city: 'Paris' } })).toMatchObject({ city: 'Lyon' })
    expect(identify({ address: { city: 'Paris' }, city: 'Lyon' })).toMatchObject({ city: 'Lyon' })
    expect(identify({ address: 'Paris' })).toEqual({ customer_id: 'c-7' })
  })
})

describe('who it is', () => {
  const nobody = { userId: undefined, event: 'store_visit' }
  test.each([
    ['a user id', { userId: 'c-7' }, '~customer_id:c-7', { customer_id: 'c-7' }],
    ['a user id that is a number', { userId: 7 }, '~customer_id:7', { customer_id: '7' }],
    ['a user id that is an address', { userId: 'Ana@X.com' }, '~email:ana@x.com', { email: 'ana@x.com' }],
    ['a browser', { anonymousId: 'dev-1' }, 'dev-1', {}],
    ['both', { anonymousId: 'dev-1', userId: 'c-7' }, 'dev-1', { customer_id: 'c-7' }],
    ['its context', { context: { traits: { email: 'a@x.com' } } }, '~email:a@x.com', { email: 'a@x.com' }],
    [
      'its properties',
      { properties: { phone: '+33 612345678' } },
      '~phone:+33612345678',
      { phone: '+33612345678' },
    ],
    [
      'an external id of Segment',
      { context: { externalIds: [{ type: 'loyalty_id', id: 'L1', collection: 'users' }] } },
      '~loyalty_id:L1',
      { loyalty_id: 'L1' },
    ],
    [
      'an external id of RudderStack',
      { userId: 'c-7', context: { externalId: [{ type: 'memberCard', id: 'M1' }, null, { type: 7 }] } },
      '~customer_id:c-7',
      { customer_id: 'c-7', member_card: 'M1' },
    ],
    [
      'the strongest',
      { context: { traits: { email: 'a@x.com', customerId: 'c-9' } } },
      '~customer_id:c-9',
      { customer_id: 'c-9', email: 'a@x.com' },
    ],
    [
      'the message before its properties',
      { userId: 'c-7', properties: { customer_id: 'c-8' } },
      '~customer_id:c-7',
      { customer_id: 'c-7' },
    ],
  ])('is told by %s', (_what, more, device, properties) => {
    const batch = only(message({ ...nobody, ...more }))
    expect(batch?.device_id).toBe(device)
    expect(batch?.events[0]?.properties).toEqual(properties)
  })

  test('is not the friend that something is shared with', () => {
    const told = { event: 'Product Shared', properties: { product_id: 'a', email: 'friend@x.com' } }
    expect(eventOf(told).properties).toEqual({
      customer_id: 'c-7',
      recipient_email: 'friend@x.com',
      items: [{ item_id: 'a', quantity: 1 }],
    })
    expect(reasonOf(message({ ...told, userId: undefined }))).toContain('userId or anonymousId')
  })

  test('is not a phone number without a country, which is left out and told of', () => {
    const { batches, trimmed } = translate([message({ type: 'identify', traits: { phone: '0612345678' } })])
    expect(batches[0]?.events[0]?.properties).toEqual({ customer_id: 'c-7' })
    expect(trimmed).toEqual([{ index: 0, reason: expect.stringContaining('phone') }])
  })

  test.each([['guest'], ['null'], [''], [' '], ['0'], [{}], [[]], [null], [true]])(
    'is not %j, which tills send for nobody',
    (userId) => {
      expect(reasonOf(message({ event: 'purchase', userId }))).toContain('userId or anonymousId is missing')
      expect(only(message({ event: 'purchase', userId: 'c-7', anonymousId: userId }))?.device_id).toBe(
        '~customer_id:c-7',
      )
    },
  )
})

describe('when it was', () => {
  const clock = (more: object, sentAt: unknown = '2026-03-02T10:00:00Z') => {
    const batch = translate([message({ event: 'x', timestamp: undefined, ...more })], { sentAt }).batches[0]
    return [batch?.events[0]?.occurred_at, batch?.sent_at].map((at) => at && new Date(at).toISOString())
  }
  const [ten, nine] = ['2026-03-02T10:00:00.000Z', '2026-03-02T09:00:00.000Z']

  test('is said on the sender’s clock, with the moment of sending beside it', () => {
    expect(clock({ timestamp: nine })).toEqual([nine, ten])
    expect(clock({ originalTimestamp: nine })).toEqual([nine, ten])
    expect(clock({ timestamp: '2026-03-02T10:00:00+01:00' })).toEqual([nine, ten])
    expect(clock({ timestamp: '2026-03-02 09:00:00' })).toEqual([nine, ten])
    expect(clock({ timestamp: nine, sentAt: ten }, undefined)).toEqual([nine, ten])
  })

  test('is what the caller says, not when the SDK heard of it', () => {
    expect(clock({ timestamp: nine, originalTimestamp: ten })).toEqual([nine, ten])
  })

  test('is right already when Segment or RudderStack have passed it on', () => {
    const told = { timestamp: nine, originalTimestamp: '2026-03-02T04:00:00Z', receivedAt: ten }
    expect(clock(told)).toEqual([nine, '2026-03-02T11:00:00.000Z'])
  })

  test('is the moment of sending when nothing is said, and of receipt when not even that', () => {
    expect(clock({})).toEqual([ten, ten])
    expect(clock({}, 'yesterday')).toEqual(['2026-03-02T11:00:00.000Z', '2026-03-02T11:00:00.000Z'])
  })

  test.each(['yesterday', '2026-99-99', 7, {}, '', '2026-03-02T99:00:00Z'])('is not %j', (at) => {
    expect(reasonOf(message({ event: 'x', timestamp: at }))).toContain('timestamp: expected a time')
  })

  test('is refused when it is longer ago than a page could say', () => {
    expect(reasonOf(message({ event: 'x', timestamp: '2026-01-01' }))).toBe('older than 14 days')
  })
})

describe('many messages', () => {
  test('make one batch per device, in their order, and a bad one harms only itself', () => {
    const told = [
      message({ messageId: 'a', event: 'x' }),
      message({ messageId: 'b', event: 'y', userId: 'c-8' }),
      null,
      message({ messageId: 'c', event: 'z' }),
      message({ type: 'group', groupId: 'g' }),
      message({ event: 'x', properties: { text: 'x'.repeat(40_000) } }),
    ]
    const { batches, rejected } = translate(told)
    expect(batches.map((batch) => batch.events.map((event) => event.event_id))).toEqual([['a', 'c'], ['b']])
    expect(rejected).toEqual([
      { index: 2, reason: 'expected an object' },
      { index: 4, reason: expect.stringContaining('type: ') },
      { index: 5, reason: 'larger than 32 KB' },
    ])
  })

  test('sent again are the same batches, whenever that is', () => {
    const told = [message({ event: 'x' }), message({ event: 'y' }), message({ type: 'identify' })]
    const [first] = translate(told).batches
    const [again] = translate(told, { sentAt: '2026-03-02T11:05:00Z' }).batches
    expect(again?.batch_id).toBe(first?.batch_id)
    expect(again?.events).toEqual(first?.events)
    expect(translate(told.slice(1)).batches[0]?.batch_id).not.toBe(first?.batch_id)
  })

  test('of one device come in batches of at most a hundred', () => {
    const told = Array.from({ length: 250 }, () => message({ event: 'x' }))
    const { batches } = translate(told)
    expect(batches.map(({ events }) => events.length)).toEqual([100, 100, 50])
    expect(new Set(batches.map(({ batch_id }) => batch_id)).size).toBe(3)
  })
})

describe('the id of an event', () => {
  const idOf = (more: object, envelope = {}) =>
    only(message({ event: 'x', ...more }), envelope)?.events[0]?.event_id

  test('is the message’s, or a hash of it when it does not fit', () => {
    expect(idOf({ messageId: 'node-next-1-a' })).toBe('node-next-1-a')
    expect(idOf({ messageId: 'é'.repeat(99) })).toMatch(/^seg_[0-9a-f]{32}$/)
    expect(idOf({ messageId: 'é'.repeat(99) })).toBe(idOf({ messageId: 'é'.repeat(99) }))
  })

  test('is what the message says when it has none, so that it counts once', () => {
    const told = { messageId: undefined, sentAt: timestamp }
    expect(idOf(told)).toBe(idOf({ ...told, sentAt: '2026-03-02T12:00:00Z' }))
    expect(idOf(told)).not.toBe(idOf({ ...told, event: 'y' }))
    const untimed = { ...told, timestamp: undefined }
    expect(idOf(untimed)).not.toBe(idOf(untimed, { receivedAt: receivedAt + 1 }))
  })
})

describe('alias', () => {
  const alias = (more: object) => translate([message({ type: 'alias', ...more })])

  test('asks that two known shoppers become one', () => {
    const { merges, batches } = alias({ messageId: 'm', previousId: 'old@x.com', userId: 'c-7' })
    expect(batches).toEqual([])
    expect(merges).toMatchObject([
      {
        from: { kind: 'email', value: 'old@x.com' },
        into: { kind: 'customer_id', value: 'c-7' },
        otherwise: {
          device_id: '~email:old@x.com',
          events: [{ event_id: 'm', name: 'identify' }],
        },
      },
    ])
  })

  test('tells whose browser it is, should the id before be one', () => {
    expect(alias({ previousId: 'dev-1', userId: 'c-7' }).merges[0]?.otherwise).toMatchObject({
      device_id: 'dev-1',
      events: [{ properties: { customer_id: 'c-7' }, trust: 'server' }],
    })
  })

  test.each([
    [{ userId: 'c-7' }, 'previousId is missing'],
    [{ previousId: 'guest', userId: 'c-7' }, 'previousId is missing'],
    [{ previousId: 'c-6', userId: 'null' }, 'userId is missing'],
    [{ previousId: 'C@x.com', userId: 'c@x.com' }, 'previousId and userId are the same'],
  ])('%j is refused', (more, reason) => {
    expect(alias(more).rejected).toEqual([{ index: 0, reason }])
  })
})

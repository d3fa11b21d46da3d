import { describe, expect, it } from 'vitest'
import { parseJourneys } from '../../../../worker/engine/journey/parse-journey.ts'
import type { JourneyResult } from '../../../../worker/engine/journey/run-journey.ts'
import { runJourney } from '../../../../worker/engine/journey/run-journey.ts'
import type { Program } from '../../../../worker/engine/program.ts'
import {
  abandonedCart,
  automation,
  condition,
  day,
  hour,
  programOf,
  send,
  sending,
  sequence,
  trigger,
} from '../program-builder.ts'

const program = programOf([
  abandonedCart({
    audience: condition('reachable', ({ shopper }) =>
      shopper.identities.some(({ kind }) => kind === 'email'),
    ),
  }),
  automation('notify', {
    trigger: trigger('notify_me', { key: ({ item }) => item?.item_id }),
    ...sequence(
      {
        kind: 'wait_for_stock',
        id: 'stock',
        of: ({ item }) => item?.item_id,
        atLeast: 2,
        steadyForMs: hour,
        withinMs: 30 * day,
      },
      send('back'),
    ),
  }),
])
const shoe = 'items: [ { item_id: shoe-42, price: 90 } ]'

function run(name: string, given: string[], expected: string, using: Program = program): JourneyResult {
  const text = [
    'tests:',
    '  - name: a test',
    '    given:',
    ...given.map((line) => `      - { ${line} }`),
    `    expect: ${expected}`,
  ].join('\n')
  const { journeys, problems } = parseJourneys('x.test.yaml', text)
  expect(problems).toEqual([])
  const [journey] = journeys
  if (journey === undefined) throw new Error('no journey')
  return runJourney(using, name, journey)
}
const cart = `at: "2026-03-02T10:00", device: laptop, event: add_to_cart, ${shoe}`
const laptopIsAna = 'at: +1m, device: laptop, identify: { email: ana@example.com }'

describe('a journey', () => {
  it('passes when exactly what was expected was sent', () => {
    const { failures } = run(
      'abandoned-cart',
      [cart, laptopIsAna],
      '{ deliveries: [ { at: "2026-03-02T11:00", send: cart-1, to: email-tool }, { at: +1d, send: cart-2 } ], ended: completed }',
    )
    expect(failures).toEqual([])
  })

  it('fails with what was expected, what came, and when', () => {
    const { failures } = run(
      'abandoned-cart',
      [cart, laptopIsAna],
      '{ deliveries: [ { at: +2h, send: cart-1, to: email-tool } ], ended: exited }',
    )
    expect(failures[0]).toContain('2026-03-02T12:00:00.000Z (+2h) cart-1 to email-tool')
    expect(failures[0]).toContain('2026-03-02T11:00:00.000Z (+1h) cart-1 to email-tool')
    expect(failures[1]).toBe('expected to end as exited, but it is completed.')
  })

  it('fails on a delivery to somewhere else', () => {
    expect(
      run(
        'abandoned-cart',
        [cart, laptopIsAna, 'at: +2h, event: purchase, device: laptop'],
        '{ deliveries: [ { at: +1h, send: cart-1, to: other } ] }',
      ).failures,
    ).toHaveLength(1)
  })

  it('knows one shopper on two devices', () => {
    const given = [
      cart,
      laptopIsAna,
      'at: +20m, device: phone, identify: { email: Ana@Example.com }',
      'at: +30m, device: phone, event: purchase',
    ]
    expect(run('abandoned-cart', given, '{ deliveries: [], ended: exited }').failures).toEqual([])
  })

  it('takes an anonymous cart into a person who is known already', () => {
    const given = [
      'at: "2026-03-01T10:00", device: phone, identify: { email: ana@example.com }',
      `at: +1d, device: laptop, event: add_to_cart, ${shoe}`,
      'at: +1d 1m, device: laptop, identify: { email: ana@example.com }',
    ]
    expect(
      run(
        'abandoned-cart',
        given,
        '{ deliveries: [ { at: +1d 1h, send: cart-1 }, { at: +2d, send: cart-2 } ] }',
      ).failures,
    ).toEqual([])
  })

  it('finds the purchase of the phone for the cart that the laptop brings along later', () => {
    const given = [
      cart,
      'at: +5m, device: phone, identify: { email: ana@example.com }',
      'at: +10m, device: phone, event: purchase',
      'at: +15m, device: laptop, identify: { email: ana@example.com }',
    ]
    expect(run('abandoned-cart', given, '{ deliveries: [], ended: not_entered }').failures).toEqual([])
  })

  it('keeps two people apart who share a device', () => {
    const given = [
      cart,
      laptopIsAna,
      'at: +10m, device: laptop, identify: { email: bob@example.com }',
      'at: +20m, device: laptop, event: purchase',
    ]
    expect(
      run('abandoned-cart', given, '{ deliveries: [ { at: +1h, send: cart-1 }, { at: +1d, send: cart-2 } ] }')
        .failures,
    ).toEqual([])
  })

  it('has stock', () => {
    const given = [
      'at: "2026-03-02T10:00", stock: { shoe-42: 0 }',
      'at: +1m, event: notify_me, email: ana@example.com, items: [ { item_id: shoe-42 } ]',
      'at: +2h, stock: { shoe-42: 1 }',
      'at: +3h, stock: { shoe-42: 5 }',
    ]
    expect(
      run('notify', given, '{ deliveries: [ { at: +4h, send: back } ], ended: completed }').failures,
    ).toEqual([])
  })

  it('has prices, and signals for those who looked at an item', () => {
    const watching = programOf(
      [
        automation('watch', {
          trigger: trigger('price_drop', { key: ({ item }) => item?.item_id }),
          ...sequence(send('cheaper')),
        }),
        automation('back', { trigger: trigger('back_in_stock'), ...sequence(send('back')) }),
      ],
      { catalogInterest: new Set(['view_item']), remember: new Map([['view_item', { withinMs: 30 * day }]]) },
    )
    const given = [
      'at: "2026-03-02T10:00", price: { shoe-42: 90 }',
      'at: +1s, stock: { shoe-42: 1 }',
      'at: +1m, event: subscribe, email: ana@example.com',
      `at: +2m, event: view_item, ${shoe}`,
      'at: +1h, price: { shoe-42: 95 }',
      'at: +2h, price: { shoe-42: 80, other: 1 }',
      'at: +150m, stock: { shoe-42: 0 }',
      'at: +3h, stock: { shoe-42: 2 }',
    ]
    expect(run('watch', given, '{ deliveries: [ { at: +2h, send: cheaper } ] }', watching).failures).toEqual(
      [],
    )
    expect(run('back', given, '{ deliveries: [ { at: +3h, send: back } ] }', watching).failures).toEqual([])
  })

  it('has new items, which the conditions get to see', () => {
    const acme = condition('item.item_brand', ({ item }) => item?.item_brand === 'Acme')
    const arrivals = programOf([
      automation('new', {
        status: 'draft',
        trigger: trigger('new_item', { where: acme, key: ({ item }) => item?.item_id }),
        ...sequence(send('look')),
      }),
    ])
    const given = [
      'at: "2026-03-02T10:00", event: subscribe, email: ana@example.com',
      'at: +1h, new_item: { item_id: hat-1, item_brand: Other }',
      'at: +2h, new_item: { item_id: boot-7, item_brand: Acme }',
    ]
    expect(run('new', given, '{ deliveries: [ { at: +2h, send: look } ] }', arrivals).failures).toEqual([])
  })

  it('tests a draft as if it were live, beside the others as they are', () => {
    const draft = programOf([
      automation('welcome', { status: 'draft', trigger: trigger('subscribe'), ...sequence(send('hi')) }),
      automation('other', { status: 'paused', trigger: trigger('subscribe'), ...sequence(send('no')) }),
    ])
    const given = ['at: "2026-03-02T10:00", event: subscribe, email: ana@example.com']
    expect(run('welcome', given, '{ deliveries: [ { at: +0s, send: hi } ] }', draft).failures).toEqual([])
  })

  it('waits out quiet hours and claims again when they are over', () => {
    const quiet = sending({
      quietHours: { fromMinute: 0, toMinute: 660, zone: { kind: 'fixed', zone: 'UTC' } },
    })
    const night = programOf([
      automation('welcome', { trigger: trigger('subscribe'), sending: quiet, ...sequence(send('hi')) }),
    ])
    const given = ['at: "2026-03-02T10:00", event: subscribe, email: ana@example.com']
    expect(run('welcome', given, '{ deliveries: [ { at: +1h, send: hi } ] }', night).failures).toEqual([])
  })

  it('ends a request that took too long', () => {
    const given = [
      'at: "2026-03-02T10:00", event: notify_me, email: ana@example.com, items: [ { item_id: shoe-42 } ]',
    ]
    expect(run('notify', given, '{ deliveries: [], ended: expired }').failures).toEqual([])
  })

  it('says when nobody entered, and why', () => {
    const { failures, story } = run('abandoned-cart', [cart], '{ deliveries: [], ended: not_entered }')
    expect(failures).toEqual([])
    expect(story.join('\n')).toContain('not_entered: reachable (reachable: wanted to hold, saw null)')
  })

  it('cannot test an automation that is not there', () => {
    expect(run('nothing', [cart], '{ deliveries: [] }').failures).toEqual([
      'there is no automation "nothing" to test.',
    ])
  })

  it('reads moments in the time zone of the site', () => {
    const paris = { ...program, site: { ...program.site, timeZone: 'Europe/Paris' } }
    const { deliveries, failures } = run(
      'abandoned-cart',
      [cart, laptopIsAna, 'at: +2h, device: laptop, event: purchase'],
      '{ deliveries: [ { at: "2026-03-02T11:00", send: cart-1 } ] }',
      paris,
    )
    expect(failures).toEqual([])
    expect(deliveries.map(({ at }) => at)).toEqual([Date.UTC(2026, 2, 2, 10)])
  })
})

describe('a pool of vouchers in a journey', () => {
  const vouchers = programOf([
    automation('gift', {
      trigger: trigger('subscribe'),
      ...sequence(
        { kind: 'voucher', id: 'voucher', pool: 'spring', as: 'code', expiresAfterMs: null },
        { ...send('gift'), with: { discount: 10 } },
      ),
    }),
  ])
  const subscribes = (at: string, device: string, address: string): string[] => [
    `at: ${at}, device: ${device}, identify: { email: ${address} }`,
    `at: ${at}, device: ${device}, event: subscribe`,
  ]
  const given = [
    'at: "2026-03-02T10:00", pools: { spring: [ B2, A1 ] }',
    ...subscribes('+1m', 'laptop', 'ana@example.com'),
    'at: +2m, pools: { spring: [ A1 ] }',
    ...subscribes('+3m', 'phone', 'bob@example.com'),
    ...subscribes('+4m', 'tablet', 'cleo@example.com'),
  ]
  const expecting = (second: string): string =>
    `{ deliveries: [ { at: +1m, send: gift, with: { code: A1, discount: 10 } }, { at: +3m, send: gift, with: ${second} }, { at: +4m, send: gift, with: { discount: 10 } } ] }`

  it('gives each shopper the next code, and none when it is empty', () => {
    const { failures } = run('gift', given, expecting('{ code: B2, discount: 10 }'), vouchers)
    expect(failures).toEqual([])
  })

  it.each(['{ code: A1, discount: 10 }', '{ code: B2 }', '{ code: B2, discount: "10" }', '{}'])(
    'fails when a delivery carries something else than %s',
    (second) => {
      const { failures } = run('gift', given, expecting(second), vouchers)
      expect(failures[0]).toContain('gift to email-tool with {"discount":10,"code":"B2"}')
    },
  )
})

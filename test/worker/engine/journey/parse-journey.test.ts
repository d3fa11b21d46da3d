import { describe, expect, it } from 'vitest'
import { parseJourneys } from '../../../../worker/engine/journey/parse-journey.ts'
import { formatProblem } from '../../../../worker/engine/language/problem.ts'

const parse = (text: string) => parseJourneys('cart.test.yaml', text)
const problemsOf = (text: string): string[] => parse(text).problems.map(formatProblem)
const withGiven = (...given: string[]): string =>
  [
    'tests:',
    '  - name: a test',
    '    given:',
    ...given.map((line) => `      - ${line}`),
    '    expect: { deliveries: [] }',
  ].join('\n')
const startLine = '{ at: "2026-03-02T10:00", event: page_view }'

describe('a journey test', () => {
  it('reads what is given and what is expected', () => {
    const { journeys, problems } = parse(`
tests:
  - name: it works
    explain: true
    given:
      - { at: "2026-03-02T10:00", device: laptop, event: add_to_cart, currency: EUR, items: [ { item_id: shoe-42, price: 90 } ] }
      - { at: +1m, identify: { email: ana@example.com } }
      - { at: +2m, consent: { marketing: true } }
      - { at: +1d 2h, stock: { shoe-42: 0 } }
      - { at: +1w, event: page_view, page: { url: "https://shop.example/" } }
    expect:
      deliveries: [ { at: +1h, send: cart-1 }, { at: "2026-03-03T10:00", send: cart-2, to: email-tool } ]
      ended: completed
`)
    expect(problems).toEqual([])
    expect(journeys).toMatchObject([
      {
        name: 'it works',
        explain: true,
        given: [
          {
            kind: 'event',
            device: 'laptop',
            name: 'add_to_cart',
            properties: { currency: 'EUR', items: [{ item_id: 'shoe-42', price: 90, quantity: 1 }] },
          },
          {
            kind: 'event',
            device: 'browser',
            name: 'identify',
            at: { kind: 'after_start', ms: 60_000 },
            properties: { email: 'ana@example.com' },
          },
          { kind: 'event', name: 'consent', properties: { marketing: true } },
          { kind: 'stock', at: { ms: 26 * 3_600_000 }, levels: { 'shoe-42': 0 } },
          { kind: 'event', page: { url: 'https://shop.example/' } },
        ],
        expect: {
          deliveries: [
            { send: 'cart-1', to: null },
            { send: 'cart-2', to: 'email-tool' },
          ],
          ended: 'completed',
        },
      },
    ])
  })

  it.each([
    ['an unknown field', 'tests: [ { nam: x } ]', /cart\.test\.yaml:1:\d+: .*nam/],
    ['no tests at all', 'tests: 5', /expected a list of tests/],
    ['nothing in the file', '', /expected/],
    ['broken YAML', 'tests: [', /cart\.test\.yaml:1/],
    ['no time', withGiven('{ event: page_view }'), /at: found nothing, expected a map with `at`/],
    [
      'a time that is none',
      withGiven('{ at: noon, event: page_view }'),
      /cart\.test\.yaml:4:\d+: at: .*expected a moment/,
    ],
    ['a duration that is none', withGiven(startLine, '{ at: +5x, event: page_view }'), /expected a moment/],
    [
      'a start that is relative',
      withGiven('{ at: +5m, event: page_view }'),
      /first step says when the journey starts/,
    ],
    [
      'a step that says nothing',
      withGiven('{ at: "2026-03-02T10:00", evnt: page_view }'),
      /found none, expected one of event, identify, consent, stock/,
    ],
    [
      'a step that says two things',
      withGiven('{ at: "2026-03-02T10:00", event: page_view, stock: { a: 1 } }'),
      /found both event and stock/,
    ],
    [
      'an event that cannot be one',
      withGiven('{ at: "2026-03-02T10:00", event: "Page View" }'),
      /expected the name of an event/,
    ],
    [
      'stock that is less than nothing',
      withGiven('{ at: "2026-03-02T10:00", stock: { a: -1 } }'),
      /0 or more/,
    ],
    [
      'a new item without an id',
      withGiven('{ at: "2026-03-02T10:00", new_item: { item_brand: Acme } }'),
      /"item_id" is missing/,
    ],
    [
      'a new item with a word that there is not',
      withGiven('{ at: "2026-03-02T10:00", new_item: { item_id: a, brand: Acme } }'),
      /unknown field "brand"/,
    ],
    [
      'codes that are no texts',
      withGiven('{ at: "2026-03-02T10:00", pools: { spring: [7] } }'),
      /expected a code in quotes/,
    ],
    [
      'a pool that is no list',
      withGiven('{ at: "2026-03-02T10:00", pools: { spring: A1 } }'),
      /expected a list of codes/,
    ],
    [
      'a delivery with a list',
      withGiven(startLine).replace(
        'deliveries: []',
        'deliveries: [ { at: +1h, send: a, with: { a: [1] } } ]',
      ),
      /expected a text, a number, true or false/,
    ],
    [
      'a price that is none',
      withGiven('{ at: "2026-03-02T10:00", price: { a: cheap } }'),
      /expected a price/,
    ],
    [
      'an item without an id',
      withGiven('{ at: "2026-03-02T10:00", event: view_item, items: [ { price: 5 } ] }'),
      /item_id/,
    ],
    [
      'a misspelled field of an item',
      withGiven('{ at: "2026-03-02T10:00", event: view_item, items: [ { item_id: a, prise: 5 } ] }'),
      /prise/,
    ],
    [
      'an ending that is none',
      withGiven(startLine).replace('{ deliveries: [] }', '{ ended: finished }'),
      /expected one of completed, exited/,
    ],
    ['nothing to check', withGiven(startLine).replace('{ deliveries: [] }', '{}'), /found nothing to check/],
  ])('with %s is refused, at its place and in words', (_what, text, message) => {
    expect(parse(text).journeys).toEqual([])
    expect(problemsOf(text).join('\n')).toMatch(message)
  })

  it('tells prices of the catalog from the price that an event carries', () => {
    const { journeys, problems } = parse(
      withGiven('{ at: "2026-03-02T10:00", price: { a: 5 } }', '{ at: +1m, event: quote, price: 5 }'),
    )
    expect(problems).toEqual([])
    expect(journeys[0]?.given).toMatchObject([
      { kind: 'price', prices: { a: 5 } },
      { kind: 'event', properties: { price: 5 } },
    ])
  })

  it('reports every mistake of a file at once', () => {
    expect(
      problemsOf(withGiven('{ at: noon, event: page_view }', '{ at: night, event: page_view }')),
    ).toHaveLength(2)
  })
})

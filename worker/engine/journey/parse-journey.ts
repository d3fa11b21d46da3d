// Reads a `*.test.yaml`. Every mistake is reported at its place, in words; a file with a mistake has no tests.

import * as v from 'valibot'
import type { EventProperties, Item, Json, Page } from '../../event/event.ts'
import { check, fields, oneOf } from '../language/check.ts'
import { parseDuration, durationWords } from '../language/duration.ts'
import { instantParser } from '../language/instant-parser.ts'
import type { Problem } from '../language/problem.ts'
import { isMapping, reportOn } from '../language/report.ts'
import type { Report } from '../language/report.ts'
import type { Path } from '../language/yaml-source.ts'
import { readYaml } from '../language/yaml-source.ts'
import { endings } from './journey.ts'
import type { Given, Journey, JourneyTime } from './journey.ts'

const timeWords = `a moment such as "2026-03-02T10:00", or a time after the start such as +20m (+ and ${durationWords})`
const isMoment = instantParser('UTC')

export function parseTime(text: string): JourneyTime | null {
  if (!text.startsWith('+')) return isMoment(text) === null ? null : { kind: 'moment', text }
  if (/^\+0[smhdw]$/.test(text)) return { kind: 'after_start', ms: 0 }
  const ms = parseDuration(text.slice(1))
  return ms === null ? null : { kind: 'after_start', ms }
}

const time = v.pipe(
  v.string(timeWords),
  v.rawTransform(({ dataset, addIssue, NEVER }): JourneyTime => {
    const parsed = parseTime(dataset.value)
    if (parsed !== null) return parsed
    addIssue({ message: timeWords })
    return NEVER
  }),
)
const properties = v.record(v.string(), v.unknown(), 'a map of properties')
const given = v.looseObject(
  { at: time, device: v.exactOptional(v.string('the name of a device')) },
  'a map with `at`',
)
const delivery = fields({
  at: time,
  send: v.string('the name of a message'),
  to: v.exactOptional(v.string('the name of a destination')),
  with: v.exactOptional(
    v.record(
      v.string(),
      v.union([v.string(), v.number(), v.boolean()], 'a text, a number, true or false'),
      'a map of values, such as { code: A1 }',
    ),
  ),
})
const journey = fields({
  name: v.string('a sentence'),
  given: v.pipe(v.array(given, 'a list of what happens'), v.minLength(1, 'a list of what happens')),
  expect: fields({
    deliveries: v.exactOptional(v.array(delivery, 'a list of deliveries')),
    ended: v.exactOptional(oneOf(endings)),
  }),
  explain: v.exactOptional(v.boolean('true or false')),
})
const journeyFile = fields({ tests: v.array(journey, 'a list of tests') })

export function parseJourneys(
  file: string,
  text: string,
): { readonly journeys: readonly Journey[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const source = readYaml(file, text, problems)
  if (source === null) return { journeys: [], problems }
  const report = reportOn(source, problems)
  const data = check(journeyFile, source.data, report)
  const journeys = (data?.tests ?? []).map((test, index) => readJourney(test, ['tests', index], report))
  return problems.length > 0 ? { journeys: [], problems } : { journeys, problems }
}

function readJourney(test: v.InferOutput<typeof journey>, at: Path, report: Report): Journey {
  const steps = test.given.map((step, index) => readGiven(step, [...at, 'given', index], report))
  if (test.given[0]?.at.kind === 'after_start') {
    report.error(
      [...at, 'given', 0, 'at'],
      'at: the first step says when the journey starts: expected a moment such as "2026-03-02T10:00".',
    )
  }
  const { deliveries, ended } = test.expect
  if (deliveries === undefined && ended === undefined) {
    report.error([...at, 'expect'], 'expect: found nothing to check, expected deliveries, ended or both.')
  }
  return {
    name: test.name,
    given: steps.filter((step) => step !== null),
    expect: {
      deliveries:
        deliveries?.map(({ at: due, send, to, with: extras }) => ({
          at: due,
          send,
          to: to ?? null,
          with: extras ?? null,
        })) ?? null,
      ended: ended ?? null,
    },
    explain: test.explain ?? false,
  }
}

const kinds = ['event', 'identify', 'consent', 'stock', 'price', 'new_item', 'pools']

function readGiven(step: v.InferOutput<typeof given>, at: Path, report: Report): Given | null {
  const { at: when, device = 'browser', ...rest } = step
  // An event may have a price of its own.
  const isTold = (word: string): boolean => word !== 'price' || rest['event'] === undefined
  const [kind, another] = kinds.filter((word) => rest[word] !== undefined && isTold(word))
  if (kind === undefined || another !== undefined) {
    report.error(
      at,
      `found ${kind === undefined ? 'none' : `both ${kind} and ${another}`}, expected one of ${kinds.join(', ')}.`,
    )
    return null
  }
  if (kind === 'stock') return readStock(rest['stock'], when, { at: [...at, 'stock'], report })
  if (kind === 'price') return readPrices(rest['price'], when, { at: [...at, 'price'], report })
  if (kind === 'new_item') return readNewItem(rest['new_item'], when, { at: [...at, 'new_item'], report })
  if (kind === 'pools') return readPools(rest['pools'], when, { at: [...at, 'pools'], report })
  if (kind === 'event') return readEvent(rest, { when, device, at, report })
  const told = check(properties, rest[kind], report, { at: [...at, kind] })
  return (
    told && { kind: 'event', at: when, device, name: kind, properties: eventProperties(told), page: null }
  )
}

const levels = v.record(
  v.string(),
  v.pipe(v.number('a number of units'), v.integer('a whole number'), v.minValue(0, '0 or more')),
  'a map of items and units, such as { shoe-42: 0 }',
)

function readStock(
  asked: unknown,
  when: JourneyTime,
  { at, report }: { at: Path; report: Report },
): Given | null {
  const told = check(levels, asked, report, { at })
  return told && { kind: 'stock', at: when, levels: told }
}

const prices = v.record(
  v.string(),
  v.pipe(v.number('a price'), v.minValue(0, '0 or more')),
  'a map of items and prices, such as { shoe-42: 70 }',
)

function readPrices(
  asked: unknown,
  when: JourneyTime,
  { at, report }: { at: Path; report: Report },
): Given | null {
  const told = check(prices, asked, report, { at })
  return told && { kind: 'price', at: when, prices: told }
}

const pools = v.record(
  v.string(),
  v.array(v.string('a code in quotes'), 'a list of codes'),
  'a map of pools and codes, such as { spring: [A1, A2] }',
)

function readPools(
  asked: unknown,
  when: JourneyTime,
  { at, report }: { at: Path; report: Report },
): Given | null {
  const told = check(pools, asked, report, { at })
  return told && { kind: 'pools', at: when, pools: told }
}

interface Where {
  readonly when: JourneyTime
  readonly device: string
  readonly at: Path
  readonly report: Report
}

const eventName = v.pipe(
  v.string('the name of an event'),
  v.regex(/^[a-z][a-z0-9_]{0,39}$/, 'the name of an event, such as add_to_cart'),
)
const pageOf = fields({
  url: v.string('an address'),
  title: v.exactOptional(v.string('a text')),
  referrer: v.exactOptional(v.string('an address')),
})

function readEvent(
  rest: Readonly<Record<string, unknown>>,
  { when, device, at, report }: Where,
): Given | null {
  const { event, page, ...told } = rest
  const name = check(eventName, event, report, { at: [...at, 'event'] })
  const items = told['items'] === undefined ? [] : readItems(told['items'], [...at, 'items'], report)
  const where: Page | null = page === undefined ? null : check(pageOf, page, report, { at: [...at, 'page'] })
  if (name === null || items === null) return null
  const withItems = told['items'] === undefined ? {} : { items }
  return {
    kind: 'event',
    at: when,
    device,
    name,
    properties: { ...eventProperties(told), ...withItems },
    page: where,
  }
}

const text = v.exactOptional(v.string('a text'))
const amount = v.exactOptional(v.number('a number'))
const itemSchema = fields({
  item_id: v.string('the id of an item'),
  item_name: text,
  item_variant: text,
  item_brand: text,
  item_category: text,
  price: amount,
  discount: amount,
  quantity: v.optional(v.number('a number'), 1),
  url: text,
  image_url: text,
})

const readItems = (asked: unknown, at: Path, report: Report): readonly Item[] | null =>
  check(v.array(itemSchema, 'a list of items'), asked, report, { at })

const newItemSchema = fields({
  item_id: v.string('the id of an item'),
  item_name: text,
  item_brand: text,
  item_category: text,
  collection: text,
  price: amount,
  currency: text,
  stock: amount,
  url: text,
  image_url: text,
})

function readNewItem(
  asked: unknown,
  when: JourneyTime,
  { at, report }: { at: Path; report: Report },
): Given | null {
  const item = check(newItemSchema, asked, report, { at })
  return item && { kind: 'new_item', at: when, item }
}

/** YAML knows no other values than JSON does. */
const isJson = (value: unknown): value is Json =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every(isJson)) ||
  (isMapping(value) && Object.values(value).every(isJson))

function eventProperties(told: Readonly<Record<string, unknown>>): EventProperties {
  const { value, currency, transaction_id: id, ...rest } = told
  const others = Object.fromEntries(
    Object.entries(rest).filter((entry): entry is [string, Json] => isJson(entry[1])),
  )
  return {
    ...others,
    ...(typeof value === 'number' && { value }),
    ...(typeof currency === 'string' && { currency }),
    ...((typeof id === 'string' || typeof id === 'number') && { transaction_id: String(id) }),
  }
}

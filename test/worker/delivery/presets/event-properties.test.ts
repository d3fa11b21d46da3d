import { expect, test } from 'vitest'
import {
  amountText,
  eventProperties,
  eventPropertiesWithin,
  flatProperties,
  textProperties,
} from '../../../../worker/delivery/presets/event-properties.ts'
import { hostileMessages } from './hostile-messages.ts'
import { sampleMessage, withCart, withData, withShopper } from './sample-changes.ts'
import { sampleFlatProperties, sampleProperties, sampleTextProperties } from './sample.ts'

const { data } = sampleMessage
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
const long = hostileMessages['a cart of 100 long lines']?.data ?? data

test('tells the message, the cart and what the step gives along', () => {
  expect(asJson(eventProperties(data))).toEqual(sampleProperties)
  expect(flatProperties(data)).toEqual(sampleFlatProperties)
  expect(textProperties(data)).toEqual(sampleTextProperties)
})

test('lets facts of the message win over what a step gives along', () => {
  const told = eventProperties(withData({ with: { cart_total: 1, automation: 'x' } }).data)
  expect(told).toMatchObject({ cart_total: 129.9, automation: 'abandoned-cart' })
})

test('says that a message is a test, and nothing otherwise', () => {
  expect(asJson(eventProperties(withData({ test: true }).data))).toHaveProperty('test', true)
  expect(asJson(eventProperties(data))).not.toHaveProperty('test')
})

test('tells fewer lines of a cart that is too large, and how many there are', () => {
  const told = eventPropertiesWithin(long, 50_000)
  if ('unsendable' in told) throw new Error(told.unsendable)
  const { items, item_count } = told.properties
  expect(JSON.stringify(told.properties).length).toBeLessThanOrEqual(50_000)
  expect(Array.isArray(items) && items.length).toBe(12)
  expect(item_count).toBe(100)
})

test('says so when not even a message without lines fits', () => {
  expect(eventPropertiesWithin(data, 100)).toHaveProperty('unsendable', expect.stringContaining('100 bytes'))
})

test('is not mistaken for a refusal because of a name that a step gives along', () => {
  const told = eventPropertiesWithin(withData({ with: { unsendable: 'x' } }).data, 50_000)
  expect(told).toHaveProperty('properties.unsendable', 'x')
})

test('cuts texts that vendors refuse, however deep', () => {
  const told = eventProperties(withData({ with: { a: [{ b: 'x'.repeat(100_000) }] } }).data)
  expect(told).toHaveProperty('a.0.b.length', 20_000)
})

test('keeps the lines of a long cart one short text where no lists are taken', () => {
  const { items } = flatProperties(long)
  expect(items).toHaveLength(500)
  expect(flatProperties(withCart({ items: [] }).data)).not.toHaveProperty('items')
})

test('never tells a trait of the shopper', () => {
  expect(JSON.stringify(eventProperties(withShopper({ traits: { size: 'XXL-1' } }).data))).not.toContain(
    'XXL-1',
  )
})

test.each([
  [129.9, '129.90'],
  [90, '90'],
  [0.1 + 0.2, '0.30'],
  [1.255, '1.255'],
])('%d is written as %s', (amount, text) => {
  expect(amountText(amount)).toBe(text)
})

import { expect, test } from 'vitest'
import { commerceProperties } from '../../../client/platforms/commerce-properties.ts'
import { createDataLayerReader, readConsent } from '../../../client/platforms/read-data-layer.ts'

/** What each entry tells, in words. */
function createReader() {
  let told: unknown
  const read = createDataLayerReader({
    event: (name, properties) => (told = { name, properties: commerceProperties(properties) }),
  })
  const banner = {
    awaitConsent: () => (told = 'await'),
    answerConsent: (answer: object) => (told = answer),
  }
  return (entry: unknown) => {
    told = undefined
    readConsent(banner, entry)
    read(entry)
    return told
  }
}

const items = [{ item_id: 'a', price: 1 }]
const event = (name: string, properties: object) => ({ name, properties })
/** What gtag() pushes: an Arguments object. */
const call: (...words: unknown[]) => unknown = function () {
  return arguments
}

test('an event with its ecommerce object is that event', () => {
  const read = createReader()
  expect(read({ event: 'view_item', ecommerce: { items }, user: { email: 'ana@example.com' } })).toEqual(
    event('view_item', { items }),
  )
})

test('what gtag pushes is an event with its parameters, without those for the tag manager', () => {
  const read = createReader()
  const parameters = { items, value: '9,50', send_to: 'G-1', event_timeout: 2000, user_data: { email: 'x' } }
  expect(read(call('event', 'purchase', parameters))).toEqual(event('purchase', { items, value: 9.5 }))
})

test('ecommerce pushed alone belongs to the next commerce event, and to that one only', () => {
  const read = createReader()
  expect(read({ ecommerce: { items } })).toBeUndefined()
  expect(read({ event: 'add_to_cart' })).toEqual(event('add_to_cart', { items }))
  expect(read({ event: 'view_cart' })).toEqual(event('view_cart', {}))
})

test('a reset of ecommerce leaves nothing for the next event', () => {
  const read = createReader()
  read({ ecommerce: { items } })
  read({ ecommerce: null })
  expect(read({ event: 'view_cart' })).toEqual(event('view_cart', {}))
})

test('a default of the banner makes us wait, an answer is one', () => {
  const read = createReader()
  expect(read(call('consent', 'default', { analytics_storage: 'denied' }))).toBe('await')
  expect(read(call('consent', 'update', { analytics_storage: 'granted' }))).toEqual({ analytics: true })
  expect(read(call('consent', 'update', { analytics_storage: 'denied' }))).toEqual({ analytics: false })
  // The shop's yes is not the shopper's.
  expect(read(call('consent', 'default', { analytics_storage: 'granted' }))).toBeUndefined()
  expect(read(call('consent', 'update', { ad_storage: 'granted' }))).toBeUndefined()
  expect(read(call('consent', 'update', null))).toBeUndefined()
})

test.each([
  { event: 'gtm.click' },
  { event: 'page_view' },
  { event: 'identify', email: 'x' },
  { event: 'consent', analytics: true },
  { event: 'addToCart' },
  { event: 7 },
  { event: 'x'.repeat(41) },
  call('config', 'G-1'),
  call('event', 'page_view', {}),
  call('js', new Date(0)),
  {},
  [],
  null,
  'event',
  () => 1,
])('%j tells nothing', (entry) => {
  expect(createReader()(entry)).toBeUndefined()
})

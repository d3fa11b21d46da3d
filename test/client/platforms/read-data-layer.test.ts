import { expect, test } from 'vitest'
import { createDataLayerReader } from '../../../client/platforms/read-data-layer.ts'

const items = [{ item_id: 'a', price: 1 }]
const event = (name: string, properties: object) => ({ name, properties })
/** What gtag() pushes: an Arguments object. */
const call: (...words: unknown[]) => unknown = function () {
  return arguments
}

test('an event with its ecommerce object is that event', () => {
  const read = createDataLayerReader()
  expect(read({ event: 'view_item', ecommerce: { items }, user: { email: 'ana@example.com' } })).toEqual(
    event('view_item', { items }),
  )
})

test('what gtag pushes is an event with its parameters, without those for the tag manager', () => {
  const read = createDataLayerReader()
  const parameters = { items, value: '9,50', send_to: 'G-1', event_timeout: 2000, user_data: { email: 'x' } }
  expect(read(call('event', 'purchase', parameters))).toEqual(event('purchase', { items, value: 9.5 }))
})

test('ecommerce pushed alone belongs to the next commerce event, and to that one only', () => {
  const read = createDataLayerReader()
  expect(read({ ecommerce: { items } })).toBeUndefined()
  expect(read({ event: 'add_to_cart' })).toEqual(event('add_to_cart', { items }))
  expect(read({ event: 'view_cart' })).toEqual(event('view_cart', {}))
})

test('a reset of ecommerce leaves nothing for the next event', () => {
  const read = createDataLayerReader()
  read({ ecommerce: { items } })
  read({ ecommerce: null })
  expect(read({ event: 'view_cart' })).toEqual(event('view_cart', {}))
})

test('consent of the banner is told as a default or an answer', () => {
  const read = createDataLayerReader()
  const consent = (isDefault: boolean, analytics: boolean) => ({ isDefault, analytics })
  expect(read(call('consent', 'default', { analytics_storage: 'denied' }))).toEqual(consent(true, false))
  expect(read(call('consent', 'update', { analytics_storage: 'granted' }))).toEqual(consent(false, true))
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
  expect(createDataLayerReader()(entry)).toBeUndefined()
})

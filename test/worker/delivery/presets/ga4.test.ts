import { expect, test } from 'vitest'
import { ga4 } from '../../../../worker/delivery/presets/ga4.ts'
import { sampleMessage, withCart, withData, withShopper } from './sample-changes.ts'

const settings = {
  measurement_id: 'G-ABC123',
  api_secret: 's_1',
  client_id: '123456789.1700000000',
  region: 'global',
}
const eventOf = (built: unknown) => {
  const { body } = built as { body: string }
  const { events } = JSON.parse(body) as { events: { name: string; params: Record<string, unknown> }[] }
  return events[0]
}

test.each(['', 'ana@example.com', 'a b', 'x'.repeat(101)])('refuses the client id "%s"', (client_id) => {
  expect(ga4.build(sampleMessage, { ...settings, client_id })).toHaveProperty('unsendable')
})

test.each(['session_start', 'error', 'ga_x', 'firebase_x', 'google_ads', 'first_visit', 'app_update'])(
  "refuses %s, one of Google's own",
  (event) => {
    expect(ga4.build(sampleMessage, { ...settings, event })).toHaveProperty('unsendable')
  },
)

test.each(['errors', 'gather', 'app_updated'])('takes %s, which only looks like one', (event) => {
  expect(eventOf(ga4.build(sampleMessage, { ...settings, event }))?.name).toBe(event)
})

test.each([
  ['2nd reminder', 'selvedge_2nd_reminder'],
  ['été', 'selvedge__t_'],
  ['x'.repeat(60), 'x'.repeat(40)],
  ['', 'selvedge_'],
])('makes "%s" a name that Analytics takes', (event, name) => {
  expect(eventOf(ga4.build(sampleMessage, { ...settings, event }))?.name).toBe(name)
})

test('sends a test to the server that checks and records nothing', () => {
  expect(ga4.build(withData({ test: true }), settings)).toHaveProperty(
    'url',
    expect.stringContaining('google-analytics.com/debug/mp/collect?'),
  )
})

test('tells no value where the currency is not known', () => {
  const params = eventOf(ga4.build(withCart({ currency: null }), settings))?.params
  expect(params).not.toHaveProperty('value')
  expect(params).not.toHaveProperty('currency')
})

test('tells nothing that names a person, nor a link that is signed for one', () => {
  const message = withShopper({ first_name: 'Ana', customer_id: 'ana@example.com' })
  const { body } = ga4.build(message, settings) as { body: string }
  for (const told of ['ana@example.com', '+336', 'Ana', 'host.example', 'shp_1', 'SPRING-7'])
    expect(body).not.toContain(told)
})

test('is not repeated where it may have arrived: Analytics would count it twice', () => {
  expect(ga4.retriesUnknown).toBe(false)
})

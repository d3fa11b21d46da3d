import { expect, test } from 'vitest'
import { metaCapi } from '../../../../worker/delivery/presets/meta-capi.ts'
import { sampleMessage, withCart, withData, withShopper } from './sample-changes.ts'

const settings = {
  pixel_id: '1234567890',
  access_token: 'EAAB1',
  event: 'AddToCart',
  consent: 'granted',
  action_source: 'system_generated',
}

test.each(['', 'denied', 'false', '0', 'null', 'not granted'])(
  'sends nothing of a shopper whose consent is "%s"',
  async (consent) => {
    expect(await metaCapi.build(sampleMessage, { ...settings, consent })).toHaveProperty(
      'unsendable',
      expect.stringContaining('consent'),
    )
  },
)

test('counts no test as a conversion', async () => {
  const message = withData({ test: true })
  expect(await metaCapi.build(message, settings)).toHaveProperty('unsendable')
  expect(await metaCapi.build(message, { ...settings, test_event_code: 'TEST1' })).toHaveProperty(
    'body',
    expect.stringContaining('"test_event_code":"TEST1"'),
  )
})

test('refuses a purchase without a value and a currency', async () => {
  const purchase = { ...settings, event: 'Purchase' }
  expect(await metaCapi.build(sampleMessage, purchase)).toHaveProperty('body')
  expect(await metaCapi.build(withCart({ currency: null }), purchase)).toHaveProperty('unsendable')
  expect(await metaCapi.build(withData({ cart: null }), purchase)).toHaveProperty('unsendable')
})

test.each(['', 'x'.repeat(51), 'Add\nToCart', '<b>'])('refuses the event "%s"', async (event) => {
  expect(await metaCapi.build(sampleMessage, { ...settings, event })).toHaveProperty('unsendable')
})

test('tells no address, name or number as it is', async () => {
  const message = withShopper({ first_name: 'Anastasia', customer_id: 'cust-77' })
  const { body } = (await metaCapi.build(message, settings)) as { body: string }
  for (const told of ['ana@', '33612345678', 'nastasia', 'cust-77', 'host.example'])
    expect(body).not.toContain(told)
})

test('is known by the phone alone, and hashes it without its plus sign', async () => {
  const { body } = (await metaCapi.build(withShopper({ email: null }), settings)) as { body: string }
  expect(body).toContain('"ph":["8a3e7886c9335e82e02299fa3e87b46e2de3b0c63d56003e30a5029394a47661"]')
  expect(body).not.toContain('"em"')
})

test('is dropped when Meta would no longer recognize a repeat', () => {
  expect(metaCapi.expiresAfterMs).toBe(172_800_000)
})

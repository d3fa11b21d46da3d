import { expect, test } from 'vitest'
import { omnisend } from '../../../../worker/delivery/presets/omnisend.ts'
import { sampleMessage, withShopper } from './sample-changes.ts'

const settings = { api_key: 'key_1', event: 'Cart' }

test.each(['started checkout', ' Placed Order '])(
  'does not start the stock automations of the merchant by the event "%s"',
  (event) => {
    expect(omnisend.build(sampleMessage, { ...settings, event })).toHaveProperty('unsendable')
  },
)

test('tells the phone, and not both addresses, where there is no e-mail address', () => {
  const built = omnisend.build(withShopper({ email: null }), settings)
  expect(built).toHaveProperty('body', expect.stringContaining('"contact":{"phone":"+33612345678"}'))
})

test('refuses a phone number of fifteen digits, which Omnisend does not take', () => {
  const message = withShopper({ email: null, phone: '+123456789012345' })
  expect(omnisend.build(message, settings)).toHaveProperty('unsendable', expect.stringContaining('15'))
})

test('names the event after the message where nothing else is said', () => {
  const built = omnisend.build(sampleMessage, { api_key: 'key_1' })
  expect(built).toHaveProperty('body', expect.stringContaining('"eventName":"Selvedge cart-1-plain"'))
})

import { expect, test } from 'vitest'
import { klaviyo } from '../../../../worker/delivery/presets/klaviyo.ts'
import { bodyOf, refusalOf } from './body-of.ts'
import { sampleMessage, withData } from './sample-changes.ts'

const profile = 'body.data.attributes.profile.data.attributes'

test('tells the phone number of an SMS, and writes nothing else into the profile', async () => {
  const built = await bodyOf(klaviyo, withData({ channel: 'sms' }), { api_key: 'pk_1' })
  expect(built).toHaveProperty(profile, { phone_number: '+33612345678' })
})

test('calls the metric after the message where nothing else is said', async () => {
  expect(await bodyOf(klaviyo, sampleMessage, { api_key: 'pk_1' })).toHaveProperty(
    'body.data.attributes.metric.data.attributes.name',
    'Selvedge cart-1-plain',
  )
})

test('refuses a name that is too long for a metric once it is rendered', async () => {
  expect(await refusalOf(klaviyo, sampleMessage, { api_key: 'pk_1', event: 'x'.repeat(129) })).toMatch(/129/)
})

test('tells no value of a message without a cart', async () => {
  const { body } = await bodyOf(klaviyo, withData({ cart: null }), { api_key: 'pk_1' })
  expect(body).not.toHaveProperty('data.attributes.value')
  expect(body).not.toHaveProperty('data.attributes.value_currency')
})

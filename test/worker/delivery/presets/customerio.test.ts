import { expect, test } from 'vitest'
import { customerio } from '../../../../worker/delivery/presets/customerio.ts'
import { bodyOf, refusalOf } from './body-of.ts'
import { sampleMessage, withData, withShopper } from './sample-changes.ts'

const keys = { site_id: 's', track_api_key: 't' }

test('never tells a campaign where else to send its mail', async () => {
  const message = withData({
    with: { recipient: 'x@example.com', from_address: 'x@example.com', reply_to: 'x@example.com', size: 42 },
  })
  const { body } = await bodyOf(customerio, message, keys)
  expect(body).toHaveProperty('data.size', 42)
  for (const name of ['recipient', 'from_address', 'reply_to'])
    expect(body).not.toHaveProperty(`data.${name}`)
})

test.each(['.', '..', null])('sends nothing of a shopper whose customer_id is %j', async (customer_id) => {
  const settings = { ...keys, identify_by: 'customer_id' }
  expect(await refusalOf(customerio, withShopper({ customer_id }), settings)).toMatch(/customer_id/)
})

test('keeps a customer_id one part of the address', async () => {
  const message = withShopper({ customer_id: '../../admin?x#y' })
  const { url } = await bodyOf(customerio, message, { ...keys, identify_by: 'customer_id' })
  expect(new URL(url).pathname).toBe('/api/v1/customers/..%2F..%2Fadmin%3Fx%23y/events')
})

test('counts the bytes of a name', async () => {
  expect(await refusalOf(customerio, sampleMessage, { ...keys, event: 'é'.repeat(50) })).toBe(null)
  expect(await refusalOf(customerio, sampleMessage, { ...keys, event: 'é'.repeat(51) })).toMatch(/100 bytes/)
})

test('writes to people who have said no there only what is transactional', async () => {
  const answers = []
  for (const purpose of ['marketing', 'requested', 'transactional']) {
    const message = { ...sampleMessage, purpose }
    const { body } = await bodyOf(customerio, message, { app_api_key: 'a', template: '3' })
    answers.push(body)
  }
  expect(answers.map((body) => body)).toMatchObject([
    { send_to_unsubscribed: false },
    { send_to_unsubscribed: false },
    { send_to_unsubscribed: true },
  ])
})

test.each([
  [['site_id'], /track_api_key/],
  [['site_id', 'track_api_key', 'template'], /app_api_key/],
])('finds the key that is missing beside %j', async (named, missing) => {
  expect(customerio.check?.(new Set(named))).toMatch(missing)
  const settings = Object.fromEntries(named.map((name) => [name, '3']))
  expect(await refusalOf(customerio, sampleMessage, settings)).toMatch(missing)
})

import { expect, test } from 'vitest'
import { brevo } from '../../../../worker/delivery/presets/brevo.ts'
import { bodyOf } from './body-of.ts'
import { hostileMessages } from './hostile-messages.ts'
import { sampleMessage, withData } from './sample-changes.ts'

const from = 'Shop <shop@example.com>'

test('prefers a template to an event, and an event to our HTML', async () => {
  const urls = []
  for (const settings of [{ template: '12', event: 'e', from }, { event: 'e', from }, { from }, {}])
    urls.push((await bodyOf(brevo, sampleMessage, { api_key: 'k', ...settings })).url)
  const mail = 'https://api.brevo.com/v3/smtp/email'
  const event = 'https://api.brevo.com/v3/events'
  expect(urls).toEqual([mail, event, mail, event])
})

test('says of each of them whether it may be repeated', () => {
  const { retriesUnknown } = brevo
  if (typeof retriesUnknown === 'boolean') throw new Error('it depends on the settings')
  const named = [['template', 'event', 'from'], ['event', 'from'], ['from'], []]
  expect(named.map((names) => retriesUnknown(new Set(names)))).toEqual([false, true, false, true])
})

test('makes names of properties fit that a step gives along', async () => {
  const { body } = await bodyOf(brevo, withData({ with: { 'größe.in cm': 42 } }), { api_key: 'k' })
  expect(body).toHaveProperty('event_properties.gr__e_in_cm', 42)
})

test('tells a large cart in part, within 50 KB', async () => {
  const message = hostileMessages['a cart of 100 long lines'] ?? sampleMessage
  const { body } = await bodyOf(brevo, message, { api_key: 'k' })
  expect(body).toHaveProperty('event_properties.items.length', 12)
  expect(body).toHaveProperty('event_properties.item_count', 100)
})

test('sends no unsubscribe header with a transactional mail', async () => {
  const message = { ...sampleMessage, purpose: 'transactional' }
  const { body } = await bodyOf(brevo, message, { api_key: 'k', template: '12' })
  expect(body).toHaveProperty('headers', { idempotencyKey: sampleMessage.id })
})

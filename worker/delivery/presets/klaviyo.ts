// Klaviyo, events that start flows. API revision 2026-07-15: https://developers.klaviyo.com/en/reference/create_event
// It deduplicates by `unique_id` per profile and metric; 202 means queued. No template can be sent to one person.

import { delivered, judgeByStatus, rejected } from './by-status.ts'
import { eventName } from './event-name.ts'
import { eventPropertiesWithin } from './event-properties.ts'
import { jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { definePreset } from './preset.ts'
import { contactOf } from './recipient.ts'
import { optional, secret, template } from './settings.ts'

const maxBytes = 5_000_000

export const klaviyo = definePreset({
  title: 'Klaviyo',
  settings: {
    api_key: secret('the private API key, which may write events'),
    event: optional(
      template('the name of the metric (default: "Selvedge" and the message)', { perMessage: true }),
    ),
  },
  needs: 'either',
  // 350/s and 3,500/min per account: this keeps both.
  rate: { count: 58, perMs: 1_000 },
  retriesUnknown: true,
  build(message, settings) {
    const contact = contactOf(message)
    if ('unsendable' in contact) return contact
    const name = eventName(settings.event ?? `Selvedge ${message.data.message}`, { maxLength: 128 })
    if (typeof name !== 'string') return name
    const told = eventPropertiesWithin(message.data, maxBytes)
    if ('unsendable' in told) return told
    const profile = 'email' in contact ? { email: contact.email } : { phone_number: contact.phone }
    const attributes = {
      metric: { data: { type: 'metric', attributes: { name } } },
      profile: { data: { type: 'profile', attributes: profile } },
      properties: told.properties,
      value: message.data.cart?.total,
      value_currency: message.data.cart?.currency,
      time: new Date(message.createdAt).toISOString(),
      unique_id: message.id,
    }
    return jsonRequest({
      url: 'https://a.klaviyo.com/api/events',
      headers: {
        authorization: `Klaviyo-API-Key ${settings.api_key}`,
        revision: '2026-07-15',
        'content-type': 'application/vnd.api+json',
        accept: 'application/vnd.api+json',
      },
      body: { data: { type: 'event', attributes } },
    })
  },
  judge(answer) {
    if (answer.status === 202) return delivered
    if (answer.status === 400) {
      const pointer = textAt(jsonOf(answer), 'errors', 0, 'source', 'pointer')
      return pointer.endsWith('/profile/data/attributes/email')
        ? { ...rejected, suppress: 'bounced' }
        : rejected
    }
    return judgeByStatus(answer)
  },
})

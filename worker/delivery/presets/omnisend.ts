// Omnisend Events API 2026-03-15: an event of the contact starts the merchant's automation. A custom name by default:
// Omnisend's own ("started checkout" …) would start its stock automations.
// https://api-docs.omnisend.com/reference/post_events

import { judgeByStatus } from './by-status.ts'
import { eventName } from './event-name.ts'
import { eventProperties } from './event-properties.ts'
import { jsonRequest } from './json-request.ts'
import { definePreset } from './preset.ts'
import { contactOf } from './recipient.ts'
import { optional, secret, template, text } from './settings.ts'

const isPredefined =
  /^(?:added product to cart|started checkout|placed order|viewed product|ordered product|paid for order|order (?:fulfilled|refunded|canceled))$/i
/** With the plus sign: the longest numbers of E.164 do not fit. */
const maxPhoneLength = 15

export const omnisend = definePreset({
  title: 'Omnisend',
  settings: {
    api_key: secret('the API key'),
    event: optional(
      template('the name of the event (default: "Selvedge" and the message)', { perMessage: true }),
    ),
    event_version: optional(text("the version of the event, where its name is one of Omnisend's own")),
  },
  needs: 'either',
  // Of the brand, over all of its apps.
  rate: { count: 400, perMs: 60_000 },
  // `eventID` is recognized for historical events only; a second live event meets the automation's own entry rules.
  retriesUnknown: true,
  build(message, { api_key, event, event_version }) {
    const { id, createdAt, data } = message
    const contact = contactOf(message)
    if ('unsendable' in contact) return contact
    if ('phone' in contact && contact.phone.length > maxPhoneLength)
      return { unsendable: `Omnisend takes phone numbers of ${maxPhoneLength} characters at most` }
    const name = eventName(event ?? `Selvedge ${data.message}`, { maxLength: 255 })
    if (typeof name !== 'string') return name
    if (isPredefined.test(name) && event_version === undefined)
      return { unsendable: "event: one of Omnisend's own names: say its event_version, or choose another" }
    return jsonRequest({
      url: 'https://api.omnisend.com/api/events',
      headers: { authorization: `Omnisend-API-Key ${api_key}`, 'omnisend-version': '2026-03-15' },
      body: {
        eventName: name,
        eventVersion: event_version,
        origin: 'api',
        eventID: id,
        eventTime: new Date(createdAt).toISOString(),
        contact,
        properties: eventProperties(data),
      },
    })
  },
  judge: judgeByStatus,
})

// Attentive API v1, custom events, which start the merchant's SMS and e-mail journeys. An event that is more than 12 hours
// old starts none. https://docs.attentive.com/openapi/reference/tag/Custom-Events/

import type { MessageData } from '../message-data.ts'
import { judgeByStatus } from './by-status.ts'
import { eventName } from './event-name.ts'
import { textProperties } from './event-properties.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import { contactOf } from './recipient.ts'
import { optional, secret, template } from './settings.ts'

/** In the type of an event and in the names of its properties. */
const forbidden = /["'(){}[\]\\|]/g
const maxTypeLength = 255
const maxValueLength = 2_000

export const attentive = definePreset({
  title: 'Attentive',
  settings: {
    token: secret('the API key of a private app'),
    event: optional(
      template('the type of the event (default: "Selvedge" and the message)', { perMessage: true }),
    ),
  },
  needs: 'either',
  rate: { count: 150, perMs: 1_000 },
  // `externalEventId` names the event, but nothing promises that a repeat is recognized.
  retriesUnknown: true,
  expiresAfterMs: 12 * 3_600_000,
  build(message, { token, event }) {
    const { id, createdAt, data } = message
    const user = contactOf(message)
    if ('unsendable' in user) return user
    const type = eventName(event ?? `Selvedge ${data.message}`, { maxLength: maxTypeLength, forbidden })
    if (typeof type !== 'string') return type
    return jsonRequest({
      url: 'https://api.attentivemobile.com/v1/events/custom',
      headers: { authorization: `Bearer ${token}` },
      body: {
        type,
        properties: properties(data),
        externalEventId: id,
        occurredAt: new Date(createdAt).toISOString(),
        user,
      },
    })
  },
  judge: judgeByStatus,
})

/** Texts, because they are put into messages as they come; `mediaUrl` is the picture of an MMS. */
function properties(data: MessageData): Record<string, string> {
  const texts: [string, string][] = []
  for (const [name, value] of Object.entries(textProperties(data))) {
    texts.push([name.replace(forbidden, '_'), oneLine(value, maxValueLength)])
    if (name === 'item_image_url') texts.push(['mediaUrl', value])
  }
  return Object.fromEntries(texts)
}

// Loops API v1: an event that starts its automations (https://loops.so/docs/api-reference/send-event) or a transactional mail
// (https://loops.so/docs/api-reference/send-transactional-email). `Idempotency-Key` counts for 24 hours, and a 409 means
// that the first one has landed. Other keys at the top of an event would be written into the contact: none is sent.

import { delivered, judgeByStatus } from './by-status.ts'
import { eventName } from './event-name.ts'
import { flatProperties } from './event-properties.ts'
import { jsonRequest } from './json-request.ts'
import { definePreset } from './preset.ts'
import { emailOf } from './recipient.ts'
import { optional, secret, template, text } from './settings.ts'

const api = 'https://app.loops.so/api/v1'
const maxNameLength = 100

export const loops = definePreset({
  title: 'Loops',
  settings: {
    api_key: secret('the API key'),
    event: optional(
      template('the name of the event (default: "selvedge_" and the message)', { perMessage: true }),
    ),
    template: optional(
      text('the id of a transactional mail', { perMessage: true, pattern: /^[A-Za-z0-9]{1,60}$/ }),
    ),
  },
  needs: 'email',
  rate: { count: 10, perMs: 1_000 },
  retriesUnknown: true,
  expiresAfterMs: 24 * 3_600_000,
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const headers = { authorization: `Bearer ${settings.api_key}`, 'idempotency-key': message.id }
    const properties = flatProperties(message.data)
    if (settings.template !== undefined) {
      const body = { email, transactionalId: settings.template, dataVariables: properties }
      return jsonRequest({ url: `${api}/transactional`, headers, body })
    }
    const rules = { maxLength: maxNameLength, forbidden: /:/g }
    const name = eventName(settings.event ?? `selvedge_${message.data.message}`, rules)
    if (typeof name !== 'string') return name
    const body = { email, eventName: name, eventProperties: properties }
    return jsonRequest({ url: `${api}/events/send`, headers, body })
  },
  judge: (answer) => (answer.status === 409 ? delivered : judgeByStatus(answer)),
})

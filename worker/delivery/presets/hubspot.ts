// HubSpot: a custom event (v3), which must have been defined there, or, with `template`, a transactional e-mail (single
// send, v3). Both recognize a repeat: the event by `uuid` for a year, the e-mail by `sendId`.
// https://developers.hubspot.com/docs/api-reference/events-send-event-completions-v3/guide

import type { MessageData } from '../message-data.ts'
import { judgeByStatus, rejected, retry } from './by-status.ts'
import { eventProperties, textProperties } from './event-properties.ts'
import { at, jsonOf, textAt } from './json-answer.ts'
import { jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import { definePreset } from './preset.ts'
import type { Judgement, PresetAnswer } from './preset.ts'
import { emailOf } from './recipient.ts'
import { idNumber, optional, secret, template, text } from './settings.ts'

const isEventName = /^pe\d+_[a-z0-9_]+$/
/** Beyond any of these HubSpot refuses the event. */
const maxProperties = 50
const maxValueLength = 256
const isPropertyName = /^[a-z][a-z0-9_]{0,49}$/

export const hubspot = definePreset({
  title: 'HubSpot',
  settings: {
    token: secret('the access token of a private app'),
    event: optional(
      template('the full name of the event, such as pe123456_cart_abandoned', {
        perMessage: true,
        pattern: isEventName,
      }),
    ),
    properties: optional(
      text('the properties that the event has in HubSpot, with spaces between them (default: all)', {
        perMessage: true,
        pattern: /^[a-z][a-z0-9_]{0,49}(?: [a-z][a-z0-9_]{0,49}){0,49}$/,
      }),
    ),
    template: optional(idNumber("a transactional e-mail's number, in place of an event")),
  },
  needs: 'email',
  // Both paths are exempt from the account's limits.
  rate: null,
  retriesUnknown: true,
  check: (named) =>
    named.has('event') || named.has('template') ? undefined : 'needs an event or a template',
  build(message, { token, event, properties, template: emailId }) {
    const { id, createdAt, data } = message
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    if (emailId !== undefined)
      return request(token, 'marketing/v3/transactional/single-email/send', {
        emailId: Number(emailId),
        message: { to: email, sendId: id },
        customProperties: eventProperties(data),
      })
    const eventName = event?.trim() ?? ''
    if (!isEventName.test(eventName))
      return { unsendable: 'event: not the full name of a HubSpot event, such as pe123456_cart_abandoned' }
    const values = propertiesOf(data, properties?.split(' '))
    if (typeof values === 'string')
      return { unsendable: `${values}: longer than the ${maxValueLength} characters that HubSpot takes` }
    return request(token, 'events/v3/send', {
      eventName,
      email,
      uuid: id,
      occurredAt: new Date(createdAt).toISOString(),
      properties: values,
    })
  },
  judge,
})

const request = (token: string, path: string, body: Readonly<Record<string, unknown>>) =>
  jsonRequest({ url: `https://api.hubapi.com/${path}`, headers: { authorization: `Bearer ${token}` }, body })

/**
 * Half a link leads nowhere. One of an item that nobody asked for is left out.
 * @returns the name of a link that is too long
 */
function propertiesOf(data: MessageData, wanted: readonly string[] | undefined) {
  const texts: [string, string][] = []
  for (const [name, value] of Object.entries(textProperties(data))) {
    if (wanted ? !wanted.includes(name) : !isPropertyName.test(name)) continue
    if (name.endsWith('_url') && value.length > maxValueLength) {
      if (wanted || !name.startsWith('item_')) return name
      continue
    }
    texts.push([name, oneLine(value, maxValueLength)])
  }
  // The message's own facts stand after those of `with`.
  return Object.fromEntries(texts.slice(-maxProperties))
}

function judge(answer: PresetAnswer): Judgement {
  const judged = judgeByStatus(answer)
  if (answer.status === 429 && judged.retryAfterMs === undefined) return retry(answer, waitOf(answer))
  return judged.outcome === 'delivered' ? judgeSend(jsonOf(answer)) : judged
}

const waitOf = (answer: PresetAnswer): number =>
  textAt(jsonOf(answer), 'policyName') === 'DAILY' ? 3_600_000 : 10_000

const taken: ReadonlySet<unknown> = new Set([undefined, null, 'SENT', 'QUEUED', 'IDEMPOTENT_IGNORE'])
const isOptOut = /^(?:PREVIOUSLY_UNSUBSCRIBED_|ADDRESS_OPTED_OUT$)/
const isBadAddress = /^(?:PREVIOUSLY_BOUNCED|INVALID_TO_ADDRESS|UNDELIVERABLE)$/

/** Of a 2xx: events answer with nothing; an e-mail that is sure not to be sent may say so at once. */
function judgeSend(json: unknown): Judgement {
  const sendResult = at(json, 'sendResult')
  if (taken.has(sendResult)) return at(json, 'status') === 'CANCELED' ? rejected : { outcome: 'delivered' }
  if (sendResult === 'THROTTLED') return { outcome: 'retry' }
  const result = String(sendResult)
  if (isOptOut.test(result)) return { ...rejected, suppress: 'unsubscribed' }
  if (isBadAddress.test(result)) return { ...rejected, suppress: 'bounced' }
  return result === 'PREVIOUS_SPAM' ? { ...rejected, suppress: 'complained' } : rejected
}

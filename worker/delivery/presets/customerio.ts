// Customer.io: an event by the Track API v1 (https://docs.customer.io/integrations/api/track/), which drops a repeated ULID,
// or a transactional message by the App API v1 (https://docs.customer.io/integrations/api/app/), which does not.
// `recipient`, `from_address` and `reply_to` of an event's data say where the campaign's mail goes: they are never sent.

import { judgeByStatus } from './by-status.ts'
import { eventName } from './event-name.ts'
import { eventPropertiesWithin } from './event-properties.ts'
import { basicAuth, byteCount, jsonRequest } from './json-request.ts'
import { pathSegment } from './path-segment.ts'
import { definePreset } from './preset.ts'
import type { PresetMessage, Unsendable } from './preset.ts'
import { emailOf } from './recipient.ts'
import { optional, secret, template, text } from './settings.ts'
import { ulid } from './ulid.ts'

const maxDataBytes = 100_000
const maxNameLength = 100
/** An event that is older starts no campaign. */
const expiresAfterMs = 72 * 3_600_000
const obeyed: ReadonlySet<string> = new Set(['recipient', 'from_address', 'reply_to'])

const needsForEvent = 'site_id, track_api_key: an event needs both'
const needsForTemplate = 'app_api_key: a template needs it'

export const customerio = definePreset({
  title: 'Customer.io',
  settings: {
    site_id: optional(secret('the site id of the Track API')),
    track_api_key: optional(secret('the key of the Track API')),
    app_api_key: optional(secret('the key of the App API')),
    region: optional(text('the region of the account', { choices: ['us', 'eu'], otherwise: 'us' })),
    identify_by: optional(
      text('what people are known by there', { choices: ['email', 'customer_id'], otherwise: 'email' }),
    ),
    event: optional(
      template('the name of the event (default: "Selvedge" and the message)', { perMessage: true }),
    ),
    template: optional(
      text('the id or name of a transactional message', { perMessage: true, pattern: /^[\w.-]{1,100}$/ }),
    ),
  },
  needs: 'email',
  // Of the App API; the Track API takes ten times as many.
  rate: { count: 100, perMs: 1_000 },
  retriesUnknown: (named) => !named.has('template'),
  expiresAfterMs,
  check(named) {
    if (named.has('template')) return named.has('app_api_key') ? undefined : needsForTemplate
    return named.has('site_id') && named.has('track_api_key') ? undefined : needsForEvent
  },
  build(message, settings) {
    const email = emailOf(message)
    if (typeof email !== 'string') return email
    const byId = settings.identify_by === 'customer_id'
    const id = byId ? customerIdOf(message) : email
    if (typeof id !== 'string') return id
    const region = settings.region === 'eu' ? '-eu' : ''
    if (settings.template !== undefined) {
      if (settings.app_api_key === undefined) return { unsendable: needsForTemplate }
      return jsonRequest({
        url: `https://api${region}.customer.io/v1/send/email`,
        headers: { authorization: `Bearer ${settings.app_api_key}` },
        body: {
          transactional_message_id: settings.template,
          to: email,
          identifiers: byId ? { id } : { email },
          message_data: message.data,
          // Who has said no there must get nothing but what the law calls transactional.
          send_to_unsubscribed: message.purpose === 'transactional',
        },
      })
    }
    const { site_id: siteId, track_api_key: key } = settings
    if (siteId === undefined || key === undefined) return { unsendable: needsForEvent }
    const body = eventBody(message, settings.event)
    if ('unsendable' in body) return body
    return jsonRequest({
      url: `https://track${region}.customer.io/api/v1/customers/${pathSegment(id)}/events`,
      headers: { authorization: basicAuth(siteId, key) },
      body,
    })
  },
  judge: judgeByStatus,
})

function customerIdOf({ data }: PresetMessage): string | Unsendable {
  const id = data.shopper.customer_id
  if (id === null) return { unsendable: 'the shopper has no customer_id' }
  return pathSegment(id) === undefined ? { unsendable: 'the customer_id cannot be part of an address' } : id
}

function eventBody(message: PresetMessage, event: string | undefined) {
  const name = eventName(event ?? `Selvedge ${message.data.message}`, { maxLength: maxNameLength })
  if (typeof name !== 'string') return name
  // The limit is one of bytes.
  if (byteCount(name) > maxNameLength) return { unsendable: `event: more than ${maxNameLength} bytes` }
  const told = eventPropertiesWithin(message.data, maxDataBytes)
  if ('unsendable' in told) return told
  return {
    name,
    id: ulid(message.id),
    timestamp: Math.floor(message.createdAt / 1_000),
    data: Object.fromEntries(Object.entries(told.properties).filter(([key]) => !obeyed.has(key))),
  }
}

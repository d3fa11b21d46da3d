// The `track` call that Segment and RudderStack share. https://segment.com/docs/connections/spec/track/
// Both drop a repeat by `messageId`; Segment's ids are not its customer's own, so ours carry our name.

import { eventName } from './event-name.ts'
import { eventPropertiesWithin } from './event-properties.ts'
import { basicAuth, byteCount, jsonRequest } from './json-request.ts'
import { oneLine } from './one-line.ts'
import type { Built, PresetMessage } from './preset.ts'
import { contactOf } from './recipient.ts'
import { optional, template } from './settings.ts'

const maxBytes = 32 * 1024
const maxTextLength = 500

/** Repeats are recognized for a day at least; after that one more attempt could be one more event. */
export const trackedForMs = 24 * 3_600_000

export const trackSettings = {
  event: optional(
    template('the name of the event (default: "Selvedge" and the message)', { perMessage: true }),
  ),
  user_id: optional(template("who it is (default: the shop's customer id, or nobody known)")),
}

interface TrackOptions {
  readonly url: string
  readonly writeKey: string
  readonly event: string | undefined
  readonly user_id: string | undefined
}

export function trackCall(message: PresetMessage, options: TrackOptions): Built {
  const { id, createdAt, data } = message
  const { shopper } = data
  const contact = contactOf(message)
  const event = eventName(options.event ?? `Selvedge ${data.message}`, { maxLength: 255 })
  if (typeof event !== 'string') return event
  const userId = oneLine(options.user_id ?? shopper.customer_id ?? '', maxTextLength)
  const call = {
    type: 'track',
    ...(userId === '' ? { anonymousId: shopper.id } : { userId }),
    event,
    messageId: `selvedge-${id}`,
    timestamp: new Date(createdAt).toISOString(),
    context: {
      library: { name: 'selvedge' },
      locale: shopper.locale ?? undefined,
      timezone: shopper.time_zone ?? undefined,
      traits: 'unsendable' in contact ? undefined : contact,
    },
  }
  const fitting = eventPropertiesWithin(
    data,
    maxBytes - byteCount(JSON.stringify({ ...call, properties: {} })),
  )
  if ('unsendable' in fitting) return fitting
  return jsonRequest({
    url: options.url,
    // The colon stays although there is no password.
    headers: { authorization: basicAuth(options.writeKey, '') },
    body: { ...call, ...fitting },
    maxBytes,
  })
}

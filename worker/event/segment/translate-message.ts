// One message of a Segment-compatible SDK → one event in our words, or a merge, or why neither. Pure. The event goes
// through the page's own door afterwards: nothing here needs to be safe, only right.

import { serverDevice } from '../../ring.ts'
import type { DeviceContext, Identity } from '../event.ts'
import type { EpochMs } from '../ids.ts'
import { maxServerMessageBytes } from '../limits.ts'
import type { WireEvent } from '../wire.ts'
import { ecommerce } from './ecommerce.ts'
import { eventName } from './event-name.ts'
import { fieldsOf, isSegmentType, segmentTypes, textOf } from './message.ts'
import type { Fields, SegmentType } from './message.ts'
import { messageClock } from './message-clock.ts'
import type { MessageClock } from './message-clock.ts'
import {
  externalIds,
  fittingId,
  messageDevice,
  messageIdentities,
  shoppersOwn,
  userIdentity,
} from './message-identities.ts'
import { traitsOf } from './traits.ts'

export interface Envelope {
  /** Of an address that takes one type of message; absent: each says its own. */
  readonly type?: SegmentType
  /** `sentAt` of the body. */
  readonly sentAt: unknown
  readonly receivedAt: EpochMs
  /** Text → 32 hex digits, the same for the same text. */
  readonly hash: (text: string) => string
}

export interface TranslatedMessage {
  readonly deviceId: string
  readonly sentAt: number
  readonly context: DeviceContext
  readonly event: WireEvent
  /** Two known shoppers are one. When one of them is not known, the event tells who they are. */
  readonly merge?: { readonly from: Identity; readonly into: Identity }
}

/** @returns why a message must be refused, when it must */
export function translateMessage(message: Fields, envelope: Envelope): TranslatedMessage | string {
  if (JSON.stringify(message).length > maxServerMessageBytes) return 'larger than 32 KB'
  const type = envelope.type ?? message['type']
  if (!isSegmentType(type)) return `type: expected one of ${segmentTypes.join(', ')}`
  const clock = messageClock(message, envelope.sentAt, envelope.receivedAt)
  if (typeof clock === 'string') return clock
  return type === 'alias'
    ? translateAlias(message, envelope, clock)
    : translateEvent(type, message, envelope, clock)
}

function translateEvent(
  type: Exclude<SegmentType, 'alias'>,
  message: Fields,
  envelope: Envelope,
  clock: MessageClock,
): TranslatedMessage | string {
  const name = nameOf(type, message)
  if (name === undefined) return 'event: expected a name that begins with a letter, a–z'
  const identities = messageIdentities(message, name)
  const deviceId = messageDevice(message, identities, envelope.hash)
  if (deviceId === undefined) return 'userId or anonymousId is missing'
  const page = pageOf(type, message)
  return {
    deviceId,
    sentAt: clock.sentAt,
    context: contextOf(message),
    event: {
      event_id: messageId(message, envelope),
      name,
      occurred_at: clock.occurredAt,
      ...(page && { page }),
      properties: {
        ...Object.assign({}, ...externalIds(message)),
        ...propertiesOf(type, name, message),
        ...Object.fromEntries(identities.map(({ kind, value }) => [kind, value])),
      },
    },
  }
}

function translateAlias(
  message: Fields,
  envelope: Envelope,
  clock: MessageClock,
): TranslatedMessage | string {
  const from = userIdentity(message['previousId'])
  const into = userIdentity(message['userId'])
  if (from === undefined) return 'previousId is missing'
  if (into === undefined) return 'userId is missing'
  if (from.kind === into.kind && from.value === into.value) return 'previousId and userId are the same'
  const event: WireEvent = {
    event_id: messageId(message, envelope),
    name: 'identify',
    occurred_at: clock.occurredAt,
    properties: { [into.kind]: into.value },
  }
  // What looks like a customer's id may be an anonymousId: Segment's browser libraries put theirs here.
  const deviceId = from.kind === 'customer_id' ? fittingId(from.value, envelope.hash) : serverDevice(from)
  return { deviceId, sentAt: clock.sentAt, context: {}, event, merge: { from, into } }
}

function nameOf(type: Exclude<SegmentType, 'alias'>, message: Fields): string | undefined {
  switch (type) {
    case 'identify':
      return 'identify'
    case 'page':
    case 'screen':
      return 'page_view'
    case 'track':
      return eventName(textOf(message, 'event') ?? '')
  }
}

/** What is said of the page itself goes with it, not with the properties. */
const ofPage: ReadonlySet<string> = new Set(['url', 'title', 'referrer', 'path', 'search'])

function propertiesOf(
  type: Exclude<SegmentType, 'alias'>,
  name: string,
  message: Fields,
): Record<string, unknown> {
  const told = fieldsOf(message, 'properties')
  switch (type) {
    case 'identify':
      return traitsOf(message)
    case 'track':
      return shoppersOwn(name, ecommerce(name, told))
    case 'page':
    case 'screen': {
      const rest = Object.entries(told).filter(([key]) => !ofPage.has(key))
      const called = { [`${type}_name`]: textOf(message, 'name'), category: textOf(message, 'category') }
      return { ...called, ...Object.fromEntries(rest) }
    }
  }
}

function pageOf(type: SegmentType, message: Fields): WireEvent['page'] {
  const context = fieldsOf(fieldsOf(message, 'context'), 'page')
  const told = type === 'page' ? { ...context, ...fieldsOf(message, 'properties') } : context
  const [url, title, referrer] = [textOf(told, 'url'), textOf(told, 'title'), textOf(told, 'referrer')]
  if (url === undefined) return undefined
  return { url, ...(title !== undefined && { title }), ...(referrer !== undefined && { referrer }) }
}

function contextOf(message: Fields): DeviceContext {
  const context = fieldsOf(message, 'context')
  const [zone, locale] = [textOf(context, 'timezone'), textOf(context, 'locale')]
  return { ...(zone !== undefined && { time_zone: zone }), ...(locale !== undefined && { locale }) }
}

/**
 * Without an id, what a message says is its id: sent again it counts once. Of those that do not say their time either,
 * each counts, because the same may well happen twice.
 */
function messageId(message: Fields, { hash, receivedAt }: Envelope): string {
  const id = textOf(message, 'messageId')
  if (id !== undefined) return fittingId(id, hash)
  const { sentAt: _sentAt, ...told } = message
  const isTimed = ['timestamp', 'originalTimestamp'].some((name) => textOf(message, name) !== undefined)
  return `seg_${hash(JSON.stringify(isTimed ? told : [told, receivedAt]))}`
}

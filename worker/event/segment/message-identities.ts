// Whom a message is about. Invariant: the strongest word on each identifier wins (the message's own, then its context's,
// then its properties'), and an identifier of somebody else (the friend something is shared with) is never the shopper's.

import { serverDevice } from '../../ring.ts'
import type { Identity } from '../event.ts'
import { isRecord } from '../is-record.ts'
import { maxIdLength } from '../limits.ts'
import { normalizeIdentity, strongKinds } from '../normalize-identity.ts'
import { snakeCase } from './event-name.ts'
import { fieldsOf } from './message.ts'
import type { Fields } from './message.ts'

type StrongKind = (typeof strongKinds)[number]

/** Other spellings of the same. */
const spellings: Readonly<Record<StrongKind, readonly string[]>> = {
  customer_id: ['customer_id', 'customerId', 'user_id', 'userId'],
  email: ['email'],
  phone: ['phone'],
  loyalty_id: ['loyalty_id', 'loyaltyId'],
}
/** The address in these is the one it goes to. */
const toSomebodyElse: ReadonlySet<string> = new Set(['share', 'referral', 'gift'])

/** Strongest first. @param event our name of it */
export function messageIdentities(message: Fields, event: string): readonly Identity[] {
  const context = fieldsOf(message, 'context')
  const sources = [
    userOf(message['userId']),
    ...externalIds(message),
    fieldsOf(message, 'traits'),
    fieldsOf(context, 'traits'),
    ...(toSomebodyElse.has(event) ? [] : [fieldsOf(message, 'properties')]),
  ]
  return strongKinds.flatMap((kind) => {
    for (const source of sources)
      for (const name of spellings[kind]) {
        const value = normalizeIdentity(kind, source[name])
        if (value !== undefined) return [{ kind, value }]
      }
    return []
  })
}

/** Many shops use the e-mail address as the id of the user. */
export function userIdentity(raw: unknown): Identity | undefined {
  const email = normalizeIdentity('email', raw)
  if (email !== undefined) return { kind: 'email', value: email }
  const value = normalizeIdentity('customer_id', raw)
  return value === undefined ? undefined : { kind: 'customer_id', value }
}

function userOf(raw: unknown): Fields {
  const user = userIdentity(raw)
  return user ? { [user.kind]: user.value } : {}
}

/** Segment: `context.externalIds: [{ type, id }]`; RudderStack: `context.externalId`. */
export function externalIds(message: Fields): Fields[] {
  const context = fieldsOf(message, 'context')
  const list = [context['externalIds'], context['externalId'], message['externalIds']].find(Array.isArray)
  if (!Array.isArray(list)) return []
  return list
    .slice(0, 20)
    .flatMap((entry: unknown) =>
      isRecord(entry) && typeof entry['type'] === 'string'
        ? [{ [snakeCase(entry['type'])]: entry['id'] }]
        : [],
    )
}

/** The properties without what says who somebody else is. */
export function shoppersOwn(event: string, properties: Fields): Record<string, unknown> {
  const own = { ...properties }
  for (const name of toSomebodyElse.has(event) ? Object.values(spellings).flat() : []) {
    if (own[name] === undefined) continue
    own[`recipient_${snakeCase(name)}`] = own[name]
    delete own[name]
  }
  return own
}

const wireId = /^[A-Za-z0-9_.:-]+$/

/** @param hash text → hex digits, the same for the same text; for ids that are too long for us or of other letters */
export const fittingId = (id: string, hash: (text: string) => string): string =>
  id.length <= maxIdLength && wireId.test(id) ? id : `seg_${hash(id)}`

/** The browser that the message names, else what stands for its strongest identity; undefined: about nobody. */
export function messageDevice(
  message: Fields,
  identities: readonly Identity[],
  hash: (text: string) => string,
): string | undefined {
  const browser = normalizeIdentity('device', message['anonymousId'])
  if (browser !== undefined) return fittingId(browser, hash)
  const [strongest] = identities
  return strongest && serverDevice(strongest)
}

// Shopify's customers → sign_up, identify, and what they allow. A guest at the checkout and a subscriber of the newsletter
// are customers of Shopify, too: only one with an account has signed up. Consent has its own moment, so that an old yes,
// told again with every change of an address, takes back no later no.
// https://shopify.dev/docs/api/admin-rest/latest/resources/customer

import { fieldsOf, instantOf, numberOf, present, textOf } from '../source/fields.ts'
import type { Fields } from '../source/fields.ts'
import type { Identity } from '../event.ts'
import { normalizeIdentity } from '../normalize-identity.ts'
import type { SourceEnvelope, Told, ToldEvent } from '../source/told.ts'

export function customerTold(customer: Fields, envelope: SourceEnvelope): Told {
  const number = numberOf(customer, 'id')
  if (number === undefined) return { note: 'a customer without an id' }
  const who = present({
    customer_id: number,
    email: textOf(customer, 'email'),
    phone: textOf(customer, 'phone'),
  })
  const changedAt = instantOf(customer, 'updated_at') ?? envelope.triggeredAt
  const createdAt = instantOf(customer, 'created_at') ?? changedAt
  const identify: ToldEvent = {
    event_id: `shopify:customer:${number}:${changedAt}`,
    name: 'identify',
    occurredAt: changedAt,
    properties: { ...traitsOf(customer), ...who },
  }
  const signUp: ToldEvent = {
    event_id: `shopify:customer:${number}`,
    name: 'sign_up',
    occurredAt: createdAt,
    properties: who,
  }
  const isNew = envelope.topic === 'customers/create' && textOf(customer, 'state') === 'enabled'
  const consent = consentTold(fieldsOf(customer, 'email_marketing_consent'), who, createdAt)
  return { events: [...(isNew ? [signUp] : []), identify, ...consent] }
}

/** `customers_email_marketing_consent/update` */
export function consentChangeTold(change: Fields, envelope: SourceEnvelope): Told {
  const number = numberOf(change, 'customer_id')
  const who = present({ customer_id: number, email: textOf(change, 'email_address') })
  const consent = fieldsOf(change, 'email_marketing_consent')
  return { events: consentTold(consent, who, envelope.triggeredAt) }
}

/** `pending`, `not_subscribed`, `redacted` and `invalid` are no word of the shopper's. */
function consentTold(consent: Fields, who: Fields, otherwiseAt: number): ToldEvent[] {
  const state = textOf(consent, 'state')?.toLowerCase()
  if (state !== 'subscribed' && state !== 'unsubscribed') return []
  const at = instantOf(consent, 'consent_updated_at') ?? otherwiseAt
  const isConfirmed = textOf(consent, 'opt_in_level')?.toLowerCase() === 'confirmed_opt_in'
  const whose = textOf(who, 'customer_id') ?? ''
  return [
    {
      event_id: `shopify:consent:${whose}:${state}:${at}`,
      name: state === 'subscribed' ? 'subscribe' : 'unsubscribe',
      occurredAt: at,
      properties: { ...who, ...(state === 'subscribed' && isConfirmed && { confirmed: true }) },
    },
  ]
}

function traitsOf(customer: Fields): Fields {
  const address = fieldsOf(customer, 'default_address')
  const tags = textOf(customer, 'tags')
    ?.split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '')
  return present({
    first_name: textOf(customer, 'first_name'),
    last_name: textOf(customer, 'last_name'),
    city: textOf(address, 'city'),
    region: textOf(address, 'province_code'),
    postal_code: textOf(address, 'zip'),
    country: textOf(address, 'country_code'),
    shop_tags: tags?.slice(0, 50),
  })
}

/** `customers/delete`, and `customers/redact` with the customer inside. */
export function customerGone(body: Fields): Told {
  const inside = fieldsOf(body, 'customer')
  const customer = Object.keys(inside).length > 0 ? inside : body
  const erase = (['customer_id', 'email', 'phone'] as const).flatMap((kind): Identity[] => {
    const value = normalizeIdentity(kind, customer[kind === 'customer_id' ? 'id' : kind])
    return value === undefined ? [] : [{ kind, value }]
  })
  return erase.length > 0 ? { erase } : { note: 'it says of nobody who is to be erased' }
}

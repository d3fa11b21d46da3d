// WooCommerce's customers, who are those with an account → sign_up, identify.
// https://woocommerce.github.io/woocommerce-rest-api-docs/#customer-properties

import { normalizeIdentity } from '../normalize-identity.ts'
import { fieldsOf, instantOf, numberOf, present, textOf } from '../source/fields.ts'
import type { Fields } from '../source/fields.ts'
import type { SourceEnvelope, Told, ToldEvent } from '../source/told.ts'

export function customerTold(customer: Fields, envelope: SourceEnvelope): Told {
  const id = numberOf(customer, 'id')
  if (id === undefined) return { note: 'a customer without an id' }
  const billing = fieldsOf(customer, 'billing')
  const who = present({
    customer_id: id,
    email: textOf(customer, 'email') ?? textOf(billing, 'email'),
    phone: normalizeIdentity('phone', billing['phone']),
  })
  const createdAt = instantOf(customer, 'date_created_gmt') ?? envelope.triggeredAt
  const changedAt = instantOf(customer, 'date_modified_gmt') ?? createdAt
  const signUp: ToldEvent = {
    event_id: `woocommerce:customer:${id}`,
    name: 'sign_up',
    occurredAt: createdAt,
    properties: who,
  }
  const identify: ToldEvent = {
    event_id: `woocommerce:customer:${id}:${changedAt}`,
    name: 'identify',
    occurredAt: changedAt,
    properties: {
      ...present({
        first_name: textOf(customer, 'first_name'),
        last_name: textOf(customer, 'last_name'),
        city: textOf(billing, 'city'),
        region: textOf(billing, 'state'),
        postal_code: textOf(billing, 'postcode'),
        country: textOf(billing, 'country'),
      }),
      ...who,
    },
  }
  return { events: envelope.topic === 'customer.created' ? [signUp, identify] : [identify] }
}

/** All that WooCommerce says of it is the id. */
export function customerGone(customer: Fields): Told {
  const id = numberOf(customer, 'id')
  return id === undefined
    ? { note: 'it says of nobody who is to be erased' }
    : { erase: [{ kind: 'customer_id', value: id }] }
}

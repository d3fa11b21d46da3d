// Shopify's orders → purchase and refund. Amounts are in the shop's currency. A refund says of nobody whose it is, so that
// refunds are read from the orders that hold them. https://shopify.dev/docs/api/admin-rest/latest/resources/order

import {
  amountOf,
  countOf,
  currencyOf,
  fieldsOf,
  instantOf,
  listOf,
  numberOf,
  present,
  textOf,
} from '../source/fields.ts'
import type { Fields } from '../source/fields.ts'
import type { SourceEnvelope, Told, ToldEvent } from '../source/told.ts'
import { lineItem, lineItems } from './line-items.ts'

/** What is refunded in the moment of a cancellation is the cancellation. */
const cancellationMs = 60_000

export function orderTold(order: Fields, envelope: SourceEnvelope): Told {
  const number = numberOf(order, 'id')
  if (number === undefined) return { note: 'an order without an id' }
  const at = instantOf(order, 'created_at') ?? envelope.triggeredAt
  const about = { ...whose(order), ...place(order) }
  if (about['customer_id'] === undefined && about['email'] === undefined && about['phone'] === undefined)
    return { note: 'an order of nobody: it names no customer' }
  const purchase: ToldEvent = {
    event_id: `shopify:order:${number}`,
    name: 'purchase',
    occurredAt: at,
    properties: present({
      ...about,
      transaction_id: number,
      order_number: textOf(order, 'name'),
      ...money(order, amountOf(order, 'total_price')),
      tax: amountOf(order, 'total_tax'),
      discount: amountOf(order, 'total_discounts'),
      items: lineItems(order, 'line_items'),
      ...(order['test'] === true && { test: true }),
    }),
  }
  return { events: [purchase, ...refunds(order, { number, about, at })] }
}

/** Typed phone numbers stay out: what has been checked is the customer's. */
function whose(order: Fields): Fields {
  const customer = fieldsOf(order, 'customer')
  return present({
    customer_id: numberOf(customer, 'id'),
    email: textOf(order, 'email') ?? textOf(order, 'contact_email') ?? textOf(customer, 'email'),
    phone: textOf(customer, 'phone'),
  })
}

/** Shopify's till. */
const place = (order: Fields): Fields =>
  textOf(order, 'source_name') === 'pos'
    ? present({ channel: 'store', store_id: numberOf(order, 'location_id') })
    : {}

/** An amount in no currency is no amount. */
function money(order: Fields, value: number | undefined): Fields {
  const currency = currencyOf(order, 'currency')
  return currency === undefined || value === undefined || value < 0 ? {} : { currency, value }
}

interface Bought {
  readonly number: string
  readonly about: Fields
  readonly at: number
}

function refunds(order: Fields, bought: Bought): ToldEvent[] {
  const cancelledAt = instantOf(order, 'cancelled_at')
  const all = listOf(order, 'refunds').flatMap((refund) => refundTold(order, refund, bought) ?? [])
  if (cancelledAt === undefined) return all
  const before = all.filter(({ occurredAt }) => occurredAt < cancelledAt - cancellationMs)
  const already = before.reduce((sum, { properties }) => sum + (amountOf(properties, 'value') ?? 0), 0)
  const total = amountOf(order, 'total_price')
  const rest = total === undefined ? undefined : Math.max(0, Math.round((total - already) * 100) / 100)
  const cancellation: ToldEvent = {
    event_id: `shopify:order:${bought.number}:cancelled`,
    name: 'refund',
    occurredAt: cancelledAt,
    properties: present({
      ...bought.about,
      transaction_id: bought.number,
      ...money(order, rest),
      reason: textOf(order, 'cancel_reason'),
      ...(before.length === 0 && { items: lineItems(order, 'line_items') }),
    }),
  }
  return [...before, cancellation]
}

function refundTold(order: Fields, refund: Fields, { number, about, at }: Bought): ToldEvent | undefined {
  const id = numberOf(refund, 'id')
  if (id === undefined) return undefined
  const items = listOf(refund, 'refund_line_items').flatMap(
    (back) => lineItem(fieldsOf(back, 'line_item'), countOf(back, 'quantity')) ?? [],
  )
  return {
    event_id: `shopify:refund:${id}`,
    name: 'refund',
    occurredAt: instantOf(refund, 'created_at') ?? at,
    properties: present({ ...about, transaction_id: number, ...money(order, refunded(refund)), items }),
  }
}

function refunded(refund: Fields): number {
  const paid = listOf(refund, 'transactions').filter(
    (each) => textOf(each, 'kind') === 'refund' && textOf(each, 'status') !== 'failure',
  )
  return paid.reduce((sum, each) => sum + Math.abs(amountOf(each, 'amount') ?? 0), 0)
}

/**
 * Once per content of a checkout: Shopify tells of it at every field that is left. What is typed at a checkout is a claim.
 * https://shopify.dev/docs/api/admin-rest/latest/resources/abandoned-checkouts
 */
export function checkoutTold(checkout: Fields, envelope: SourceEnvelope): Told {
  const token = textOf(checkout, 'token') ?? numberOf(checkout, 'id')
  if (token === undefined) return { note: 'a checkout without a token' }
  if (instantOf(checkout, 'completed_at') !== undefined) return { note: 'completed: the order tells it' }
  const customer = numberOf(fieldsOf(checkout, 'customer'), 'id')
  const email = textOf(checkout, 'email')
  const phone = email === undefined ? textOf(checkout, 'phone') : undefined
  if (customer === undefined && email === undefined && phone === undefined)
    return { note: 'a checkout of nobody yet' }
  const properties = present({ customer_id: customer, email, phone, checkout_id: token, ...goods(checkout) })
  const event: ToldEvent = {
    event_id: `shopify:checkout:${envelope.hash(JSON.stringify(properties))}`,
    name: 'begin_checkout',
    occurredAt: instantOf(checkout, 'updated_at') ?? envelope.triggeredAt,
    properties,
    isClaim: true,
  }
  return { events: [event] }
}

/** In two currencies, it is not clear which of them the lines are in: then what is in the cart is told, not what it costs. */
function goods(checkout: Fields): Fields {
  const currency = currencyOf(checkout, 'currency')
  const shown = currencyOf(checkout, 'presentment_currency') ?? currency
  const items = lineItems(checkout, 'line_items')
  const value = amountOf(checkout, 'total_price')
  if (currency === undefined || shown !== currency)
    return { items: items.map(({ price: _price, ...item }) => item) }
  return present({ items, currency, value })
}

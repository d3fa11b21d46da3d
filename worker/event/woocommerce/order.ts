// WooCommerce's orders → purchase and refund. An order that waits for its money (`on-hold`) is bought already: whoever
// chose to pay by transfer gets no cart reminder. One that was never paid and is cancelled was no purchase to give back.
// https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties

import { maxItemsPerEvent } from '../limits.ts'
import { normalizeIdentity } from '../normalize-identity.ts'
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

const bought: ReadonlySet<string> = new Set(['on-hold', 'processing', 'completed', 'refunded'])

export function orderTold(order: Fields, envelope: SourceEnvelope): Told {
  const id = numberOf(order, 'id')
  if (id === undefined) return { note: 'an order without an id' }
  const status = textOf(order, 'status') ?? ''
  const isPaid = instantOf(order, 'date_paid_gmt') !== undefined
  const isBack = status === 'refunded' || (status === 'cancelled' && isPaid)
  if (!bought.has(status) && !isBack) return { note: 'an order that is not bought' }
  const who = whose(order)
  if (Object.keys(who).length === 0) return { note: 'an order of nobody: it names no customer' }
  // The page of a finished order shows the number, which plug-ins make another one than the id.
  const about = { ...who, transaction_id: textOf(order, 'number') ?? id }
  const purchase: ToldEvent = {
    event_id: `woocommerce:order:${id}`,
    name: 'purchase',
    occurredAt: instantOf(order, 'date_created_gmt') ?? envelope.triggeredAt,
    properties: present({
      ...about,
      ...money(order, amountOf(order, 'total')),
      tax: amountOf(order, 'total_tax'),
      shipping: amountOf(order, 'shipping_total'),
      items: orderItems(order),
    }),
  }
  return { events: [purchase, ...refunds(order, { id, about, isBack, envelope })] }
}

function whose(order: Fields): Fields {
  const billing = fieldsOf(order, 'billing')
  return present({
    customer_id: numberOf(order, 'customer_id'),
    email: textOf(billing, 'email'),
    // As people type it: without its country it is another number elsewhere.
    phone: normalizeIdentity('phone', billing['phone']),
  })
}

/** An amount in no currency is no amount. */
function money(order: Fields, value: number | undefined): Fields {
  const currency = currencyOf(order, 'currency')
  return currency === undefined || value === undefined || value < 0 ? {} : { currency, value }
}

interface Order {
  readonly id: string
  readonly about: Fields
  readonly isBack: boolean
  readonly envelope: SourceEnvelope
}

/** The order names its refunds and their amounts, and neither their moment nor their lines. */
function refunds(order: Fields, { id, about, isBack, envelope }: Order): ToldEvent[] {
  const at = instantOf(order, 'date_modified_gmt') ?? envelope.triggeredAt
  const back = (eventId: string, value: number | undefined, more: Fields): ToldEvent => ({
    event_id: eventId,
    name: 'refund',
    occurredAt: at,
    properties: present({ ...about, ...money(order, value), ...more }),
  })
  const some = listOf(order, 'refunds').flatMap((refund) => {
    const number = numberOf(refund, 'id')
    const value = amountOf(refund, 'total')
    return number === undefined
      ? []
      : [back(`woocommerce:refund:${number}`, value && Math.abs(value), { reason: textOf(refund, 'reason') })]
  })
  if (some.length > 0 || !isBack) return some
  return [back(`woocommerce:order:${id}:back`, amountOf(order, 'total'), { items: orderItems(order) })]
}

/** Named as client/packs/read-mini-cart.ts names lines: by SKU, else by the product's number, not the variation's. */
const orderItems = (order: Fields): Fields[] =>
  listOf(order, 'line_items')
    .map((line) => orderItem(line, order['prices_include_tax'] === true))
    .filter((item) => item !== undefined)
    .slice(0, maxItemsPerEvent)

function orderItem(line: Fields, isGross: boolean): Fields | undefined {
  const id = textOf(line, 'sku') ?? numberOf(line, 'product_id')
  const quantity = countOf(line, 'quantity')
  if (id === undefined || quantity === undefined || quantity < 1) return undefined
  return present({
    item_id: id,
    item_name: textOf(line, 'parent_name') ?? textOf(line, 'name'),
    item_variant: numberOf(line, 'variation_id') === undefined ? undefined : chosen(line),
    price: priceOf(line, quantity, isGross),
    quantity,
    image_url: textOf(fieldsOf(line, 'image'), 'src'),
  })
}

/** WooCommerce says it without tax; a shop that enters prices with tax shows them so. */
function priceOf(line: Fields, quantity: number, isGross: boolean): number | undefined {
  const [net, tax] = [amountOf(line, 'total'), amountOf(line, 'total_tax') ?? 0]
  const total = net === undefined ? undefined : net + (isGross ? tax : 0)
  return total === undefined || total < 0 ? undefined : Math.round((total / quantity) * 100) / 100
}

/** Keys that begin with `_` are for plug-ins. */
function chosen(line: Fields): string | undefined {
  const values = listOf(line, 'meta_data').flatMap((meta) =>
    (textOf(meta, 'key') ?? '_').startsWith('_') ? [] : (textOf(meta, 'value') ?? []),
  )
  return values.length > 0 ? values.join(', ') : undefined
}

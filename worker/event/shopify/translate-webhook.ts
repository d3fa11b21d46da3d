// One webhook of Shopify → what it says in our words, by its topic. Pure.
// https://shopify.dev/docs/api/webhooks

import type { TranslateSource, Told } from '../source/told.ts'
import { consentChangeTold, customerGone, customerTold } from './customer.ts'
import { checkoutTold, orderTold } from './order.ts'
import { levelTold, productGone, productTold } from './product.ts'

const byTopic: Readonly<Record<string, TranslateSource>> = {
  'orders/create': orderTold,
  'orders/paid': orderTold,
  'orders/updated': orderTold,
  'orders/cancelled': orderTold,
  'refunds/create': (): Told => ({
    note: 'a refund says of nobody whose it is: subscribe to orders/updated, which holds the refunds of an order',
  }),
  'checkouts/create': checkoutTold,
  'checkouts/update': checkoutTold,
  'customers/create': customerTold,
  'customers/update': customerTold,
  'customers_email_marketing_consent/update': consentChangeTold,
  'customers/delete': customerGone,
  'customers/redact': customerGone,
  'customers/data_request': (): Told => ({ note: 'answer it with GET /v1/shoppers/email:ADDRESS/export' }),
  'shop/redact': (): Told => ({
    note: 'the data of a whole shop is deleted by whoever runs this worker: erase the site',
  }),
  'products/create': productTold,
  'products/update': productTold,
  'products/delete': productGone,
  'inventory_levels/update': levelTold,
  'inventory_levels/connect': levelTold,
  'inventory_levels/disconnect': (level, envelope) => levelTold({ ...level, available: 0 }, envelope),
}

export const translateShopify: TranslateSource = (body, envelope) =>
  Object.hasOwn(byTopic, envelope.topic) ? (byTopic[envelope.topic]?.(body, envelope) ?? null) : null

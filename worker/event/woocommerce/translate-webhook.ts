// One webhook of WooCommerce → what it says in our words, by its topic. Pure.
// https://woocommerce.com/document/webhooks/

import type { TranslateSource } from '../source/told.ts'
import { customerGone, customerTold } from './customer.ts'
import { orderTold } from './order.ts'
import { productGone, productTold } from './product.ts'

const byTopic: Readonly<Record<string, TranslateSource>> = {
  'order.created': orderTold,
  'order.updated': orderTold,
  'order.restored': orderTold,
  'customer.created': customerTold,
  'customer.updated': customerTold,
  'customer.deleted': customerGone,
  'product.created': productTold,
  'product.updated': productTold,
  'product.restored': productTold,
  'product.deleted': productGone,
}

export const translateWooCommerce: TranslateSource = (body, envelope) =>
  Object.hasOwn(byTopic, envelope.topic) ? (byTopic[envelope.topic]?.(body, envelope) ?? null) : null

// Names of Segment's ecommerce spec, in its present and its older spelling, → ours. What is not in the table keeps its
// name, in snake case. https://segment.com/docs/connections/spec/ecommerce/v2/

import { customEventName } from '../names.ts'

const translated: ReadonlyMap<string, string> = new Map([
  ['products_searched', 'search'],
  ['product_list_viewed', 'view_item_list'],
  ['viewed_product_category', 'view_item_list'],
  ['product_clicked', 'select_item'],
  ['product_viewed', 'view_item'],
  ['viewed_product', 'view_item'],
  ['product_added', 'add_to_cart'],
  ['added_product', 'add_to_cart'],
  ['wishlist_product_added_to_cart', 'add_to_cart'],
  ['product_removed', 'remove_from_cart'],
  ['removed_product', 'remove_from_cart'],
  ['cart_viewed', 'view_cart'],
  ['checkout_started', 'begin_checkout'],
  ['shipping_info_entered', 'add_shipping_info'],
  ['payment_info_entered', 'add_payment_info'],
  ['order_completed', 'purchase'],
  ['completed_order', 'purchase'],
  ['order_refunded', 'refund'],
  // What a till calls it when goods come back over the counter.
  ['return', 'refund'],
  ['order_returned', 'refund'],
  ['product_returned', 'refund'],
  ['product_added_to_wishlist', 'add_to_wishlist'],
  ['product_removed_from_wishlist', 'remove_from_wishlist'],
  ['product_shared', 'share'],
  ['cart_shared', 'share'],
  ['product_reviewed', 'review'],
  // A coupon that is applied is not redeemed before the order: `coupon_applied` stays an event of its own.
  ['coupon_redeemed', 'voucher_redeemed'],
  ['signed_up', 'sign_up'],
  ['account_created', 'sign_up'],
  ['signed_in', 'login'],
  ['logged_in', 'login'],
  ['lead_generated', 'generate_lead'],
  ['newsletter_subscribed', 'subscribe'],
  ['subscribed', 'subscribe'],
  ['unsubscribed', 'unsubscribe'],
  ['store_visited', 'store_visit'],
])

const maxNameLength = 40

/** @returns undefined when nothing of it can be a name */
export function eventName(told: string): string | undefined {
  const name = snakeCase(told)
  return translated.get(name) ?? (customEventName.test(name) ? name : undefined)
}

/** `First Name`, `firstName` and `first-name` are `first_name`; accents go. */
export function snakeCase(told: string): string {
  const words = told
    .slice(0, 200)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+/, '')
  const name = /^[0-9]/.test(words) ? `event_${words}` : words
  return name.slice(0, maxNameLength).replace(/_+$/, '')
}

// The names of events: GA4's recommended ecommerce events, ours in the same style, and those that the worker derives.
// https://developers.google.com/analytics/devguides/collection/ga4/reference/events

export const ga4EventNames = [
  'page_view',
  'view_item_list',
  'select_item',
  'view_item',
  'search',
  'add_to_wishlist',
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
  'purchase',
  'refund',
  'sign_up',
  'login',
  'generate_lead',
  'share',
] as const

export const selvedgeEventNames = [
  'remove_from_wishlist',
  'subscribe',
  'unsubscribe',
  'notify_me',
  'cancel_notify_me',
  'review',
  'survey',
  'referral',
  'store_visit',
  'tag_scan',
  'voucher_redeemed',
  'gift',
] as const

/**
 * About the shopper, not about the shop. `identify` and `consent` are said by the script or a server; `link_click` is the
 * worker's own: the page was opened from a link that we sent to the address in its properties.
 */
export const controlEventNames = ['identify', 'consent', 'link_click'] as const

/** Made by the worker from others. A sender may send `cart_updated` itself: then it is the whole cart (`items`). */
export const derivedEventNames = [
  'session_start',
  'cart_updated',
  'cart_emptied',
  'back_in_stock',
  'low_stock',
  'price_drop',
  'new_item',
  'segment_entered',
  'segment_left',
  'stage_entered',
] as const

export const knownEventNames: readonly string[] = [
  ...ga4EventNames,
  ...selvedgeEventNames,
  ...controlEventNames,
  ...derivedEventNames,
]

/** What a custom event may be called. */
export const customEventName = /^[a-z][a-z0-9_]{0,39}$/

/** Events whose properties may say who the shopper is. Others are about the shop, whatever they carry. */
export const identifyingEventNames: ReadonlySet<string> = new Set([
  'identify',
  'link_click',
  'sign_up',
  'login',
  'purchase',
  'subscribe',
  'unsubscribe',
  'notify_me',
  'generate_lead',
  'add_shipping_info',
  'begin_checkout',
])

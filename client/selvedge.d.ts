// The page API for shops that are written in TypeScript: copy this file, or reference it. It stands alone on purpose; the
// names are GA4's recommended events and ours beside them. https://developers.google.com/analytics/devguides/collection/ga4/reference/events

/** One line of a cart or an order, as GA4 has it. `price` is per unit, in the `currency` of the event. */
interface SelvedgeItem {
  item_id: string
  item_name?: string
  item_variant?: string
  item_brand?: string
  item_category?: string
  price?: number
  /** Per unit, taken off `price`. */
  discount?: number
  /** Default 1. */
  quantity?: number
  /** On the shop's own origins, or it is left out. */
  url?: string
  image_url?: string
}

type SelvedgeJson = string | number | boolean | null | SelvedgeJson[] | { [name: string]: SelvedgeJson }

/** GA4's event parameters; others are any small JSON. */
interface SelvedgeProperties {
  items?: SelvedgeItem[]
  value?: number
  /** ISO 4217, upper case. */
  currency?: string
  transaction_id?: string
  [name: string]: SelvedgeJson | SelvedgeItem[] | undefined
}

type SelvedgeEventName =
  | 'page_view'
  | 'view_item_list'
  | 'select_item'
  | 'view_item'
  | 'search'
  | 'add_to_wishlist'
  | 'remove_from_wishlist'
  | 'add_to_cart'
  | 'remove_from_cart'
  | 'view_cart'
  | 'cart_updated'
  | 'begin_checkout'
  | 'add_shipping_info'
  | 'add_payment_info'
  | 'purchase'
  | 'refund'
  | 'sign_up'
  | 'login'
  | 'generate_lead'
  | 'share'
  | 'subscribe'
  | 'unsubscribe'
  | 'notify_me'
  | 'cancel_notify_me'
  | 'review'
  | 'survey'
  | 'referral'
  | 'voucher_redeemed'
  | 'gift'

interface SelvedgeTraits {
  email?: string
  /** E.164, e.g. `+33612345678`. */
  phone?: string
  customer_id?: string
  loyalty_id?: string
  first_name?: string
  /** `YYYY-MM-DD` or `--MM-DD`. */
  birthday?: string
  [name: string]: SelvedgeJson | undefined
}

interface Selvedge {
  /** A custom name is `[a-z][a-z0-9_]{0,39}`. */
  (verb: 'event', name: SelvedgeEventName | (string & {}), properties?: SelvedgeProperties): void
  /** @param options `proof`: what the shop's server made for exactly these identifiers, see docs/identities.md */
  (verb: 'identify', traits: SelvedgeTraits, options?: { proof?: string }): void
  (verb: 'consent', answer: { analytics?: boolean; marketing?: boolean }): void
  /** Log out: a new device. */
  (verb: 'reset'): void
  /** What the page itself has told, never what the server knows. */
  (verb: 'get', what: 'shopper'): Promise<{ device_id?: string } & SelvedgeTraits>
}

declare const selvedge: Selvedge

interface Window {
  selvedge: Selvedge
}

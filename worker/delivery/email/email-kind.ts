// What a message is about, from how the automation or the message is called, else from the event that started it. A shop
// may call its automations what it likes: then the layout still follows from the data.

import type { MessageData } from '../message-data.ts'
import type { EmailKind } from './email-texts.ts'

/** Beginnings of names; the first that fits counts. */
const byName: readonly (readonly [string, EmailKind])[] = [
  ['abandoned-checkout', 'checkout'],
  ['checkout', 'checkout'],
  ['abandoned-cart', 'cart'],
  ['cart', 'cart'],
  ['browse', 'browse'],
  ['wishlist', 'wishlist'],
  ['notify-me', 'back_in_stock'],
  ['back-in-stock', 'back_in_stock'],
  ['price-drop', 'price_drop'],
  ['new-arrival', 'new_item'],
  ['early-access', 'new_item'],
  ['low-stock', 'running_low'],
  ['replenish', 'running_low'],
  ['running-low', 'running_low'],
  ['cross-sell', 'recommend'],
  ['upsell', 'recommend'],
  ['confirm', 'confirm'],
  ['welcome', 'welcome'],
  ['birthday', 'birthday'],
  ['thank-you', 'thank_you'],
  ['review', 'review'],
  ['re-engagement', 'miss_you'],
  ['reactivation', 'miss_you'],
  ['win-back', 'miss_you'],
  ['we-miss-you', 'miss_you'],
  ['loyalty', 'milestone'],
  ['milestone', 'milestone'],
  ['referral', 'referral'],
]

const byEvent: ReadonlyMap<string, EmailKind> = new Map([
  ['add_to_cart', 'cart'],
  ['cart_updated', 'cart'],
  ['view_cart', 'cart'],
  ['begin_checkout', 'checkout'],
  ['add_shipping_info', 'checkout'],
  ['add_payment_info', 'checkout'],
  ['back_in_stock', 'back_in_stock'],
  ['notify_me', 'back_in_stock'],
  ['price_drop', 'price_drop'],
  ['new_item', 'new_item'],
  ['add_to_wishlist', 'wishlist'],
  ['view_item', 'browse'],
  ['subscribe', 'welcome'],
])

/** The message's own name before the automation's: one automation may send a thank-you and ask for a review. */
export function emailKind({ message, automation, event }: MessageData): EmailKind {
  for (const name of [message, automation]) {
    for (const [beginning, kind] of byName) if (name.startsWith(beginning)) return kind
  }
  return byEvent.get(event?.name ?? '') ?? 'plain'
}

/** Whose message lists the cart; a welcome does not, though its shopper may have one. */
export const isAboutCart = (kind: EmailKind): boolean => kind === 'cart' || kind === 'checkout'

const aboutAnItem: ReadonlySet<EmailKind> = new Set([
  'browse',
  'wishlist',
  'back_in_stock',
  'price_drop',
  'new_item',
  'running_low',
  'recommend',
  'review',
  'plain',
])

export const showsItem = (kind: EmailKind): boolean => aboutAnItem.has(kind)

// What a message says, as every destination gets it: `data` of the webhook body, the variables of a template, what a
// preset puts into a vendor's fields. Equal input gives equal data, whatever order its keys were stored in.

import type { Item, Json } from '../event/event.ts'
import type { SiteId } from '../event/ids.ts'
import type { MessageContent } from '../engine/decision.ts'

export interface MessageFrame {
  readonly site: SiteId | string
  readonly test: boolean
  /** Signed link that restores the cart; null where there is no cart. */
  readonly restoreUrl: string | null
  readonly unsubscribeUrl: string | null
  /** Signed link to the shop that says who it was sent to; null: it was sent to no address. */
  readonly clickUrl: string | null
  /** Signed link to the page that confirms a subscription; absent: this message asks for no confirmation. */
  readonly confirmUrl?: string | null
  /** Signed link to the page that takes a request for an item back; absent: the message comes of none. */
  readonly cancelUrl?: string | null
}

export type MessageData = ReturnType<typeof messageData>
export type MessageItem = ReturnType<typeof itemData>

export function messageData(content: MessageContent, frame: MessageFrame) {
  const { shopper, cart, item, event } = content
  return {
    site: frame.site,
    automation: content.automation,
    version: content.version,
    enrollment: content.enrollment,
    step: content.step,
    message: content.message,
    channel: content.channel,
    arm: content.arm,
    test: frame.test,
    shopper: {
      id: shopper.id,
      email: shopper.email,
      phone: shopper.phone,
      customer_id: shopper.customer_id,
      first_name: shopper.first_name,
      locale: shopper.locale,
      time_zone: shopper.time_zone,
      stage: shopper.stage,
      traits: sorted(shopper.traits),
    },
    cart: cart && {
      id: cart.id,
      currency: cart.currency,
      total: cart.total,
      items: cart.items.map(itemData),
      restore_url: frame.restoreUrl,
    },
    item: item && itemData(item),
    event: event && { name: event.name, occurred_at: event.occurred_at },
    unsubscribe_url: frame.unsubscribeUrl,
    click_url: frame.clickUrl,
    ...(typeof frame.confirmUrl === 'string' && { confirm_url: frame.confirmUrl }),
    ...(typeof frame.cancelUrl === 'string' && { cancel_url: frame.cancelUrl }),
    ...(content.with && Object.keys(content.with).length > 0 && { with: sorted(content.with) }),
  }
}

/** Fields that are not known are left out, as in GA4's own items. */
const itemData = (item: Item) => ({
  item_id: item.item_id,
  item_name: item.item_name,
  item_variant: item.item_variant,
  item_brand: item.item_brand,
  item_category: item.item_category,
  price: item.price,
  discount: item.discount,
  quantity: item.quantity,
  url: item.url,
  image_url: item.image_url,
})

function sorted<T extends Json>(value: T): T
function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map((one) => sorted(one))
  const keys = Object.keys(value).sort()
  // From entries: a trait that is called `__proto__` must stay data.
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]))
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

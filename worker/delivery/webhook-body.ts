// The body of a webhook without a preset, as docs and receivers know it. Equal input gives equal bytes, whatever order
// its keys were stored in: every attempt of a delivery is the same message under the same id.

import type { Item, Json } from '../event/event.ts'
import type { EpochMs, SiteId } from '../event/ids.ts'
import type { MessageContent } from '../engine/decision.ts'

export interface MessageFrame {
  readonly site: SiteId | string
  /** When the message was made, not when it is tried. */
  readonly timestamp: EpochMs
  /** Signed link that restores the cart; left out where there is no cart. */
  readonly restoreUrl: string | null
  readonly unsubscribeUrl: string | null
  /** Signed link to the shop that says who it was sent to; null: it was sent to no address. */
  readonly clickUrl: string | null
  readonly test: boolean
}

export function webhookBody(content: MessageContent, frame: MessageFrame): string {
  const { shopper, cart, item, event } = content
  return JSON.stringify({
    type: 'automation.send',
    timestamp: new Date(frame.timestamp).toISOString(),
    data: {
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
        items: cart.items.map(itemBody),
        restore_url: frame.restoreUrl,
      },
      item: item && itemBody(item),
      event: event && { name: event.name, occurred_at: event.occurred_at },
      unsubscribe_url: frame.unsubscribeUrl,
      click_url: frame.clickUrl,
      ...(content.with && Object.keys(content.with).length > 0 && { with: sorted(content.with) }),
    },
  })
}

/** Fields that are not known are left out, as in GA4's own items. */
const itemBody = (item: Item) => ({
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

function sorted(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(sorted)
  const keys = Object.keys(value).sort()
  // From entries: a trait that is called `__proto__` must stay data.
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key] ?? null)]))
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

// What a message says, made when it is claimed: the shopper and the cart as they are now. Where the catalog knows an item,
// its name, price, link and image win over what a page said, so that nobody can put words into a shop's mouth. What is sold
// out is not offered: not as a line of a cart, and not alone.

import type { Item } from '../event/event.ts'
import type { CatalogItem, Finding, MessageContent } from './decision.ts'
import { isoInstant } from './instant.ts'
import { addressOf } from './permission.ts'
import type { Automation, Scope } from './program.ts'
import { keyText } from './scope.ts'
import { sellable } from './sellable.ts'
import { cartTotal } from './shopper/cart.ts'
import { textTrait } from './shopper/traits.ts'
import type { Cart, PendingDelivery, ShopperState } from './shopper.ts'

/** Triggers whose message is about the cart: without a line left there is nothing to say. */
export const cartTriggers: ReadonlySet<string> = new Set([
  'add_to_cart',
  'remove_from_cart',
  'view_cart',
  'cart_updated',
  'begin_checkout',
  'add_shipping_info',
  'add_payment_info',
])

/**
 * Triggers whose message offers what they are about. Not `notify_me`: who is on the list may be told so, and waits for stock.
 * Not a purchase: thanks and questions are due for what is sold out since, too.
 */
export const offerTriggers: ReadonlySet<string> = new Set([
  'select_item',
  'view_item',
  'add_to_wishlist',
  'back_in_stock',
  'low_stock',
  'price_drop',
  'new_item',
])

/** The content, or what is left of a cart that a cart message would have been about. */
export function messageContent(
  automation: Automation,
  delivery: PendingDelivery,
  scope: Scope,
): { readonly content: MessageContent } | { readonly finding: Finding } {
  const finding = staleCart(delivery, scope.cart) ?? soldOut(automation, delivery, scope)
  if (finding !== null) return { finding }
  const cart = sellableCart(automation, delivery, scope)
  if (cart === null && cartTriggers.has(delivery.trigger.name)) {
    return {
      finding: { path: 'cart.items', wanted: 'a line that is in stock', saw: scope.cart?.items.length ?? 0 },
    }
  }
  const { trigger } = delivery
  return {
    content: {
      automation: delivery.automation,
      version: delivery.version,
      enrollment: delivery.enrollment,
      step: delivery.step,
      message: delivery.message,
      channel: delivery.channel,
      purpose: delivery.purpose,
      destination: delivery.destination,
      arm: delivery.arm,
      shopper: describeShopper(scope.shopper),
      cart,
      item: scope.item && withCatalog(scope.item, scope.catalog(scope.item.item_id), currencyOf(delivery)),
      event: trigger.id === null ? null : { name: trigger.name, occurred_at: isoInstant(trigger.at) },
      ...(delivery.with && { with: delivery.with }),
    },
  }
}

/** A message keyed by a cart that has been replaced would speak of another cart than it was meant for. */
function staleCart({ key, trigger }: PendingDelivery, cart: Cart | null): Finding | null {
  const isKeyedByCart = key !== null && key === trigger.properties['cart_id']
  return isKeyedByCart && cart?.id !== key ? { path: 'cart.id', wanted: key, saw: cart?.id ?? null } : null
}

/** Nothing of what the message would offer can be sold. What the catalog does not know the stock of is not sold out. */
function soldOut(automation: Automation, delivery: PendingDelivery, scope: Scope): Finding | null {
  const { lineReturn, trigger } = delivery
  // Whom a wave told goes back into the line for it: wave-offer.ts.
  if (lineReturn !== undefined) return null
  for (const step of automation.steps.values()) {
    if (step.kind !== 'wait_for_stock' || step.next !== delivery.step) continue
    const id = keyText(step.of(scope))
    const known = id === null ? undefined : scope.catalog(id)
    const stock = sellable(known, step.locations)
    return known?.stock === undefined || stock > 0
      ? null
      : { path: 'stock', wanted: 'at least 1', saw: stock }
  }
  if (!offerTriggers.has(trigger.name)) return null
  const offered = scope.item === null ? (trigger.properties.items ?? []) : [scope.item]
  return offered.length > 0 && offered.every((item) => isSoldOut(scope.catalog(item.item_id)))
    ? { path: 'item.stock', wanted: 'above 0', saw: 0 }
    : null
}

const isSoldOut = (known: CatalogItem | undefined): boolean => known?.stock !== undefined && known.stock <= 0

const currencyOf = ({ trigger }: PendingDelivery): string | null => trigger.properties.currency ?? null

function sellableCart(
  automation: Automation,
  delivery: PendingDelivery,
  scope: Scope,
): MessageContent['cart'] {
  const { cart, catalog } = scope
  if (cart === null) return null
  const recheck = delivery.narrowedBy === undefined ? undefined : automation.steps.get(delivery.narrowedBy)
  const narrow = recheck?.kind === 'recheck' ? recheck.condition.narrow : undefined
  const items = (narrow ? narrow(scope, cart.items) : cart.items)
    .map((line) => ({ line, known: catalog(line.item_id) }))
    .filter(({ known }) => !isSoldOut(known))
    .map(({ line, known }) => withCatalog(line, known, cart.currency))
  return items.length === 0 ? null : { id: cart.id, currency: cart.currency, total: cartTotal(items), items }
}

function withCatalog(item: Item, known: CatalogItem | undefined, currency: string | null): Item {
  if (known === undefined) return item
  const { item_name: name, url, image_url: image, price } = known
  const isSameCurrency = known.currency === undefined || currency === null || known.currency === currency
  const { discount: _told, ...undiscounted } = item
  return {
    // The catalog's price is what the shop asks now: a discount that a page told would be taken off twice.
    ...(price !== undefined && isSameCurrency ? { ...undiscounted, price } : item),
    ...(name !== undefined && { item_name: name }),
    ...(url !== undefined && { url }),
    ...(image !== undefined && { image_url: image }),
  }
}

const describeShopper = (shopper: ShopperState): MessageContent['shopper'] => ({
  id: shopper.id,
  email: addressOf(shopper, 'email'),
  phone: addressOf(shopper, 'phone'),
  customer_id: addressOf(shopper, 'customer_id'),
  first_name: textTrait(shopper, 'first_name'),
  locale: textTrait(shopper, 'locale'),
  time_zone: textTrait(shopper, 'time_zone'),
  stage: shopper.stage,
  traits: shopper.traits,
})

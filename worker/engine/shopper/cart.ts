// The cart as the events tell it. Two kinds of facts: changes (a line more, a line less), which commute, and statements
// (the whole cart, or that it is empty), which settle everything before them: `statedAt` is the latest. A fact older than
// the latest statement is in it already, so that events in any order lead to the same cart and none brings back an old one.

import type { Item, ShopEvent } from '../../event/event.ts'
import type { EpochMs } from '../../event/ids.ts'
import { maxCartLines, maxQuantity } from '../../event/limits.ts'
import { roundMoney } from '../money.ts'
import type { Cart } from '../shopper.ts'

/** Facts about the cart are told by these; `cart_updated` and `cart_emptied` also when a sender says them. */
export function foldCart(cart: Cart | null, event: ShopEvent): Cart | null {
  const items = event.properties.items
  switch (event.name) {
    case 'add_to_cart':
      return items && items.length > 0 ? add(cart, event, items) : cart
    case 'remove_from_cart':
      return items ? remove(cart, event, items) : cart
    case 'cart_updated':
    case 'view_cart':
      return items ? restate(cart, event, items) : cart
    case 'begin_checkout':
      // Nobody checks out an empty cart: without items it says nothing.
      return items && items.length > 0 ? restate(cart, event, items) : cart
    case 'cart_emptied':
      return restate(cart, event, [])
    case 'purchase':
      return buy(cart, event, items ?? [])
    default:
      return cart
  }
}

const never = Number.NEGATIVE_INFINITY
const statedAt = (cart: Cart | null): number => cart?.statedAt ?? never
const latestAt = (cart: Cart | null): number => Math.max(cart?.updatedAt ?? never, statedAt(cart))
const later = (a: EpochMs, b: EpochMs): EpochMs => (a > b ? a : b)

/** One line per item and variant. */
export const lineKey = (item: Item): string =>
  item.item_variant === undefined ? item.item_id : `${item.item_id}\u0000${item.item_variant}`

export const cartTotal = (items: readonly Item[]): number =>
  roundMoney(
    items.reduce(
      (sum, { price = 0, discount = 0, quantity }) => sum + Math.max(0, price - discount) * quantity,
      0,
    ),
  )

function withLines(cart: Omit<Cart, 'total'>): Cart {
  return { ...cart, total: cartTotal(cart.items) }
}

/** The cart to add to; the first line makes a new one, so that the next cart after a purchase is another cart. */
const open = (cart: Cart | null, event: ShopEvent): Cart =>
  cart !== null && cart.items.length > 0
    ? cart
    : {
        ...cart,
        id: `crt_${event.event_id}`,
        items: [],
        currency: null,
        total: 0,
        updatedAt: event.occurred_at,
      }

function add(cart: Cart | null, event: ShopEvent, items: readonly Item[]): Cart | null {
  if (event.occurred_at < statedAt(cart)) return cart
  const base = open(cart, event)
  const isNewest = event.occurred_at >= base.updatedAt
  const agreed = agreeOnCurrency(base, event, items)
  const lines = new Map(agreed.known.map((line) => [lineKey(line), line]))
  for (const item of agreed.told) {
    const key = lineKey(item)
    const known = lines.get(key)
    if (!known && lines.size >= maxCartLines) continue
    const quantity = Math.min((known?.quantity ?? 0) + item.quantity, maxQuantity)
    lines.set(key, isNewest ? { ...known, ...item, quantity } : { ...item, ...known, quantity })
  }
  const updatedAt = later(base.updatedAt, event.occurred_at)
  return withLines({ ...base, items: [...lines.values()], currency: agreed.currency, updatedAt })
}

/**
 * One cart, one currency: the newest wins. Lines told in another keep their place and lose their price: to drop them
 * would hide what the shopper chose, and to add them up would state an amount that is not true.
 */
function agreeOnCurrency(
  cart: Cart,
  event: ShopEvent,
  items: readonly Item[],
): { currency: string | null; known: readonly Item[]; told: readonly Item[] } {
  const currency = event.properties.currency ?? cart.currency
  if (cart.currency === null || currency === cart.currency)
    return { currency, known: cart.items, told: items }
  return event.occurred_at >= cart.updatedAt
    ? { currency, known: cart.items.map(withoutPrice), told: items }
    : { currency: cart.currency, known: cart.items, told: items.map(withoutPrice) }
}

function withoutPrice({ price: _price, discount: _discount, ...rest }: Item): Item {
  return rest
}

function remove(cart: Cart | null, event: ShopEvent, items: readonly Item[]): Cart | null {
  if (cart === null || cart.items.length === 0 || event.occurred_at < statedAt(cart)) return cart
  const left = subtract(cart.items, items)
  const updatedAt = later(cart.updatedAt, event.occurred_at)
  return left.length === 0 ? emptied(cart, updatedAt) : withLines({ ...cart, items: left, updatedAt })
}

function subtract(lines: readonly Item[], items: readonly Item[]): Item[] {
  const left = new Map(lines.map((line) => [lineKey(line), line]))
  for (const item of items) {
    const key = left.has(lineKey(item)) ? lineKey(item) : onlyLineOf(left, item)
    const line = key === undefined ? undefined : left.get(key)
    if (key === undefined || line === undefined) continue
    if (line.quantity > item.quantity) left.set(key, { ...line, quantity: line.quantity - item.quantity })
    else left.delete(key)
  }
  return [...left.values()]
}

/** Shops often name the variant when a line goes in and not when it goes out. */
function onlyLineOf(lines: ReadonlyMap<string, Item>, item: Item): string | undefined {
  if (item.item_variant !== undefined) return undefined
  const keys = [...lines].filter(([, line]) => line.item_id === item.item_id).map(([key]) => key)
  return keys.length === 1 ? keys[0] : undefined
}

/** The id stays with what is left: exits by `cart.id` still find the cart that was emptied. */
const emptied = (cart: Cart, at: EpochMs): Cart => ({
  ...cart,
  items: [],
  total: 0,
  currency: null,
  updatedAt: at,
  statedAt: at,
})

function restate(cart: Cart | null, event: ShopEvent, items: readonly Item[]): Cart | null {
  const at = event.occurred_at
  if (at < latestAt(cart)) return cart
  const base = open(cart, event)
  if (items.length === 0)
    return cart !== null && cart.items.length === 0 ? { ...cart, statedAt: at } : emptied(base, at)
  const currency = event.properties.currency ?? base.currency
  const known = new Map(currency === base.currency ? base.items.map((line) => [lineKey(line), line]) : [])
  const lines = new Map<string, Item>()
  for (const item of items.slice(0, maxCartLines)) {
    const key = lineKey(item)
    const quantity = (lines.get(key)?.quantity ?? 0) + item.quantity
    lines.set(key, { ...known.get(key), ...item, quantity: Math.min(quantity, maxQuantity) })
  }
  const told = withLines({ ...base, items: [...lines.values()], currency, statedAt: at })
  return hasSameLines(base, told) ? told : { ...told, updatedAt: at }
}

/** A purchase empties the cart; one that arrives late takes only what it bought out of what was added since. */
function buy(cart: Cart | null, event: ShopEvent, items: readonly Item[]): Cart {
  const at = event.occurred_at
  if (cart !== null && at < statedAt(cart)) return cart
  const base = open(cart, event)
  if (at >= base.updatedAt) return emptied(base, at)
  const left = subtract(base.items, items)
  return left.length === 0 ? emptied(base, base.updatedAt) : withLines({ ...base, items: left, statedAt: at })
}

/** Names and pictures may change; what is in the cart, how many and at what price is what counts. */
export function hasSameLines(a: Cart | null, b: Cart | null): boolean {
  const before = a?.items ?? []
  const after = b?.items ?? []
  if (before.length !== after.length || (before.length > 0 && a?.currency !== b?.currency)) return false
  const lines = new Map(before.map((line) => [lineKey(line), line]))
  return after.every((line) => {
    const known = lines.get(lineKey(line))
    return (
      known !== undefined &&
      known.quantity === line.quantity &&
      known.price === line.price &&
      known.discount === line.discount
    )
  })
}

// The shop's cart and wishlist: cookies that the page's script writes and the server reads. Nothing in them is trusted:
// unknown shoes and odd quantities are dropped.

import { currency, brand, findShoe } from './shoes.ts'
import type { Shoe } from './shoes.ts'

export interface CartLine {
  readonly shoe: Shoe
  readonly quantity: number
}

const maxQuantity = 20

export function readCookie(header: string | undefined, name: string): string {
  for (const pair of (header ?? '').split(';')) {
    const [key, ...value] = pair.trim().split('=')
    if (key === name) return value.join('=')
  }
  return ''
}

/**
 * From base64url of `[{ "item_id": "shoe-42", "quantity": 1 }]`, as the cookie and a restore link carry it. The signature of a
 * link is behind a dot: this shop lets anybody fill a cart.
 */
export function decodeCart(text: string): CartLine[] {
  let list: unknown
  try {
    list = JSON.parse(Buffer.from(text.replace(/\..*$/, ''), 'base64url').toString('utf8'))
  } catch {
    // Anybody can write anything into a link.
    return []
  }
  if (!Array.isArray(list)) return []
  const lines = new Map<string, CartLine>()
  for (const entry of list) {
    const { item_id: id, quantity }: { item_id?: unknown; quantity?: unknown } = Object(entry)
    const shoe = typeof id === 'string' ? findShoe(id) : undefined
    const count = Math.min(maxQuantity, Math.floor(Number(quantity ?? 1)))
    if (shoe && count >= 1) lines.set(shoe.id, { shoe, quantity: count })
  }
  return [...lines.values()]
}

export function encodeCart(lines: readonly CartLine[]): string {
  const list = lines.map(({ shoe, quantity }) => ({ item_id: shoe.id, quantity }))
  return Buffer.from(JSON.stringify(list)).toString('base64url')
}

export const cartTotal = (lines: readonly CartLine[]): number =>
  lines.reduce((sum, { shoe, quantity }) => sum + shoe.price * quantity, 0)

/** The item as GA4's ecommerce events carry it. */
export function ga4Item(shoe: Shoe, quantity = 1): Record<string, string | number> {
  return {
    item_id: shoe.id,
    item_name: shoe.name,
    item_brand: brand,
    item_category: shoe.category,
    price: shoe.price,
    quantity,
  }
}

export function ga4Ecommerce(lines: readonly CartLine[]): Record<string, unknown> {
  return {
    currency,
    value: cartTotal(lines),
    items: lines.map(({ shoe, quantity }) => ga4Item(shoe, quantity)),
  }
}

export const formatPrice = (amount: number): string =>
  new Intl.NumberFormat('en-IE', { style: 'currency', currency }).format(amount)

// Shopify's cart.js → a cart. Pure. https://shopify.dev/docs/api/ajax/reference/cart

import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { readNumber } from './read-number.ts'

interface Line {
  readonly sku?: unknown
  readonly variant_id?: unknown
  readonly product_title?: unknown
  readonly variant_title?: unknown
  readonly final_price?: unknown
  readonly quantity?: unknown
  readonly url?: unknown
  readonly image?: unknown
}

/** @returns undefined for what is no cart: one with a line left out would be another cart */
export function readShopifyCart(answer: unknown): Cart | undefined {
  const { items, currency } = (answer ?? {}) as { items?: unknown; currency?: unknown }
  if (!Array.isArray(items)) return undefined
  const lines = (items as (Line | null)[]).map((line) =>
    line
      ? cartLine({
          id: line.sku || line.variant_id,
          name: line.product_title,
          variant: line.variant_title,
          price: fromCents(line.final_price),
          quantity: readNumber(line.quantity),
          url: typeof line.url === 'string' ? new URL(line.url, location.origin).href : undefined,
          image: line.image,
        })
      : undefined,
  )
  return cartOf(lines, currency)
}

/** Hundredths, also of currencies that have none. @returns undefined for text: whose cents it says, nobody knows */
export const fromCents = (cents: unknown): number | undefined =>
  Number.isSafeInteger(cents) && Number(cents) >= 0 ? Number(cents) / 100 : undefined

// PrestaShop's `prestashop.cart` (1.7 and later) → what is in the cart. Pure.
// https://devdocs.prestashop-project.org/8/themes/reference/javascript-events/

import { parseAmount } from '../platforms/parse-amount.ts'
import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { readNumber } from './read-number.ts'

interface Product {
  readonly id_product?: unknown
  readonly name?: unknown
  /** By name; an empty array where there are none, because PHP knows no difference. */
  readonly attributes?: unknown
  /** Of one piece, as the shop shows it: with tax or without. */
  readonly price_amount?: unknown
  /** The same, printed. */
  readonly price?: unknown
  readonly cart_quantity?: unknown
  readonly quantity?: unknown
  readonly url?: unknown
  readonly cover?: Picture | null
  readonly default_image?: Picture | null
}

interface Picture {
  readonly medium?: { readonly url?: unknown } | null
}

/** @returns undefined when it is no cart, or when there is a line in it that says nothing */
export function readPrestashopCart(cart: unknown, currency: unknown): Cart | undefined {
  const products = (cart as { products?: unknown } | null | undefined)?.products
  if (!Array.isArray(products)) return undefined
  const lines = (products as (Product | null)[]).map((product) =>
    cartLine({
      id: product?.id_product,
      name: product?.name,
      variant: Object.values(product?.attributes ?? {})
        .filter((value) => typeof value === 'string')
        .join(', '),
      price: readNumber(product?.price_amount) ?? printed(product?.price),
      quantity: readNumber(product?.cart_quantity) ?? readNumber(product?.quantity),
      url: product?.url,
      image: (product?.cover ?? product?.default_image)?.medium?.url,
    }),
  )
  return cartOf(lines, currency)
}

const printed = (price: unknown): number | undefined =>
  typeof price === 'string' ? parseAmount(price) : undefined

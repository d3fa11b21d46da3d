// A cart or an order of BigCommerce's storefront API → what is in it. Pure.
// https://developer.bigcommerce.com/docs/rest-storefront/carts, https://developer.bigcommerce.com/docs/rest-storefront/orders

import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { readNumber } from './read-number.ts'

interface Line {
  readonly sku?: unknown
  readonly variantId?: unknown
  readonly productId?: unknown
  /** Part of a bundle, or of a product that other products are picked for: in the price of that one. */
  readonly parentId?: unknown
  readonly name?: unknown
  readonly options?: readonly ({ readonly value?: unknown } | null)[]
  /** Of one piece, as the shop shows it: after sales, before coupons. In units of the currency, not in cents. */
  readonly salePrice?: unknown
  readonly quantity?: unknown
  readonly url?: unknown
  readonly imageUrl?: unknown
}

interface Told {
  readonly lineItems?: {
    readonly physicalItems?: unknown
    readonly digitalItems?: unknown
    readonly customItems?: unknown
    readonly giftCertificates?: unknown
  }
  readonly currency?: { readonly code?: unknown }
}

/** @param carts what `GET /api/storefront/carts` answers: a list of one, or of none where there is no cart */
export function readBigcommerceCart(carts: unknown): Cart | undefined {
  if (!Array.isArray(carts)) return undefined
  return carts[0] === undefined ? { items: [] } : readBigcommerceLines(carts[0])
}

/** @returns undefined when there is a line in it that says nothing */
export function readBigcommerceLines(told: unknown): Cart | undefined {
  const { lineItems, currency } = (told ?? {}) as Told
  const { physicalItems, digitalItems, customItems = [], giftCertificates = [] } = lineItems ?? {}
  const lists = [physicalItems, digitalItems, customItems]
  // A cart with a gift certificate in it is not what its products are.
  if (!lists.every((list) => Array.isArray(list)) || (giftCertificates as unknown[] | null)?.[0])
    return undefined
  const lines = lists.flat() as (Line | null)[]
  return cartOf(
    lines.filter((line) => !line?.parentId).map((line) => (line ? readLine(line) : undefined)),
    currency?.code,
  )
}

const readLine = (line: Line) =>
  cartLine({
    id: line.sku || line.productId,
    name: line.name,
    variant: Array.isArray(line.options)
      ? line.options
          .map((option) => option?.value)
          .filter((value) => typeof value === 'string')
          .join(', ')
      : undefined,
    price: typeof line.salePrice === 'number' ? readNumber(line.salePrice) : undefined,
    quantity: readNumber(line.quantity),
    url: line.url,
    image: line.imageUrl,
  })

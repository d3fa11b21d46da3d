// The cart of WooCommerce's blocks (`wc/store/cart`, as its Store API answers) → what is in it. Pure.
// https://developer.woocommerce.com/docs/apis/store-api/resources-endpoints/cart

import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { readNumber } from './read-number.ts'

interface Item {
  readonly id?: unknown
  readonly sku?: unknown
  readonly name?: unknown
  readonly permalink?: unknown
  readonly quantity?: unknown
  readonly images?: readonly ({ readonly src?: unknown } | null)[]
  readonly variation?: readonly ({ readonly value?: unknown } | null)[]
  readonly prices?: Prices
}

interface Prices {
  /** In the currency's smallest unit. */
  readonly price?: unknown
  readonly currency_minor_unit?: unknown
  readonly currency_code?: unknown
}

/** @returns undefined when it is no cart, or when there is a line in it that says nothing */
export function readBlockCart(cart: unknown): Cart | undefined {
  const items = (cart as { items?: unknown } | null | undefined)?.items
  if (!Array.isArray(items)) return undefined
  const told = items as (Item | null)[]
  const lines = told.map((item) =>
    cartLine({
      id: item?.sku || item?.id,
      name: item?.name,
      variant: item?.variation?.map((choice) => choice?.value).join(', '),
      price: readPrice(item?.prices),
      quantity: readNumber(item?.quantity),
      url: item?.permalink,
      image: item?.images?.[0]?.src,
    }),
  )
  return cartOf(lines, told[0]?.prices?.currency_code)
}

function readPrice(prices: Prices | undefined): number | undefined {
  const price = readNumber(prices?.price)
  const digits = readNumber(prices?.currency_minor_unit)
  // Without it 1800 is eighteen euros or 1800 yen.
  return price === undefined || digits === undefined ? undefined : price / 10 ** digits
}

// The `cart` section of Magento's customer data → what is in the cart. Pure.
// https://developer.adobe.com/commerce/php/development/cache/page/private-content/

import { parseAmount } from '../platforms/parse-amount.ts'
import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { readNumber } from './read-number.ts'

interface Item {
  readonly product_id?: unknown
  /** Of a configurable product: the chosen one's. */
  readonly product_sku?: unknown
  readonly product_name?: unknown
  readonly product_url?: unknown
  readonly product_image?: { readonly src?: unknown } | null
  /** What the page shows, as HTML. */
  readonly product_price?: unknown
  /** Without tax, in most shops as a number; older ones have none. */
  readonly product_price_value?: unknown
  readonly qty?: unknown
  readonly options?: unknown
}

/** Taxes are nowhere higher; beyond it we have misread one of the two. */
const maxTaxFactor = 1.5

/** @returns undefined while the section is not loaded, or when there is a line in it that says nothing */
export function readMagentoCart(section: unknown, currency: unknown): Cart | undefined {
  const items = (section as { items?: unknown } | null | undefined)?.items
  if (!Array.isArray(items)) return undefined
  const lines = (items as (Item | null)[]).map((item) =>
    cartLine({
      id: item?.product_sku || item?.product_id,
      name: item?.product_name,
      variant: readOptions(item?.options),
      price: readPrice(item?.product_price, item?.product_price_value),
      quantity: readNumber(item?.qty),
      url: item?.product_url,
      image: item?.product_image?.src,
    }),
  )
  return cartOf(lines, currency)
}

const readOptions = (options: unknown): string =>
  Array.isArray(options)
    ? options
        .map((option: { value?: unknown } | null) => option?.value)
        // A file or a date to engrave is HTML or an object.
        .filter((value) => typeof value === 'string' && !value.includes('<'))
        .join(', ')
    : ''

/** What the shopper sees: with tax where the shop shows it so. What the two tell apart cannot both be true. */
function readPrice(shown: unknown, value: unknown): number | undefined {
  const html = typeof shown === 'string' ? shown.replace(/&[#\w]+;/g, '') : ''
  const hasTax = html.includes('price-including-tax')
  const [, first, second] = (hasTax ? html.slice(html.indexOf('price-including-tax')) : html).split(
    'class="price"',
  )
  const price = hasTax || !second ? parseAmount((first ?? html).replace(/^[^>]*>|<.*/gs, '')) : undefined
  const net = readNumber(value)
  if (net === undefined) return price
  if (hasTax) return price && price > net - 0.01 && price <= net * maxTaxFactor ? price : undefined
  // Dinars have three decimals, which on a page look like thousands.
  return price === undefined || isNear(price, net) || isNear(price / 1000, net) ? net : undefined
}

const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= b / 100

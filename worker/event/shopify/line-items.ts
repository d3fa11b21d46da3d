// Lines of Shopify's orders and checkouts → items, named and priced as client/packs/read-shopify-cart.ts and
// docs/shopify-pixel.js tell them: by SKU, else by the variant's number; what one piece costs after the discounts on its
// line. Else carts and orders would not meet.

import { maxItemsPerEvent } from '../limits.ts'
import { amountOf, countOf, listOf, numberOf, present, textOf } from '../source/fields.ts'
import type { Fields } from '../source/fields.ts'

/** A product without variants has one that is called so. */
const noVariant = 'Default Title'

/** Tips and lines that are typed at the till have neither a SKU nor a number: they are no items. */
export const lineItems = (of: Fields, name: string): Fields[] =>
  listOf(of, name)
    .map((line) => lineItem(line))
    .filter((item) => item !== undefined)
    .slice(0, maxItemsPerEvent)

export function lineItem(line: Fields, counted = countOf(line, 'quantity')): Fields | undefined {
  const id = itemId(line, numberOf(line, 'variant_id'))
  if (id === undefined || counted === undefined || counted < 1) return undefined
  return present({
    item_id: id,
    item_name: textOf(line, 'title'),
    item_variant: variantName(textOf(line, 'variant_title')),
    item_brand: textOf(line, 'vendor'),
    price: priceOf(line),
    quantity: counted,
  })
}

export const itemId = (of: Fields, variant: string | undefined): string | undefined =>
  textOf(of, 'sku') ?? variant

export const variantName = (title: string | undefined): string | undefined =>
  title === noVariant ? undefined : title

function priceOf(line: Fields): number | undefined {
  const price = amountOf(line, 'price')
  const ordered = countOf(line, 'quantity')
  if (price === undefined || price < 0 || ordered === undefined || ordered < 1) return undefined
  const off = listOf(line, 'discount_allocations').map((each) => amountOf(each, 'amount') ?? 0)
  const discount = off.reduce((sum, amount) => sum + amount, 0) / ordered
  return Math.max(0, Math.round((price - discount) * 100) / 100)
}

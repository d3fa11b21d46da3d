// WooCommerce's products and variations, each told alone → facts about the catalog. Named as the script names them: by
// SKU, else by the product's number; variations without a SKU of their own are their product.
// https://woocommerce.github.io/woocommerce-rest-api-docs/#product-properties

import {
  amountOf,
  countOf,
  fieldsOf,
  instantOf,
  listOf,
  numberOf,
  present,
  textOf,
} from '../source/fields.ts'
import type { Fields } from '../source/fields.ts'
import { prices } from '../source/prices.ts'
import type { SourceEnvelope, Told, UnitStock } from '../source/told.ts'

export function productTold(product: Fields, envelope: SourceEnvelope): Told {
  const number = numberOf(product, 'id')
  if (number === undefined) return { note: 'a product without an id' }
  const parent = numberOf(product, 'parent_id')
  const id = textOf(product, 'sku') ?? parent ?? number
  const [picture] = listOf(product, 'images')
  const [category] = listOf(product, 'categories')
  const item = present({
    item_group_id: parent ?? number,
    item_name: textOf(product, 'name'),
    item_variant: chosen(product, parent),
    item_category: category && textOf(category, 'name'),
    ...prices(amountOf(product, 'price'), amountOf(product, 'regular_price')),
    currency: envelope.currency,
    url: textOf(product, 'permalink'),
    image_url: textOf(picture ?? fieldsOf(product, 'image'), 'src'),
  })
  const unit = { unit: number, number, stock: stockOf(product), item: { ...item, item_id: id } }
  const changedAt = instantOf(product, 'date_modified_gmt') ?? envelope.triggeredAt
  return { catalog: [{ kind: 'product', product: number, changedAt, units: [unit] }] }
}

export function productGone(product: Fields, { triggeredAt }: SourceEnvelope): Told {
  const number = numberOf(product, 'id')
  if (number === undefined) return { note: 'a product without an id' }
  return { catalog: [{ kind: 'gone', product: number, changedAt: triggeredAt }] }
}

function chosen(product: Fields, parent: string | undefined): string | undefined {
  if (parent === undefined) return undefined
  const options = listOf(product, 'attributes').flatMap((attribute) => textOf(attribute, 'option') ?? [])
  return options.length > 0 ? options.join(', ') : undefined
}

/** Of a variable product, and of a variation whose stock is its product's, the numbers are elsewhere. */
function stockOf(product: Fields): UnitStock {
  if ((textOf(product, 'status') ?? 'publish') !== 'publish') return 'unsold'
  const managed = product['manage_stock']
  if (managed === true) {
    const isBackorder = textOf(product, 'backorders') !== undefined && textOf(product, 'backorders') !== 'no'
    return isBackorder ? 'uncounted' : (countOf(product, 'stock_quantity') ?? 'untold')
  }
  if (textOf(product, 'stock_status') === 'outofstock') return 0
  if (managed === 'parent' || textOf(product, 'type') === 'variable') return 'untold'
  return 'uncounted'
}

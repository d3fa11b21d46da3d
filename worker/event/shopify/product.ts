// Shopify's products and inventory → facts about the catalog. A variant is an item, named as everywhere: by SKU, else by
// its number. https://shopify.dev/docs/api/admin-rest/latest/resources/product

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
import type { ShopUnit, SourceEnvelope, Told, UnitStock } from '../source/told.ts'
import { itemId, variantName } from './line-items.ts'

export function productTold(product: Fields, envelope: SourceEnvelope): Told {
  const number = numberOf(product, 'id')
  if (number === undefined) return { note: 'a product without an id' }
  const changedAt = instantOf(product, 'updated_at') ?? envelope.triggeredAt
  const units = listOf(product, 'variants').flatMap((variant) => unitOf(product, variant, envelope) ?? [])
  return { catalog: [{ kind: 'product', product: number, changedAt, units }] }
}

export function productGone(product: Fields, { triggeredAt }: SourceEnvelope): Told {
  const number = numberOf(product, 'id')
  if (number === undefined) return { note: 'a product without an id' }
  return { catalog: [{ kind: 'gone', product: number, changedAt: triggeredAt }] }
}

/** `inventory_levels/update`; a location that no longer has the item says null. */
export function levelTold(level: Fields, { triggeredAt }: SourceEnvelope): Told {
  const unit = numberOf(level, 'inventory_item_id')
  const location = numberOf(level, 'location_id')
  if (unit === undefined || location === undefined) return { note: 'a level of nothing, or of nowhere' }
  const available = countOf(level, 'available') ?? 0
  const changedAt = instantOf(level, 'updated_at') ?? triggeredAt
  return { catalog: [{ kind: 'level', unit, location, available, changedAt }] }
}

function unitOf(product: Fields, variant: Fields, envelope: SourceEnvelope): ShopUnit | undefined {
  const number = numberOf(variant, 'id')
  const id = itemId(variant, number)
  if (number === undefined || id === undefined) return undefined
  const item = present({
    item_group_id: numberOf(product, 'id'),
    item_name: textOf(product, 'title'),
    item_variant: variantName(textOf(variant, 'title')),
    item_brand: textOf(product, 'vendor'),
    item_category: textOf(product, 'product_type'),
    ...prices(amountOf(variant, 'price'), amountOf(variant, 'compare_at_price')),
    // Shopify means the shop's, and does not say which it is.
    currency: envelope.currency,
    url: pageOf(product, number, envelope.origin),
    image_url: pictureOf(product, variant),
  })
  return {
    // Without inventory items (old versions of the API) levels cannot be told either.
    unit: numberOf(variant, 'inventory_item_id') ?? `variant:${number}`,
    number,
    stock: isSold(product) ? stockOf(variant) : 'unsold',
    item: { ...item, item_id: id },
  }
}

/** Drafts, archived products and those that are not on the web are not for sale here. */
const isSold = (product: Fields): boolean =>
  (textOf(product, 'status') ?? 'active') === 'active' && product['published_at'] !== null

function stockOf(variant: Fields): UnitStock {
  const isCounted = textOf(variant, 'inventory_management') !== undefined
  if (!isCounted || textOf(variant, 'inventory_policy') === 'continue') return 'uncounted'
  return countOf(variant, 'inventory_quantity') ?? 'untold'
}

function pageOf(product: Fields, variant: string, origin: string): string | undefined {
  const handle = textOf(product, 'handle')
  return handle === undefined
    ? undefined
    : `${origin}/products/${encodeURIComponent(handle)}?variant=${variant}`
}

function pictureOf(product: Fields, variant: Fields): string | undefined {
  const wanted = numberOf(variant, 'image_id')
  const own = listOf(product, 'images').find((image) => numberOf(image, 'id') === wanted)
  return textOf(own ?? fieldsOf(product, 'image'), 'src')
}

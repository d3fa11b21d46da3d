// One record of a feed → an item in our words. Google Merchant's names, which Meta's and most other feeds share, are
// translated; a record that has an `item_id` speaks our own.
// https://support.google.com/merchants/answer/7052112

import type { FeedRecord } from './feed-record.ts'

const renamed: Readonly<Record<string, string>> = {
  id: 'item_id',
  title: 'item_name',
  brand: 'item_brand',
  link: 'url',
  image_link: 'image_url',
  availability_date: 'released_at',
  quantity: 'stock',
  inventory: 'stock',
  sell_on_google_quantity: 'stock',
  quantity_to_sell_on_facebook: 'stock',
}
const kept = new Set([
  'item_id',
  'item_group_id',
  'item_name',
  'item_brand',
  'item_category',
  'item_category2',
  'item_category3',
  'item_category4',
  'item_category5',
  'collection',
  'price',
  'sale_price',
  'sale_from',
  'sale_until',
  'currency',
  'url',
  'image_url',
  'availability',
  'stock',
  'released_at',
  'attributes',
])
const attributeNames = new Set([
  'color',
  'size',
  'size_type',
  'size_system',
  'material',
  'pattern',
  'gender',
  'age_group',
  'condition',
  'gtin',
  'mpn',
  'adult',
  'custom_label_0',
  'custom_label_1',
  'custom_label_2',
  'custom_label_3',
  'custom_label_4',
])

/** `Image Link`, `g:image_link` and `image link` are one name. */
const plainName = (name: string): string =>
  name
    .replace(/^g:/i, '')
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_')

export function feedItem({ fields }: FeedRecord): Record<string, unknown> {
  const item: Record<string, unknown> = {}
  const attributes: Record<string, unknown> = {}
  const put = (name: string, value: unknown): void => {
    if (!Object.hasOwn(item, name)) item[name] = value
  }
  for (const [written, value] of Object.entries(fields)) {
    if (value === '' || value === null) continue
    const name = plainName(written)
    if (kept.has(name)) put(name, name === 'stock' ? countOf(value) : value)
    else if (attributeNames.has(name)) attributes[name] = value
    else if (name === 'sale_price_effective_date') putSaleDates(value, put)
    else if (name === 'product_type') item['item_category'] = value
    else if (Object.hasOwn(renamed, name)) {
      const ours = renamed[name] ?? name
      put(ours, ours === 'stock' ? countOf(value) : value)
    }
  }
  const category = fields['google_product_category']
  if (typeof category === 'string' && !/^\d+$/.test(category)) put('item_category', category)
  if (Object.keys(attributes).length > 0) put('attributes', attributes)
  return item
}

/** `2026-11-20T00:00+0100/2026-11-27T23:59+0100` */
function putSaleDates(value: unknown, put: (name: string, value: unknown) => void): void {
  const [from, until] = typeof value === 'string' ? value.split('/') : []
  put('sale_from', from?.trim())
  put('sale_until', until?.trim())
}

/** In XML and CSV numbers are text. */
const countOf = (value: unknown): unknown =>
  typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) ? Number(value) : value

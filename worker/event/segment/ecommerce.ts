// Properties of Segment's ecommerce spec → GA4's: products → items, order_id → transaction_id, total or revenue → value.
// What is in GA4's shape already wins. Numbers that tills write as texts become numbers; the door refuses the rest.

import { isRecord } from '../is-record.ts'
import { maxItemsPerEvent } from '../limits.ts'
import { ga4EventNames, selvedgeEventNames } from '../names.ts'
import type { Fields } from './message.ts'

type Properties = Record<string, unknown>

const shopEvents: ReadonlySet<string> = new Set([...ga4EventNames, ...selvedgeEventNames, 'cart_updated'])
const amounts = ['value', 'tax', 'shipping', 'discount', 'price', 'quantity'] as const

/** Ours ← theirs, first found. */
const renamed: readonly (readonly [ours: string, theirs: readonly string[]])[] = [
  ['transaction_id', ['order_id', 'checkout_id']],
  ['value', ['total', 'revenue']],
  ['search_term', ['query']],
  ['item_list_id', ['list_id']],
  ['method', ['share_via']],
]
const ofItem: readonly (readonly [ours: string, theirs: readonly string[]])[] = [
  ['item_id', ['product_id', 'sku']],
  ['item_name', ['name']],
  ['item_brand', ['brand']],
  ['item_category', ['category']],
  ['item_variant', ['variant']],
]
/** What describes the one product of an event that has no list. */
const productFields: ReadonlySet<string> = new Set([
  ...ofItem.flatMap(([ours, theirs]) => [ours, ...theirs]),
  'price',
  'quantity',
  'discount',
  'url',
  'image_url',
])

/** @param name ours, as `eventName` gives it; the properties of what is no event of a shop stay as they are */
export function ecommerce(name: string, told: Fields): Properties {
  if (!shopEvents.has(name)) return { ...told }
  const items = itemsOf(name, told)
  const isOneProduct = items !== undefined && !Array.isArray(told['items'] ?? told['products'])
  const rest = Object.entries(told).filter(
    ([key]) => key !== 'products' && key !== 'items' && !(isOneProduct && productFields.has(key)),
  )
  const properties = withNumbers(rename(Object.fromEntries(rest), renamed))
  if (name === 'view_item_list' && typeof properties['category'] === 'string') {
    properties['item_list_name'] ??= properties['category']
    delete properties['category']
  }
  if (name === 'refund') properties['value'] = positive(properties['value'])
  return { ...properties, ...(items !== undefined && { items }) }
}

function itemsOf(name: string, told: Fields): unknown {
  const list = told['items'] ?? told['products']
  if (Array.isArray(list)) return cart(name, list)
  if (list !== undefined && list !== null) return list
  const isProduct = ['item_id', 'product_id', 'sku'].some((key) => isPresent(told[key]))
  return isProduct ? cart(name, [told]) : undefined
}

/**
 * A receipt may have more lines than an event: the purchase counts more than its last lines. A line of less than nothing
 * is something brought back, which a purchase is not about.
 */
const cart = (name: string, list: readonly unknown[]): unknown[] =>
  list
    .slice(0, maxItemsPerEvent)
    .map((raw) => (isRecord(raw) ? item(raw, name === 'refund') : raw))
    .filter((line) => !isRecord(line) || typeof line['quantity'] !== 'number' || line['quantity'] >= 0)

function item(raw: Fields, isReturned: boolean): Properties {
  const line = withNumbers(rename(raw, ofItem))
  if (isReturned) line['quantity'] = positive(line['quantity'])
  const { price, quantity } = line
  // Goods by weight: 0.35 kg is one of them, at its price.
  if (typeof quantity !== 'number' || Number.isInteger(quantity) || quantity <= 0) return line
  return { ...line, quantity: 1, ...(typeof price === 'number' && { price: price * quantity }) }
}

function rename(raw: Fields, names: typeof renamed): Properties {
  const properties = { ...raw }
  for (const [ours, theirs] of names) {
    const found = [ours, ...theirs].find((key) => isPresent(raw[key]))
    for (const key of theirs) delete properties[key]
    if (found !== undefined) properties[ours] = raw[found]
  }
  return properties
}

function withNumbers(properties: Properties): Properties {
  for (const key of amounts) {
    const value = properties[key]
    if (typeof value === 'string' && /^\s*-?\d{1,12}(\.\d{1,10})?\s*$/.test(value))
      properties[key] = Number(value)
  }
  return properties
}

/** Some write what goes back as less than nothing. */
const positive = (value: unknown): unknown => (typeof value === 'number' ? Math.abs(value) : value)

const isPresent = (value: unknown): boolean => value !== undefined && value !== null && value !== ''

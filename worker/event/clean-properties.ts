// GA4 event parameters as a page sends them → checked, bounded, harmless. The named ones that money and messages
// depend on are strict; anything else is kept as small JSON.

import { isRecord } from './is-record.ts'
import { ownLink, plainText } from './content-rules.ts'
import type { ContentRules } from './content-rules.ts'
import type { EventProperties, Item, Json } from './event.ts'
import { cutLinkParameters } from './link-parameters.ts'
import {
  maxItemIdLength,
  maxItemsPerEvent,
  maxMoney,
  maxPropertyCount,
  maxPropertyDepth,
  maxQuantity,
  maxTextLength,
} from './limits.ts'

/** Never own keys of what we store: a later spread or lookup must not meet them. */
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
/** Whoever has a proof is believed to be that person: it is asked at the door and goes no further. */
const neverKept = 'proof'

/** @returns the properties, or the reason why the event must be refused */
export function cleanProperties(raw: Record<string, unknown>, rules: ContentRules): EventProperties | string {
  const names = Object.keys(raw)
  if (names.length > maxPropertyCount) return `more than ${maxPropertyCount} properties`
  const properties: Record<string, Json | readonly Item[]> = {}
  for (const name of names) {
    const value = raw[name]
    if (value === undefined || value === null || forbiddenKeys.has(name) || name.length > maxTextLength)
      continue
    if (name === neverKept) continue
    const cleaned = cleanNamed(name, value, rules)
    if (cleaned instanceof Refusal) return cleaned.reason
    if (cleaned !== undefined) properties[name] = cleaned
  }
  return properties
}

class Refusal {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

function cleanNamed(
  name: string,
  value: unknown,
  rules: ContentRules,
): Json | readonly Item[] | Refusal | undefined {
  switch (name) {
    case 'items':
      return cleanItems(value, rules)
    case 'value':
      return amount(value) ?? new Refusal('value: expected a number between 0 and 100,000,000')
    case 'currency':
      return currency(value) ?? new Refusal('currency: expected three letters, e.g. EUR')
    case 'transaction_id': {
      const id = idText(value)
      return id ?? new Refusal(`transaction_id: expected 1–${maxItemIdLength} characters`)
    }
    default:
      return cleanJson(value, maxPropertyDepth, rules)
  }
}

function cleanItems(raw: unknown, rules: ContentRules): readonly Item[] | Refusal {
  if (!Array.isArray(raw)) return new Refusal('items: expected a list')
  if (raw.length > maxItemsPerEvent) return new Refusal(`items: more than ${maxItemsPerEvent}`)
  const items: Item[] = []
  for (const [index, value] of raw.entries()) {
    const item = cleanItem(value, rules)
    if (typeof item === 'string') return new Refusal(`items.${index}: ${item}`)
    items.push(item)
  }
  return items
}

/** GA4 asks for one of item_id and item_name; a shop that sends only the name uses it as the id. */
export function cleanItem(raw: unknown, rules: ContentRules): Item | string {
  if (!isRecord(raw)) return 'expected an object'
  const given = raw
  const id = idText(given['item_id']) ?? idText(given['item_name'])
  if (id === undefined) return 'item_id is missing'
  const price = given['price'] === undefined || given['price'] === null ? undefined : amount(given['price'])
  if (price === undefined && given['price'] !== undefined && given['price'] !== null)
    return 'price: expected a number between 0 and 100,000,000'
  const quantity = given['quantity'] === undefined || given['quantity'] === null ? 1 : given['quantity']
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 0 || quantity > maxQuantity)
    return `quantity: expected a whole number between 0 and ${maxQuantity}`
  const discount = amount(given['discount'])
  const url = storedLink(given['url'] ?? given['item_url'], rules)
  const image = storedLink(given['image_url'] ?? given['item_image'], rules)
  return {
    item_id: id,
    ...texts(given),
    ...(price !== undefined && { price }),
    ...(discount !== undefined && { discount }),
    quantity,
    ...(url !== undefined && { url }),
    ...(image !== undefined && { image_url: image }),
  }
}

const storedLink = (raw: unknown, rules: ContentRules): string | undefined =>
  ownLink(typeof raw === 'string' ? cutLinkParameters(raw) : raw, rules)

function texts(given: Record<string, unknown>): Partial<Item> {
  const found: Record<string, string> = {}
  for (const name of ['item_name', 'item_variant', 'item_brand', 'item_category']) {
    const value = given[name]
    if (typeof value !== 'string') continue
    const cleaned = plainText(value, 200)
    if (cleaned !== '') found[name] = cleaned
  }
  return found
}

function amount(raw: unknown): number | undefined {
  if (typeof raw !== 'number' || !Number.isFinite(raw) || raw < 0 || raw > maxMoney) return undefined
  // Money has two decimals nearly everywhere; four keep unit prices exact and drop the noise of binary fractions.
  return Math.round(raw * 10_000) / 10_000
}

const currency = (raw: unknown): string | undefined =>
  typeof raw === 'string' && /^[A-Za-z]{3}$/.test(raw) ? raw.toUpperCase() : undefined

function idText(raw: unknown): string | undefined {
  const text = typeof raw === 'number' && Number.isFinite(raw) ? String(raw) : raw
  if (typeof text !== 'string') return undefined
  const cleaned = plainText(text, maxItemIdLength + 1)
  return cleaned.length > 0 && cleaned.length <= maxItemIdLength ? cleaned : undefined
}

/** Any small JSON: too deep or not JSON → left out; text is plain, a link off the site's hosts is left out. */
export function cleanJson(raw: unknown, depth: number, rules: ContentRules): Json | undefined {
  switch (typeof raw) {
    case 'string':
      return /^\s*(?:https?:)?\/\//i.test(raw)
        ? storedLink(raw.trim(), rules)
        : plainText(cutLinkParameters(raw))
    case 'number':
      return Number.isFinite(raw) ? raw : undefined
    case 'boolean':
      return raw
    case 'object':
      if (raw === null) return null
      if (depth <= 0) return undefined
      return Array.isArray(raw) ? cleanList(raw, depth, rules) : cleanObject(raw, depth, rules)
    default:
      return undefined
  }
}

function cleanList(raw: readonly unknown[], depth: number, rules: ContentRules): Json {
  const list: Json[] = []
  for (const value of raw.slice(0, maxItemsPerEvent)) {
    const cleaned = cleanJson(value, depth - 1, rules)
    if (cleaned !== undefined) list.push(cleaned)
  }
  return list
}

function cleanObject(raw: object, depth: number, rules: ContentRules): Json {
  const object: Record<string, Json> = {}
  for (const [name, value] of Object.entries(raw).slice(0, maxPropertyCount)) {
    if (forbiddenKeys.has(name) || name.length > maxTextLength) continue
    const cleaned = cleanJson(value, depth - 1, rules)
    if (cleaned !== undefined) object[name] = cleaned
  }
  return object
}

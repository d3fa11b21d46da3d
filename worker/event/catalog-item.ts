// What a shop says of an item and of its stock → checked, bounded, harmless. Money is above 0, quantities are whole: what is
// not is refused with a reason that a person can act on, because a price of 0 is a mistake of a feed and never a gift.

import { ownLink, plainText } from './content-rules.ts'
import type { ContentRules } from './content-rules.ts'
import { instantOf } from './catalog-instant.ts'
import { isRecord } from './is-record.ts'
import {
  maxCategoryDepth,
  maxItemAttributes,
  maxItemIdLength,
  maxQuantity,
  maxStockLocations,
  maxUrlLength,
} from './limits.ts'
import { cutLinkParameters } from './link-parameters.ts'
import { readMoney } from './money-text.ts'
import type { EpochMs } from './ids.ts'

export const availabilities = ['in_stock', 'out_of_stock', 'preorder', 'backorder'] as const
export type Availability = (typeof availabilities)[number]

export type Attributes = Readonly<Record<string, string | number | boolean>>
export type Levels = Readonly<Record<string, number>>

/** Everything that was said, and nothing that was not. */
export interface ToldItem {
  readonly item_id: string
  readonly item_group_id?: string
  readonly item_name?: string
  readonly item_brand?: string
  /** The outermost of `categories`. */
  readonly item_category?: string
  /** From the outermost to the innermost, where there are several. */
  readonly categories?: readonly string[]
  readonly collection?: string
  readonly price?: number
  readonly sale_price?: number
  readonly sale_from?: EpochMs
  readonly sale_until?: EpochMs
  readonly currency?: string
  readonly url?: string
  readonly image_url?: string
  readonly availability?: Availability
  readonly stock?: number
  readonly stock_at?: Levels
  readonly attributes?: Attributes
  readonly released_at?: EpochMs
}

/** The level of one item: of all of it, or at the places that are named. */
export interface ToldLevel {
  readonly item_id: string
  readonly stock: number | Levels
}

export const itemIdOf = (raw: unknown): string | undefined => {
  if (!isRecord(raw)) return undefined
  const given = raw['item_id']
  const text = typeof given === 'number' && Number.isFinite(given) ? String(given) : given
  if (typeof text !== 'string') return undefined
  const cleaned = plainText(text, maxItemIdLength + 1)
  return cleaned !== '' && cleaned.length <= maxItemIdLength ? cleaned : undefined
}

const idReason = (raw: Readonly<Record<string, unknown>>): string =>
  raw['item_id'] === undefined || raw['item_id'] === ''
    ? 'item_id is missing'
    : `item_id: expected 1–${maxItemIdLength} characters`

class Refusal {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** @returns the item, or the reason why it is refused */
export function cleanCatalogItem(raw: unknown, rules: ContentRules): ToldItem | string {
  if (!isRecord(raw)) return 'expected an object'
  const id = itemIdOf(raw)
  if (id === undefined) return idReason(raw)
  const parts = [
    readPrices(raw),
    readAvailability(raw['availability']),
    readStock(raw['stock']),
    readInstant(raw, 'released_at'),
  ]
  for (const part of parts) if (part instanceof Refusal) return part.reason
  return Object.assign(
    { item_id: id },
    readTexts(raw),
    readCategories(raw),
    readLinks(raw, rules),
    readAttributes(raw['attributes']),
    ...parts,
  )
}

/** `{ item_id, stock: 3 }`, `{ item_id, location: 'online', stock: 3 }` or `{ item_id, stock: { online: 3 } }`. */
export function cleanLevel(raw: unknown): ToldLevel | string {
  if (!isRecord(raw)) return 'expected an object'
  const id = itemIdOf(raw)
  if (id === undefined) return idReason(raw)
  if (raw['stock'] === undefined) return stockReason
  const { location } = raw
  if (location !== undefined && (typeof location !== 'string' || !locationShape.test(location)))
    return locationReason
  const told = readStock(location === undefined ? raw['stock'] : { [location]: raw['stock'] })
  if (told instanceof Refusal) return told.reason
  return { item_id: id, stock: told.stock_at ?? told.stock ?? 0 }
}

const textNames = {
  item_group_id: maxItemIdLength,
  item_name: 200,
  item_brand: 200,
  collection: 200,
} as const

function readTexts(raw: Readonly<Record<string, unknown>>): Partial<ToldItem> {
  const found: Record<string, string> = {}
  for (const [name, max] of Object.entries(textNames)) {
    const value = raw[name]
    if (typeof value !== 'string') continue
    const cleaned = plainText(value, max)
    if (cleaned !== '') found[name] = cleaned
  }
  return found
}

/** `item_category: "Shoes > Running"`, or GA4's `item_category`, `item_category2` … `item_category5`. */
function readCategories(raw: Readonly<Record<string, unknown>>): Partial<ToldItem> {
  const given = ['item_category', 'item_category2', 'item_category3', 'item_category4', 'item_category5']
    .map((name) => raw[name])
    .filter((value) => typeof value === 'string')
  const path = given
    .flatMap((text) => text.split(/\s+>\s+|>(?=\S)/))
    .map((text) => plainText(text, 200))
    .filter((text) => text !== '')
    .slice(0, maxCategoryDepth)
  const [first] = path
  return first === undefined ? {} : { item_category: first, ...(path.length > 1 && { categories: path }) }
}

/** A link leads to the site's own hosts. An image may lie on any: whoever has the secret key may say where. */
function readLinks(raw: Readonly<Record<string, unknown>>, rules: ContentRules): Partial<ToldItem> {
  const given = raw['url'] ?? raw['item_url']
  const url = ownLink(typeof given === 'string' ? cutLinkParameters(given) : given, rules)
  const picture = raw['image_url'] ?? raw['item_image']
  const image = ownLink(picture, rules) ?? publicImage(picture)
  return { ...(url !== undefined && { url }), ...(image !== undefined && { image_url: image }) }
}

function publicImage(raw: unknown): string | undefined {
  const url = typeof raw === 'string' && raw.length <= maxUrlLength ? URL.parse(raw) : null
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : undefined
}

function readPrices(raw: Readonly<Record<string, unknown>>): Partial<ToldItem> | Refusal {
  const told = raw['currency']
  if (told !== undefined && (typeof told !== 'string' || !/^[A-Z]{3}$/.test(told)))
    return new Refusal('currency: expected three letters, e.g. EUR')
  const price = readMoney(raw['price'])
  if (price !== null && 'reason' in price) return new Refusal(`price: ${price.reason}`)
  const sale = readMoney(raw['sale_price'])
  if (sale !== null && 'reason' in sale) return new Refusal(`sale_price: ${sale.reason}`)
  const currencies = new Set([told, price?.currency, sale?.currency].filter((one) => one !== undefined))
  if (currencies.size > 1)
    return new Refusal(`currency: the prices are in ${[...currencies].join(' and ')}; expected one currency`)
  const [currency] = currencies
  const [from, until] = [readInstant(raw, 'sale_from'), readInstant(raw, 'sale_until')]
  if (from instanceof Refusal) return from
  if (until instanceof Refusal) return until
  return {
    ...(price !== null && { price: price.amount }),
    ...(price !== null &&
      sale !== null &&
      sale.amount < price.amount && {
        sale_price: sale.amount,
        ...from,
        ...until,
      }),
    ...(currency !== undefined && { currency }),
  }
}

function readInstant(
  raw: Readonly<Record<string, unknown>>,
  name: 'sale_from' | 'sale_until' | 'released_at',
): Pick<ToldItem, 'sale_from' | 'sale_until' | 'released_at'> | Refusal {
  const given = raw[name]
  if (given === undefined || given === null || given === '') return {}
  const at = instantOf(given)
  return at === null
    ? new Refusal(`${name}: expected a date such as 2026-03-02 or 2026-03-02T10:00+01:00`)
    : { [name]: at }
}

/** Google's, Meta's and schema.org's words: `in stock`, `https://schema.org/InStock`, `available for order`. */
const availabilityWords: ReadonlyMap<string, Availability> = new Map([
  ['instock', 'in_stock'],
  ['limitedavailability', 'in_stock'],
  ['onlineonly', 'in_stock'],
  ['outofstock', 'out_of_stock'],
  ['soldout', 'out_of_stock'],
  ['discontinued', 'out_of_stock'],
  ['preorder', 'preorder'],
  ['presale', 'preorder'],
  ['backorder', 'backorder'],
  ['availablefororder', 'backorder'],
])

function readAvailability(raw: unknown): Partial<ToldItem> | Refusal {
  if (raw === undefined || raw === null || raw === '') return {}
  const word =
    typeof raw === 'string'
      ? raw
          .replace(/^.*\//, '')
          .replaceAll(/[\s_-]/g, '')
          .toLowerCase()
      : ''
  const availability = availabilityWords.get(word)
  return availability === undefined
    ? new Refusal(`availability: expected one of ${availabilities.join(', ')}`)
    : { availability }
}

export const stockReason = `stock: expected a whole number between 0 and ${maxQuantity}`
const locationShape = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]{0,58}[A-Za-z0-9])?$/
const locationReason = 'location: expected a name of letters, digits, spaces, ., - and _ (at most 60)'

const isCount = (raw: unknown): raw is number =>
  typeof raw === 'number' && Number.isInteger(raw) && raw >= 0 && raw <= maxQuantity

function readStock(raw: unknown): Partial<Pick<ToldItem, 'stock' | 'stock_at'>> | Refusal {
  if (raw === undefined || raw === null) return {}
  if (isCount(raw)) return { stock: raw }
  if (!isRecord(raw)) return new Refusal(stockReason)
  const entries = Object.entries(raw).sort(([a], [b]) => (a < b ? -1 : 1))
  if (entries.length === 0 || entries.length > maxStockLocations)
    return new Refusal(`stock: expected the units at 1 to ${maxStockLocations} places`)
  const levels: Record<string, number> = {}
  for (const [location, units] of entries) {
    if (!locationShape.test(location) || location === 'constructor') return new Refusal(locationReason)
    if (!isCount(units)) return new Refusal(stockReason)
    levels[location] = units
  }
  return { stock_at: levels }
}

const attributeName = /^[a-z][a-z0-9_]{0,39}$/

/** Too many, or of another shape: left out. */
function readAttributes(raw: unknown): Partial<ToldItem> {
  if (!isRecord(raw)) return {}
  const entries = Object.entries(raw)
    .filter(([name]) => attributeName.test(name) && name !== 'constructor')
    .flatMap(([name, value]): [string, string | number | boolean][] => {
      if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
        return [[name, value]]
      const text = typeof value === 'string' ? plainText(value, 200) : ''
      return text === '' ? [] : [[name, text]]
    })
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .slice(0, maxItemAttributes)
  return entries.length === 0 ? {} : { attributes: Object.fromEntries(entries) }
}

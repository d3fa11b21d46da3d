// What an event-trigger API is told of a message, under the same names at every vendor: with the lines of the cart for
// those that take lists, flat for those that take single values only. Facts of the message win over `with`, and none of
// it goes into a vendor's profile: a page may claim anything of anybody.

import { roundMoney } from '../../engine/money.ts'
import type { Json } from '../../event/event.ts'
import type { MessageData, MessageItem } from '../message-data.ts'
import { byteCount } from './json-request.ts'
import type { Unsendable } from './preset.ts'

/** In UTF-16 units, at most 60,000 bytes: Klaviyo refuses an event with a text of 100 KB. */
const maxTextLength = 20_000
/** Of the lines of a cart as one text. */
const maxItemsTextLength = 500

export type EventProperties = Readonly<Record<string, Json | undefined | readonly MessageItem[]>>

/** Unknown facts are left out. Links to the cart and to the shop are signed for this shopper. */
const facts = ({ cart, event, ...data }: MessageData) => {
  const item = data.item ?? cart?.items[0]
  return {
    automation: data.automation,
    message: data.message,
    step: data.step,
    arm: data.arm ?? undefined,
    test: data.test || undefined,
    event: event?.name,
    first_name: data.shopper.first_name ?? undefined,
    cart_id: cart?.id,
    cart_total: cart?.total,
    currency: cart?.currency ?? undefined,
    item_count: cart?.items.length,
    restore_url: cart?.restore_url ?? undefined,
    click_url: data.click_url ?? undefined,
    unsubscribe_url: data.unsubscribe_url ?? undefined,
    item_id: item?.item_id,
    item_name: item?.item_name,
    item_price: item?.price,
    item_url: item?.url,
    item_image_url: item?.image_url,
  }
}

/** `items`: as many lines of the cart as wanted, `item_count` says how many it has. */
export const eventProperties = (data: MessageData, lines = data.cart?.items): EventProperties => ({
  ...extras(data),
  ...facts(data),
  ...(lines && { items: lines }),
})

/** A cart of a hundred lines is better told in part than not at all: halves them until it fits. */
export function eventPropertiesWithin(
  data: MessageData,
  maxBytes: number,
): { readonly properties: EventProperties } | Unsendable {
  const lines = data.cart?.items ?? []
  for (let count = lines.length; ; count = Math.floor(count / 2)) {
    const properties = eventProperties(data, data.cart ? lines.slice(0, count) : undefined)
    if (byteCount(JSON.stringify(properties)) <= maxBytes) return { properties }
    if (count === 0)
      return { unsendable: `the message is larger than the ${maxBytes} bytes that the vendor takes` }
  }
}

export type FlatProperties = Readonly<Record<string, string | number | boolean>>

/** `items` is a text here: `Shoe × 2, Sock`. */
export function flatProperties(data: MessageData): FlatProperties {
  const flat: [string, string | number | boolean][] = []
  for (const [name, value] of Object.entries(eventProperties(data))) {
    if (value !== null && value !== undefined && typeof value !== 'object') flat.push([name, value])
  }
  if (data.cart && data.cart.items.length > 0) flat.push(['items', itemsText(data.cart.items)])
  return Object.fromEntries(flat)
}

/** The same as texts, amounts with two decimals, for those that take nothing else. */
export const textProperties = (data: MessageData): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(flatProperties(data)).map(([name, value]) => [
      name,
      typeof value === 'number' && amounts.has(name) ? amountText(value) : String(value),
    ]),
  )

const amounts: ReadonlySet<string> = new Set(['cart_total', 'item_price'])

/** `129.9` as `129.90`, for those that show it as it comes. */
export function amountText(amount: number): string {
  const text = String(roundMoney(amount))
  return /\.\d$/.test(text) ? `${text}0` : text
}

function itemsText(items: readonly MessageItem[]): string {
  const lines = items.map(({ item_id, item_name = item_id, quantity }) =>
    quantity === 1 ? item_name : `${item_name} × ${quantity}`,
  )
  const text = lines.join(', ')
  return text.length <= maxItemsTextLength ? text : `${text.slice(0, maxItemsTextLength - 1)}…`
}

const extras = (data: MessageData): Readonly<Record<string, Json>> =>
  Object.fromEntries(Object.entries(data.with ?? {}).map(([name, value]) => [name, cutTexts(value)]))

function cutTexts(value: Json): Json {
  if (typeof value === 'string') return value.slice(0, maxTextLength)
  if (typeof value !== 'object' || value === null) return value
  if (isList(value)) return value.map(cutTexts)
  // From entries: a name that is `__proto__` must stay data.
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cutTexts(inner)]))
}

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

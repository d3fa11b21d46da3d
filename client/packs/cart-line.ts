// One line of a shop's cart → an item in GA4's shape, with nothing in it that would make the worker refuse the event. Pure.

import { maxTextLength } from '../limits.ts'
import type { Properties } from '../wire.ts'
import { readCurrency } from './read-currency.ts'
import type { InCurrency } from './read-currency.ts'

interface Line {
  readonly id: unknown
  readonly name?: unknown
  readonly variant?: unknown
  /** Of one piece. */
  readonly price: number | undefined
  readonly quantity: number | undefined
  readonly url?: unknown
  readonly image?: unknown
}

export interface Cart extends InCurrency {
  readonly items: readonly Properties[]
}

/** @returns undefined when it does not say what it is, or how many: then nothing can be said of the whole cart */
export function cartLine({ id, name, variant, price, quantity, url, image }: Line): Properties | undefined {
  if (!id || !(typeof id === 'string' || typeof id === 'number') || !quantity) return undefined
  const line: Properties = { item_id: `${id}`, quantity: 1 }
  // Half a kilo is one thing, and what it costs is not the price of one.
  if (Number.isInteger(quantity)) Object.assign(line, { quantity, ...(price !== undefined && { price }) })
  const texts = { item_name: name, item_variant: variant, url, image_url: image }
  for (const [key, value] of Object.entries(texts)) {
    const text = typeof value === 'string' && value.trim().slice(0, maxTextLength)
    if (text) line[key] = text
  }
  return line
}

/** All or none: a cart with a line left out is another cart. */
export function cartOf(lines: readonly (Properties | undefined)[], currency: unknown): Cart | undefined {
  const items = lines.filter((line) => line !== undefined)
  return items.length === lines.length ? { items, ...readCurrency(currency) } : undefined
}

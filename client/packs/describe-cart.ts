// What is in a cart, or a part of it → the parameters of an event, within what one event may hold. Pure.

import { jsonBytes } from '../copy-properties.ts'
import { maxNestedBytes } from '../limits.ts'
import type { Properties } from '../wire.ts'
import type { Cart } from './cart-line.ts'

/** The worker refuses an event with more. */
const maxItems = 100
const necessary = ['item_id', 'item_variant', 'price', 'quantity']

/** @returns undefined when there is more in it than an event can hold: half a cart is another cart */
export function describeCart({ items, ...others }: Cart): Properties | undefined {
  const value = items.reduce((sum, { price, quantity }) => sum + Number(price) * Number(quantity), 0)
  const told: Properties[] =
    jsonBytes(items) > maxNestedBytes ? JSON.parse(JSON.stringify(items, necessary)) : [...items]
  if (items.length > maxItems || jsonBytes(told) > maxNestedBytes) return undefined
  // No total where one of the prices is missing.
  return { ...others, ...(value >= 0 && { value: Math.round(value * 1000) / 1000 }), items: told }
}

// What `identify` tells of a person besides identifiers: bounded, and never a proof or an address.

import type { Item, Json, ShopEvent } from '../../event/event.ts'
import { maxTraitCount } from '../../event/limits.ts'
import { own } from '../own.ts'
import type { ShopperState } from '../shopper.ts'

const notTraits: ReadonlySet<string> = new Set([
  'proof',
  'device',
  'device_id',
  'email',
  'phone',
  'customer_id',
  'loyalty_id',
  'items',
  '__proto__',
])

/** null takes a trait away. An `identify` that arrives late fills gaps and overwrites nothing newer. */
export function foldTraits(state: ShopperState, event: ShopEvent): Partial<ShopperState> {
  const isLate = state.traitsAt !== undefined && event.occurred_at < state.traitsAt
  const traits: Record<string, Json> = { ...state.traits }
  for (const [name, value] of Object.entries(event.properties)) {
    if (notTraits.has(name) || value === undefined || !isTrait(value)) continue
    if (isLate && Object.hasOwn(traits, name)) continue
    if (value === null) delete traits[name]
    else if (Object.hasOwn(traits, name) || Object.keys(traits).length < maxTraitCount) traits[name] = value
  }
  return isLate ? { traits } : { traits, traitsAt: event.occurred_at }
}

/** Lists of things, such as items, are not said of a person. */
const isTrait = (value: Json | readonly Item[]): value is Json =>
  !Array.isArray(value) || value.every((one) => typeof one !== 'object')

/** A trait that is a text, for messages. */
export function textTrait(state: ShopperState, name: string): string | null {
  const value = own(state.traits, name)
  return typeof value === 'string' ? value : null
}

// What conditions get to see: the shopper as decided so far, and the event that they are asked about.

import type { Item, ShopEvent } from '../event/event.ts'
import type { Scope } from './program.ts'
import type { Enrollment, TriggerFact } from './shopper.ts'
import type { Turn } from './turn.ts'

export function eventScope(turn: Turn, event: Scope['event'], enrollment: Enrollment | null = null): Scope {
  const { now, catalog, state } = turn
  const item = event === null ? null : itemOf(event.properties, enrollment?.key ?? null)
  return { now, shopper: state, cart: state.cart, session: state.session, event, enrollment, item, catalog }
}

/** An enrollment and its deliveries look at the event that started them. */
export const factScope = (turn: Turn, fact: TriggerFact, enrollment: Enrollment | null = null): Scope =>
  eventScope(turn, { name: fact.name, occurred_at: fact.at, properties: fact.properties }, enrollment)

/** The one item that an event is about: the one that the key names, else the only one. */
export function itemOf(properties: ShopEvent['properties'], key: string | null): Item | null {
  const items = properties.items ?? []
  const named = items.find(({ item_id: id }) => id === key) ?? (items.length === 1 ? items[0] : undefined)
  if (named !== undefined) return named
  const id = properties['item_id']
  return typeof id === 'string' && items.length === 0 ? { item_id: id, quantity: 1 } : null
}

/** Keys are compared as text; what is neither a text nor a number names nothing. */
export function keyText(value: unknown): string | null {
  if (typeof value === 'string') return value
  return typeof value === 'number' ? String(value) : null
}

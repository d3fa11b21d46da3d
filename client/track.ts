// Stamps what is told and holds it in memory until it may be kept. A purchase counts once per transaction_id, however
// often its thank-you page is loaded.

import { eventName } from './event-name.ts'
import { maxHeld, maxPageTextLength, maxPurchases } from './limits.ts'
import { enqueue } from './outbox.ts'
import { read, write } from './storage.ts'
import { randomId } from './random-id.ts'
import type { Json, Properties, WireEvent } from './wire.ts'

/** undefined: in memory until it may go; false: not even that. */
type Gate = boolean | undefined

export let gate: Gate
let held: WireEvent[] = []
let purchases: Json[] | undefined

const pageId = randomId()
let sequence = 0

/** @param referrer only a page view has one */
export function track(name: string, properties: Properties, referrer?: string): void {
  if (eventName.test(name)) accept(stamp(name, properties, referrer))
}

export const stamp = (name: string, properties: Properties, referrer?: string): WireEvent => ({
  event_id: `${pageId}.${++sequence}`,
  name,
  occurred_at: Date.now(),
  page: {
    url: location.href.slice(0, maxPageTextLength),
    ...(referrer !== undefined && {
      title: document.title.slice(0, maxPageTextLength),
      referrer: referrer.slice(0, maxPageTextLength),
    }),
  },
  properties,
})

export function setGate(next: Gate): void {
  gate = next
  const events = held
  held = []
  events.forEach(accept)
}

function accept(event: WireEvent): void {
  if (gate) {
    if (!isKnownPurchase(event)) enqueue(event, event.name !== 'page_view')
  } else if (gate === undefined && held.length < maxHeld) held.push(event)
}

function isKnownPurchase({ name, properties }: WireEvent): boolean {
  const id = properties?.['transaction_id']
  if (name !== 'purchase' || !id) return false
  const stored = read('selvedge:purchases')
  purchases ??= Array.isArray(stored) ? stored : []
  if (purchases.includes(id)) return true
  purchases = [...purchases, id].slice(-maxPurchases)
  write('selvedge:purchases', purchases)
  return false
}

// Stamps what is told and holds it in memory until it may be kept. A purchase counts once per transaction_id, however
// often its thank-you page is loaded.

import { eventName } from './event-name.ts'
import { maxHeld, maxPageTextLength, maxPurchases } from './limits.ts'
import { note } from './note.ts'
import { now } from './now.ts'
import { enqueue } from './outbox.ts'
import { read, write } from './storage.ts'
import { randomId } from './random-id.ts'
import type { Json, Properties, WireEvent } from './wire.ts'

/** undefined: in memory until it may go; false: not even that. */
type Gate = boolean | undefined

export let gate: Gate
let held: WireEvent[] = []
let purchases: Json[] | undefined

const storedName = 'selvedge:purchases'
/** Not before it is needed: where it cannot be made, only what needs it fails. */
let pageId = ''
let sequence = 0

/** @param referrer only a page view has one */
export function track(name: string, properties: Properties, referrer?: string): void {
  if (eventName.test(name)) accept(stamp(name, properties, referrer))
  else note('invalid', name, properties)
}

export const stamp = (name: string, properties: Properties, referrer?: string): WireEvent => ({
  event_id: `${(pageId ||= randomId())}.${++sequence}`,
  name,
  occurred_at: now(),
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
  const isKnown = gate && isKnownPurchase(event)
  note('told', event, gate, isKnown)
  if (gate) {
    if (!isKnown) enqueue(event, event.name !== 'page_view')
  } else if (gate === undefined && held.length < maxHeld) held.push(event)
}

function isKnownPurchase({ name, properties }: WireEvent): boolean {
  const id = properties?.['transaction_id']
  if (name !== 'purchase' || !id) return false
  const stored = read(storedName)
  purchases ??= Array.isArray(stored) ? stored : []
  const isKnown = purchases.includes(id)
  if (!isKnown) write(storedName, (purchases = [...purchases, id].slice(-maxPurchases)))
  return isKnown
}

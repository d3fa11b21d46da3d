// Whose eye an item has caught within 30 d hears when it costs a tenth less, once a day for each item; nobody else does.

import { Ledger, patienceMs } from './ledger.ts'
import type { Life } from './life.ts'

const dayMs = 86_400_000

export interface PriceChange {
  readonly at: number
  readonly item: string
  readonly before: number | null
  readonly price: number
}

export function priceDrops(life: Life, changes: readonly PriceChange[]): Ledger[] {
  const ledger = new Ledger(life, 'price-drop', [])
  const lastAt = new Map<string, number>()
  for (const { at, item, before, price } of changes) {
    if (ledger.isMurky) break
    if (before === null || price > before * 0.9) continue
    const looks = life.facts.filter(
      ({ name, properties }) => name === 'view_item' && properties.items?.[0]?.item_id === item,
    )
    if (looks.some((look) => isAmbiguous(look, at))) ledger.blur(at)
    if (!looks.some((look) => look.heardAt < at && look.at >= at - 30 * dayMs)) continue
    if (!ledger.isOver(at - (lastAt.get(item) ?? -Infinity), dayMs, at)) continue
    // Two of one item within minutes are written at once, or not.
    if (
      changes.some((other) => other.item === item && other.at !== at && Math.abs(other.at - at) < patienceMs)
    )
      ledger.blur(at)
    const came = ledger.expect({ at, messages: ['price-drop'], item })
    if (came) lastAt.set(item, came.sentAt)
  }
  return [ledger]
}

/** Told while the price changed, or so long ago that an outage decides. */
const isAmbiguous = (look: { readonly at: number; readonly heardAt: number }, at: number): boolean =>
  Math.abs(look.heardAt - at) < 60_000 ||
  (look.at <= at && look.heardAt > at) ||
  Math.abs(at - look.at - 30 * dayMs) < patienceMs

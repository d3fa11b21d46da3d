// What a shop asks for a product now, and what it asked before it was reduced, as the catalog takes it. A price of 0 is what
// shops say of what has no price yet.

import { present } from './fields.ts'

export function prices(now: number | undefined, before: number | undefined): Record<string, unknown> {
  if (now === undefined || now <= 0) return {}
  return present(before !== undefined && before > now ? { price: before, sale_price: now } : { price: now })
}

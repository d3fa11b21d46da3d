// What must be known from page to page of a shop that tells little: what was in the cart, and that somebody went to pay.
// Only where the shopper allows that anything is kept; its name begins like all of ours, so that a no removes it.

import type { PlatformHost } from '../platforms/platform.ts'
import { read, write } from '../storage.ts'
import type { Cart } from './cart-line.ts'

const name = 'selvedge:generic'
/** Somebody who comes back after a day may have bought or emptied it elsewhere. */
const maxAgeMs = 86_400_000

interface Kept {
  readonly at: number
  readonly cart?: Cart
  readonly isPaying?: boolean
  /** The day of the last order; emptied by what comes into the cart after it. */
  readonly bought?: string
}

export interface ShopMemory {
  now(): Omit<Kept, 'at'>
  keep(change: Partial<Omit<Kept, 'at'>>): void
}

export function openShopMemory(host: PlatformHost): ShopMemory {
  const stored = read(name) as Kept | undefined
  const isFresh = typeof stored?.at === 'number' && Math.abs(Date.now() - stored.at) < maxAgeMs
  let kept: Omit<Kept, 'at'> = isFresh && isCart(stored.cart) ? stored : {}
  return {
    now: () => kept,
    keep(change) {
      kept = { ...kept, ...change }
      if (host.mayKeep()) write(name, { ...kept, at: Date.now() })
    },
  }
}

/** Anybody may have written it. */
const isCart = (cart: unknown): boolean => cart === undefined || Array.isArray((cart as Cart | null)?.items)

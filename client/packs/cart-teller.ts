// What happens to a cart, told from what is in it: the difference as add_to_cart and remove_from_cart, then the whole of
// it as cart_updated, which sets right whatever was missed. A cart that empties where people pay was bought, not emptied.

import type { PlatformHost } from '../platforms/platform.ts'
import type { Properties } from '../wire.ts'
import type { Cart } from './cart-line.ts'
import { describeCart } from './describe-cart.ts'

export interface CartTeller {
  /** What is in it already; it was told when it came there. */
  know(cart: Cart | undefined): void
  /** What is in it now. `isMeant`: of which lines a difference is the shopper's doing now. */
  hear(cart: Cart | undefined, isMeant?: (item: Properties) => boolean): void
  /** The page shows the cart, or the checkout: told once, with the cart when it is known. */
  see(name: 'view_cart' | 'begin_checkout'): void
  /** For a shop that says itself what happened. */
  tell(name: string, cart: Cart | undefined): void
}

export function createCartTeller(host: PlatformHost, isWherePeoplePay: () => unknown): CartTeller {
  let known: Cart | undefined
  let seen = ''
  const tell = (name: string, cart: Cart | undefined) => {
    const properties = cart && describeCart(cart)
    if (properties) host.event(name, properties)
  }
  const look = (): boolean => {
    if (!known?.items.length || !seen) return false
    tell(seen, known)
    seen = ''
    return true
  }
  const know = (cart: Cart | undefined) => {
    known = cart ?? known
    return look()
  }
  return {
    know,
    tell,
    hear(cart, isMeant = () => true) {
      if (!cart) return
      const before = known
      const isBought = !cart.items[0] && isWherePeoplePay()
      if (know(cart) || isBought || JSON.stringify(before) === JSON.stringify(cart)) return
      const change = (name: string, items: Properties[]) => {
        const meant = items.filter(isMeant)
        if (meant[0]) tell(name, { ...cart, items: meant })
      }
      if (before) {
        change('add_to_cart', surplus(cart.items, before.items))
        change('remove_from_cart', surplus(before.items, cart.items))
      }
      tell('cart_updated', cart)
    },
    see(name) {
      seen = name
      look()
    },
  }
}

const keyOf = ({ item_id, item_variant }: Properties) => JSON.stringify([item_id, item_variant])
const quantityOf = ({ quantity }: Properties) => Number(quantity)

/** Lines of the first that the second has not, or fewer of. */
function surplus(lines: readonly Properties[], others: readonly Properties[]): Properties[] {
  const left = new Map<string, number>()
  for (const line of others) left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) + quantityOf(line))
  return lines.flatMap((line) => {
    const matched = Math.min(left.get(keyOf(line)) ?? 0, quantityOf(line))
    left.set(keyOf(line), (left.get(keyOf(line)) ?? 0) - matched)
    const quantity = quantityOf(line) - matched
    return quantity > 0 ? { ...line, quantity } : []
  })
}

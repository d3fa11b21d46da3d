// The end of an order: a page that the merchant declared, one that names an order, or thanks after somebody went to pay.
// Each address tells of one order; after one without a number, something must come into the cart before the next of the day.

import type { PlatformHost } from '../platforms/platform.ts'
import type { Properties } from '../wire.ts'
import { describeCart } from './describe-cart.ts'
import { loadOrder } from './load-part.ts'
import type { ShopMemory } from './shop-memory.ts'
import { mayThank, placeOf } from './shop-places.ts'

/** For how long the number of an order may still come. */
const orderMs = 1_500

/**
 * @param again looks at the page once more
 * @returns looks whether the page tells of an order; answers whether one was told just now
 */
export function watchOrder(host: PlatformHost, memory: ShopMemory, again: () => void) {
  let read: Awaited<ReturnType<typeof loadOrder>>['readThanks'] | undefined
  let told = ''
  let thankedAt = 0
  const load = () => {
    read = () => undefined
    loadOrder().then(
      (part) => {
        read = part.readThanks
        again()
      },
      () => undefined,
    )
  }
  return (declared: Properties | undefined): boolean => {
    const { cart, isPaying, bought } = memory.now()
    const { href } = location
    const place = placeOf(location)
    if (told === href) return false
    if (!declared && !read && (isPaying || mayThank(place + document.title))) load()
    const thanks = declared ?? read?.(place)
    if (!thanks) return false
    const id = thanks['transaction_id']
    if (!id) {
      // Anybody can say thanks; for an order somebody went to pay.
      if (!isPaying || (!declared && !thanks['isSure'])) return false
      thankedAt ||= Date.now()
      if (Date.now() - thankedAt < orderMs) {
        setTimeout(again, orderMs)
        return false
      }
    }
    told = href
    thankedAt = 0
    const day = new Date().toDateString()
    // Back to the checkout and forth: nothing has come into the cart since.
    const isAgain = !id && !cart?.items[0] && bought === day
    memory.keep({ cart: { items: [] }, isPaying: false, bought: day })
    if (isAgain) return false
    host.event('purchase', {
      ...(isPaying && cart?.items[0] && describeCart(cart)),
      ...(declared ?? (id && { transaction_id: id })),
    })
    return true
  }
}

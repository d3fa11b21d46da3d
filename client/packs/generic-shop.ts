// What a shop that nobody knows has done on this page so far, and what is told of it. A difference of two carts is the
// shopper's doing only where both were seen on this page: what lies between two pages was told by the button.

import type { PlatformHost } from '../platforms/platform.ts'
import type { Properties } from '../wire.ts'
import type { Cart } from './cart-line.ts'
import { cartPath } from './cart-nouns.ts'
import { createCartTeller } from './cart-teller.ts'
import type { CartTeller } from './cart-teller.ts'
import type { Declared } from './load-capture.ts'
import { watchProduct } from './page-product.ts'
import type { PageProduct } from './page-product.ts'
import { openShopMemory } from './shop-memory.ts'
import type { ShopMemory } from './shop-memory.ts'
import { isCheckout, placeOf } from './shop-places.ts'
import { watchOrder } from './watch-order.ts'
import { watchPresses } from './watch-presses.ts'

/** For whoever knows the page's product better. */
const othersFirstMs = 1_000

export function createGenericShop(host: PlatformHost) {
  const memory = openShopMemory(host)
  const isPaying = () => memory.now().isPaying && !cartPath.test(location.pathname)
  const teller = createCartTeller(host, isPaying)
  const productOf = watchProduct()
  let declared: Declared | undefined
  let isCartHeard = false
  let href = ''
  let lastDeclared = ''
  let hadLines = false
  teller.know(memory.now().cart)

  const product = () => productOf(declared)
  const presses = watchPresses({
    product: () => product()?.cart,
    addButton: () => declared?.addButton,
    isCartHeard: () => isCartHeard,
    tell(pressed) {
      memory.keep({ bought: '' })
      teller.tell('add_to_cart', pressed)
    },
  })
  /** What is in it now, as the shop's server or the page itself says. */
  const hear = (cart: Cart | undefined) => {
    if (!cart) return
    const pressed = presses.take()
    const isFirst = !isCartHeard
    isCartHeard = true
    if (isFirst && pressed) teller.tell('add_to_cart', asInCart(pressed, cart))
    // Nobody needs to be told that a cart which nobody has heard of is empty.
    if (cart.items[0] || memory.now().cart) teller.hear(cart, () => !isFirst)
    else teller.know(cart)
    // What is gone after paying is what was bought.
    if (cart.items[0] || !isPaying()) memory.keep({ cart })
  }
  const lookAtProduct = watchView(host, product, () => look())
  const lookAtOrder = watchOrder(host, memory, () => look())
  const look = () => {
    const isNew = location.href !== href
    if (isNew) hadLines = false
    href = location.href
    lookAtProduct()
    const cart = declared?.cart(hadLines)
    const said = JSON.stringify(cart)
    if (cart && said !== lastDeclared) {
      lastDeclared = said
      hadLines ||= cart.items.length > 0
      hear(cart)
    }
    if (isNew && isCheckout(placeOf(location))) beginCheckout(host, memory, teller)
    if (lookAtOrder(declared?.order())) teller.know({ items: [] })
  }
  // Whatever it takes to know it is loaded before a button is pressed.
  product()
  return {
    ...presses,
    hear,
    look,
    declare: (said: Declared | undefined) => (declared = said),
    /** That of the page. */
    currency: (): string | undefined => product()?.cart.currency ?? declared?.currency(),
    change: (field: EventTarget | null) => {
      const email = declared?.email(field)
      if (email) host.identify({ email })
    },
  }
}

function beginCheckout(host: PlatformHost, memory: ShopMemory, teller: CartTeller): void {
  memory.keep({ isPaying: true })
  if (memory.now().cart?.items[0]) teller.see('begin_checkout')
  else host.event('begin_checkout', {})
}

/** Tells of the page's product, unless the pack `structured` does. */
function watchView(host: PlatformHost, product: () => PageProduct | undefined, again: () => void) {
  const startedAt = Date.now()
  let last: unknown
  return () => {
    const { cart, source } = product() ?? {}
    const id = cart?.items[0]?.['item_id']
    // Of a page that is an application, the product of the page before may still be there.
    if (!cart || source === 'described' || id === last) return
    if (source === 'named' && Date.now() - startedAt < othersFirstMs) {
      setTimeout(again, othersFirstMs)
      return
    }
    last = id
    host.event('view_item', cart)
  }
}

/** The cart names what was pressed as it will name it again. */
function asInCart(pressed: Cart, cart: Cart): Cart {
  const [item = {}] = pressed.items
  const isSame = ({ item_id, item_name }: Properties) =>
    item_id === item['item_id'] || item_name === item['item_name']
  const line = cart.items[1] ? cart.items.find(isSame) : cart.items[0]
  return line ? { ...cart, items: [{ ...line, quantity: item['quantity'] ?? 1 }] } : pressed
}

// PrestaShop 1.7 and later: its global says what is in the cart and who is logged in, its `updateCart` event what the cart
// has become, the thank-you page which order it was.

import { parseAmount } from '../platforms/parse-amount.ts'
import type { Platform, PlatformHost } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import type { Properties } from '../wire.ts'
import { createCartTeller } from './cart-teller.ts'
import { readPrestashopCart } from './read-prestashop-cart.ts'
import { tellOrder } from './tell-order.ts'
import { isRead, untilDone } from './until-done.ts'

interface Update {
  readonly reason?: {
    readonly cart?: unknown
    readonly linkAction?: unknown
    readonly idProduct?: string | number
  }
  readonly resp?: { readonly cart?: unknown } | null
}

interface Shop {
  readonly cart?: unknown
  readonly currency?: { readonly iso_code?: unknown }
  readonly customer?: { readonly email?: unknown; readonly firstname?: unknown; readonly lastname?: unknown }
  readonly page?: { readonly page_name?: unknown }
  /** Comes with the theme's scripts, later than the rest. */
  on?(name: string, listener: (update: Update) => unknown): unknown
}

export const platform: Platform = {
  start(host) {
    const page: Window & { prestashop?: Shop } = window
    const pageName = (): string => String(page.prestashop?.page?.page_name)
    const cart = createCartTeller(host, () => /^(checkout|order)/.test(pageName()))
    const read = (told: unknown) => readPrestashopCart(told, page.prestashop?.currency?.iso_code)
    const update = quiet(({ reason, resp }: Update) => {
      const now = read(resp?.cart ?? reason?.cart)
      // A page out of a cache does not know what was in the cart; the button says what came into it.
      const isAdded = reason?.linkAction === 'add-to-cart' && reason.idProduct
      cart.hear(now, (item) => !isAdded || item['item_id'] === String(reason.idProduct))
    })
    untilDone(() => {
      const shop = page.prestashop
      if (!shop?.on) return false
      shop.on('updateCart', update)
      return true
    })
    untilDone(() => {
      const shop = page.prestashop
      if (!shop || !isRead()) return false
      cart.know(read(shop.cart))
      if (pageName() === 'cart') cart.see('view_cart')
      if (/^(checkout|order)$/.test(pageName())) cart.see('begin_checkout')
      const { email, firstname: first_name, lastname: last_name } = shop.customer ?? {}
      if (typeof email === 'string') host.identify({ email, first_name, last_name } as Properties)
      if (pageName() === 'order-confirmation') readOrder(host, shop)
      return true
    })
  },
}

const text = (selector: string): string => document.querySelector(selector)?.textContent ?? ''

function readOrder(host: PlatformHost, { currency }: Shop): void {
  // Nine capitals, or else the number in the address.
  const reference = /\b[A-Z]{9}\b/.exec(text('#order-reference-value') || text('#order-details li'))?.[0]
  tellOrder(
    host,
    reference ?? new URLSearchParams(location.search).get('id_order'),
    parseAmount(text('.order-confirmation-table .total-value td:last-child')),
    currency?.iso_code,
  )
}

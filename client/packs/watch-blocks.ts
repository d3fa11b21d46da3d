// The store that WooCommerce's cart, checkout and mini-cart blocks share. Only read once the blocks have filled it: to ask
// it before would make it send a request of its own.
// https://developer.woocommerce.com/docs/block-development/reference/data-store/cart

import { quiet } from '../quiet.ts'
import type { CartTeller } from './cart-teller.ts'
import { readBlockCart } from './read-block-cart.ts'
import { untilDone } from './until-done.ts'

interface CartStore {
  hasFinishedResolution?(selector: string): boolean
  getCartData(): { readonly items?: unknown }
}

interface Page extends Window {
  wp?: {
    readonly data?: {
      select(store: string): CartStore | undefined
      subscribe?(listener: () => unknown): unknown
    }
  }
}

/** @returns whether the blocks tell of this page's cart */
export function watchBlocks(cart: CartTeller): () => boolean {
  let isFilled = false
  let last: unknown
  untilDone(() => {
    const page: Page = window
    const data = page.wp?.data
    if (!data?.subscribe) return false
    const look = quiet(() => {
      const store = data.select('wc/store/cart')
      if (!store?.hasFinishedResolution?.('getCartData')) return
      const told = store.getCartData()
      if (told.items === last) return
      last = told.items
      cart[isFilled ? 'hear' : 'know'](readBlockCart(told))
      isFilled = true
    })
    data.subscribe(look)
    look()
    return true
  })
  return () => isFilled
}

// Magento 2 (Adobe Commerce): the cart section of its customer data, through its RequireJS module (Luma and its like) or
// the event that Hyvä themes send, and the order number of the thank-you page.

import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { createCartTeller } from './cart-teller.ts'
import { readMagentoCart } from './read-magento-cart.ts'
import { tellOrder } from './tell-order.ts'
import { isRead, untilDone } from './until-done.ts'

interface Section {
  (): unknown
  subscribe(listener: (section: unknown) => unknown): unknown
}

interface Page extends Window {
  checkoutConfig?: { readonly quoteData?: { readonly quote_currency_code?: unknown } }
  require?: {
    (
      modules: string[],
      done: (module: { get(name: string): Section }) => unknown,
      failed: () => unknown,
    ): unknown
    specified?(module: string): boolean
  }
}

type PrivateContent = CustomEvent<{ readonly data?: { readonly cart?: unknown } }>

const customerData = 'Magento_Customer/js/customer-data'
const isPage = (name: string): boolean => document.body.classList.contains(name)

export const platform: Platform = {
  start(host) {
    const page: Page = window
    const cart = createCartTeller(host, () => /\bcheckout-(?!cart)/.test(document.body.className))
    const hear = quiet((section: unknown) => cart.hear(readMagentoCart(section, currencyOf(page))))
    cart.know(readMagentoCart(storedSection() ?? emptySection(), currencyOf(page)))
    untilDone(() => {
      // Only once the page itself has asked for it: a module that a shop has not would be an error in its console.
      if (!page.require?.specified?.(customerData)) return false
      const subscribe = quiet((module: { get(name: string): Section }) => {
        const section = module.get('cart')
        hear(section())
        section.subscribe(hear)
      })
      page.require([customerData], subscribe, () => undefined)
      return true
    })
    addEventListener(
      'private-content-loaded',
      quiet((event) => hear((event as PrivateContent).detail.data?.cart)),
    )
    untilDone(() => {
      if (!isRead()) return false
      if (isPage('checkout-cart-index')) cart.see('view_cart')
      if (isPage('checkout-index-index')) cart.see('begin_checkout')
      if (isPage('checkout-onepage-success'))
        tellOrder(host, document.querySelector('.checkout-success :is(.order-number, p > span)')?.textContent)
      return true
    })
  },
}

/** What earlier pages left; the page's own modules read it a moment later. */
const storedSection = quiet(
  () => (JSON.parse(localStorage.getItem('mage-cache-storage') ?? '{}') as { cart?: unknown }).cart,
)

/** Whoever has never sent anything to the shop, which sets this cookie, has put nothing in a cart. */
const emptySection = () => (document.cookie.includes('private_content_version=') ? undefined : { items: [] })

/** The cart section does not say it. */
const currencyOf = quiet(
  (page: Page): unknown =>
    page.checkoutConfig?.quoteData?.quote_currency_code ??
    document
      .querySelector('[property="product:price:currency"],[itemprop=priceCurrency]')
      ?.getAttribute('content'),
)

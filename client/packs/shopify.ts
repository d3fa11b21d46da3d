// Shopify's theme pages: the product that the page says it is about, what happens to the cart, who is logged in, and what
// the shopper allows. Nothing is wrapped: that the cart changed is seen in the browser's own list of requests (fetch and
// XHR alike), and then it is read. The checkout takes no script of ours: docs/shopify-pixel.js tells of it.

import { on } from '../on.ts'
import type { Platform, PlatformHost } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import type { Cart } from './cart-line.ts'
import { createCartTeller } from './cart-teller.ts'
import { readShopifyCart } from './read-shopify-cart.ts'
import { readShopifyProduct } from './read-shopify-product.ts'
import type { ShopifyPage } from './read-shopify-product.ts'
import { whenRead } from './when-read.ts'

interface Page extends Window, ShopifyPage {
  readonly __st?: { readonly cid?: unknown }
}

/** With or without a locale before it: `/fr-ca/cart/add.js`. */
const changes = /\/cart\/(add|change|update|clear)(\.js)?(\?|$)/

const isChange = ({ name }: PerformanceEntry): boolean => changes.test(name)

export const platform: Platform = {
  start(host) {
    const page: Page = window
    // A buy button on another shop's page has classes of Shopify, and no cart of it.
    if (!page.Shopify?.shop) return
    hearConsent(host, page)
    watchCart(host, page)
    whenRead(() => {
      const product = readShopifyProduct(page)
      if (product) host.event('view_item', product)
      // Shopify prints it on every page of somebody who is logged in.
      const customer = page.__st?.cid
      if (typeof customer === 'number') host.identify({ customer_id: `${customer}` })
    })
  },
}

function watchCart(host: PlatformHost, page: Page): void {
  const teller = createCartTeller(host, () => false)
  const know = (cart: Cart | undefined) => teller.know(cart)
  const hear = (cart: Cart | undefined) => teller.hear(cart)
  const root = page.Shopify?.routes?.root
  const address = typeof root === 'string' ? `${root}cart.js` : '/cart.js'
  const readCart = async () => {
    const answer = await window.fetch(address, { headers: { accept: 'application/json' } })
    return readShopifyCart(await answer.json())
  }
  // One after the other, so that the cart before never comes after the cart of now.
  let turn: Promise<unknown> = Promise.resolve()
  const read = (then: (cart: Cart | undefined) => unknown) => {
    turn = turn
      .then(readCart)
      .then((cart) => then(cart))
      .catch(() => {
        // No cart, or an error page: the next change is another chance.
      })
  }
  // Also where a theme's form, posted without a script, has brought the shopper.
  if (location.pathname.endsWith('/cart')) teller.see('view_cart')
  // It may have changed before we came; what it was before that, nobody knows.
  read(performance.getEntriesByType('resource').some(isChange) ? hear : know)
  new PerformanceObserver(
    quiet((list: PerformanceObserverEntryList) => {
      if (list.getEntries().some(isChange)) read(hear)
    }),
  ).observe({ type: 'resource' })
  // Another tab may have changed it meanwhile, or bought it.
  on('pageshow', (event) => event.persisted && read(know))
  on('visibilitychange', () => document.hidden || read(know))
}

/** https://shopify.dev/docs/api/customer-privacy */
function hearConsent(host: PlatformHost, page: Page): void {
  const privacy = page.Shopify?.customerPrivacy
  const answer = quiet(() => privacy?.currentVisitorConsent?.().analytics)()
  if (answer) host.answerConsent({ analytics: answer === 'yes' })
  else if (quiet(() => privacy?.analyticsProcessingAllowed?.())() === false) host.awaitConsent()
  const hear = quiet((event: CustomEventInit<{ readonly analyticsAllowed?: unknown }>) => {
    const { analyticsAllowed } = event.detail ?? {}
    if (typeof analyticsAllowed === 'boolean') host.answerConsent({ analytics: analyticsAllowed })
  })
  document.addEventListener('visitorConsentCollected', hear as EventListener)
}

// BigCommerce (Stencil): its cart, read again after each request that changes it; the checkout; the order of the
// confirmation page. Nothing of the page is wrapped: the browser's list of requests says that something changed.

import { on } from '../on.ts'
import type { Platform, PlatformHost } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { createCartTeller } from './cart-teller.ts'
import { describeCart } from './describe-cart.ts'
import { readBigcommerceCart, readBigcommerceLines } from './read-bigcommerce-cart.ts'
import { readCurrency } from './read-currency.ts'
import { readNumber } from './read-number.ts'
import { untilDone } from './until-done.ts'

interface Page extends Window {
  readonly BCData?: unknown
  /** Only where people pay and are thanked. */
  readonly checkoutConfig?: { readonly orderId?: string | number }
}

interface Order {
  readonly orderId?: unknown
  readonly orderAmount?: unknown
  readonly currency?: { readonly code?: unknown }
  readonly billingAddress?: { readonly email?: unknown }
}

/** Of the theme and its widgets: `/remote/v1/cart/add`, `/api/storefront/cart(s)/ID/items`, `/cart.php`. */
const changes = /\/(remote\/v\d\/cart\b|api\/storefront\/(carts?|checkouts)\b|cart\.php)/

/** What we ask ourselves is no change; `include` tells it from what the theme asks. */
const address = '/api/storefront/carts?include=lineItems.physicalItems.options,lineItems.digitalItems.options'
const isChange = ({ name }: PerformanceEntry): boolean => changes.test(name) && !name.endsWith(address)

export const platform: Platform = {
  start(host) {
    watchCart(host)
    untilDone(() => {
      const page: Page = window
      const id =
        page.checkoutConfig?.orderId ??
        performance
          .getEntriesByType('resource')
          .map(({ name }) => /\/api\/storefront\/orders\/(\d+)/.exec(name)?.[1])
          .find(Boolean)
      if (!isConfirmation()) return true
      return /^\d+$/.test(String(id)) && readOrder(host, String(id))
    })
  },
}

const isConfirmation = (): boolean => location.pathname.includes('/order-confirmation')
const isCheckout = (): boolean => /^\/checkout\b/.test(location.pathname)

const ask = async (path: string): Promise<unknown> => {
  const answer = await window.fetch(path, { headers: { accept: 'application/json' } })
  return answer.ok ? answer.json() : undefined
}

function watchCart(host: PlatformHost): void {
  const teller = createCartTeller(host, isCheckout)
  // One after the other, so that the cart before never comes after the cart of now.
  let turn: Promise<unknown> = Promise.resolve()
  const read = (how: 'know' | 'hear') => {
    turn = turn
      .then(() => ask(address))
      .then((carts) => teller[how](readBigcommerceCart(carts)))
      .catch(() => {
        // An error page, or nobody is there: the next change is another chance.
      })
  }
  if (/^\/cart(\.php)?\/?$/.test(location.pathname)) teller.see('view_cart')
  if (isCheckout() && !isConfirmation()) teller.see('begin_checkout')
  // It may have changed before we came; what it was before that, nobody knows.
  read(performance.getEntriesByType('resource').some(isChange) ? 'hear' : 'know')
  new PerformanceObserver(
    quiet((list: PerformanceObserverEntryList) => {
      if (list.getEntries().some(isChange)) read('hear')
    }),
  ).observe({ type: 'resource' })
  // Another tab may have changed it meanwhile, or bought it.
  on('pageshow', (event) => event.persisted && read('know'))
  on('visibilitychange', () => document.hidden || read('know'))
}

/** Answered to the shopper who has just placed it, and to nobody else. */
function readOrder(host: PlatformHost, id: string): true {
  const tell = quiet((told: unknown) => {
    const { orderId, orderAmount, currency, billingAddress } = (told ?? {}) as Order
    const order = readBigcommerceLines(told)
    const value = typeof orderAmount === 'number' ? readNumber(orderAmount) : undefined
    const email = billingAddress?.email
    if (told && String(orderId) !== id) return
    if (typeof email === 'string' && email) host.identify({ email })
    host.event('purchase', {
      ...(order?.items[0] && describeCart(order)),
      transaction_id: id,
      ...readCurrency(currency?.code),
      ...(value !== undefined && { value }),
    })
  })
  // Without an answer it is an order all the same.
  ask(`/api/storefront/orders/${id}`).then(tell, () => tell(undefined))
  return true
}

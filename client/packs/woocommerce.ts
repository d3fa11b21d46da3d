// WooCommerce: the events that its scripts trigger with jQuery, with the mini-cart in their answers; the store of its cart
// and checkout blocks; the product page's form; the order-received page.

import type { Platform, PlatformHost } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { createCartTeller } from './cart-teller.ts'
import { readAdded, readForm, readMiniCart, readRow } from './read-mini-cart.ts'
import type { Line } from './read-mini-cart.ts'
import { readAmount, readShownCurrency } from './read-amount.ts'
import { cartOf } from './cart-line.ts'
import { tellOrder } from './tell-order.ts'
import { isRead, untilDone } from './until-done.ts'
import { watchBlocks } from './watch-blocks.ts'

/** The HTML of parts of the page, by selector. */
type Fragments = { readonly [selector: string]: unknown } | null | undefined
type Listener = (
  event: unknown,
  fragments?: Fragments,
  hash?: unknown,
  button?: ArrayLike<Element>,
) => unknown

interface Page extends Window {
  jQuery?: (element: Element) => { on(names: string, listener: Listener): unknown }
}

const page: Page = window
const isPage = (name: string): boolean => document.body.classList.contains(`woocommerce-${name}`)
const find = (selector: string): Element | null => document.querySelector(selector)

const isWherePeoplePay = (): boolean => isPage('checkout')

export const platform: Platform = {
  start(host) {
    const cart = createCartTeller(host, isWherePeoplePay)
    const blocks = createCartTeller(host, isWherePeoplePay)
    const hasBlocks = watchBlocks(blocks)
    const tell = (name: string, line: Line) => line && cart.tell(name, cartOf([line], readShownCurrency()))
    /** The button says what changed; the mini-cart in the answer, what it costs and what is in the cart now. */
    const hear = (name: string, read: (button: Element, now: ParentNode) => Line): Listener =>
      quiet((_event, fragments, _hash, button) => {
        if (hasBlocks()) return
        const html = String(fragments?.['div.widget_shopping_cart_content'])
        const now = new DOMParser().parseFromString(html, 'text/html')
        if (button?.[0]) tell(name, read(button[0], now))
        cart.hear(readMiniCart(now), () => false)
      })
    untilDone(() => {
      const body = page.jQuery?.(document.body)
      body?.on('added_to_cart', hear('add_to_cart', readAdded))
      body?.on('removed_from_cart', hear('remove_from_cart', readRow))
      // The table of the cart page, after a change in it.
      body?.on(
        'updated_wc_div wc_cart_emptied',
        quiet(() => cart.hear(readMiniCart(document))),
      )
      return body
    })
    // Behind the page's own listeners: a theme that adds without leaving the page prevents it, and triggers the event above.
    addEventListener(
      'submit',
      quiet(({ target, defaultPrevented }) => {
        const form = target as Element
        if (form.matches('form.cart') && !defaultPrevented) tell('add_to_cart', readForm(form))
      }),
    )
    untilDone(() => isRead() && readPage())
    /** Also done where there is nothing to tell. */
    function readPage(): true {
      const isBlock = find('.wp-block-woocommerce-cart,.wp-block-woocommerce-checkout')
      if (isPage('order-received')) readOrder(host)
      else if (isPage('cart')) {
        cart.know(readMiniCart(document))
        ;(isBlock ? blocks : cart).see('view_cart')
      } else if (isPage('checkout')) {
        if (isBlock) blocks.see('begin_checkout')
        // The classic checkout names its products in words only.
        else host.event('begin_checkout', {})
      }
      return true
    }
  },
}

function readOrder(host: PlatformHost): void {
  // An order that failed can be paid again.
  if (find('a[href*=pay_for_order]')) return
  const email = find('.woocommerce-order-overview__email strong')?.textContent
  if (email) host.identify({ email })
  tellOrder(
    host,
    find('.woocommerce-order-overview__order strong')?.textContent ??
      /order-received[/=](\d+)/.exec(location.href)?.[1],
    readAmount(find('.woocommerce-order-overview__total,[class*=order-confirmation-summary]')),
    readShownCurrency(),
  )
}

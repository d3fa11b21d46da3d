// A cart that is left is reminded of after 1 h and 23 h more; whoever goes to the checkout is reminded of that instead, after
// 45 min, if that reminder takes them in: it does not within 2 d of the last one, and then the cart's goes on.

import { Ledger } from './ledger.ts'
import type { Life, Told } from './life.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

export function cartAndCheckout(life: Life): Ledger[] {
  const story = new Story(life)
  for (const fact of life.facts) story.tell(fact)
  story.until(Infinity)
  return [story.carts, story.checkouts]
}

class Story {
  readonly carts: Ledger
  readonly checkouts: Ledger
  #cart: { readonly dueAt: number; readonly isSecond: boolean } | null = null
  #checkoutDueAt: number | null = null
  #lastCartAt = -Infinity
  #lastCheckoutAt = -Infinity

  constructor(life: Life) {
    this.carts = new Ledger(life, 'cart-reminder', ['add_to_cart', 'begin_checkout', 'purchase'])
    this.checkouts = new Ledger(life, 'checkout-reminder', ['begin_checkout', 'purchase'])
  }

  until(at: number): void {
    for (;;) {
      if (this.carts.isMurky || this.checkouts.isMurky) return this.#letGo(at)
      const [cartAt, checkoutAt] = [this.#cart?.dueAt ?? Infinity, this.#checkoutDueAt ?? Infinity]
      if (Math.min(cartAt, checkoutAt) >= at) return
      if (cartAt < checkoutAt) this.#remindOfCart(cartAt)
      else this.#remindOfCheckout(checkoutAt)
    }
  }

  tell(fact: Told): void {
    this.until(fact.at)
    if (this.carts.isMurky) return
    const { name, at, heardAt } = fact
    if (!['add_to_cart', 'begin_checkout', 'purchase'].includes(name)) return
    for (const due of [this.#cart?.dueAt, this.#checkoutDueAt])
      if (due !== undefined && due !== null && this.carts.overtakes(fact, due)) return this.#letGo(at)
    if (name === 'add_to_cart') this.#fill(at, heardAt)
    else if (name === 'begin_checkout') this.#checkOut(at, heardAt)
    else [this.#cart, this.#checkoutDueAt] = [null, null]
  }

  #fill(at: number, heardAt: number): void {
    if (this.#cart?.isSecond) return
    const isTooSoon = !this.#cart && !this.carts.isOver(heardAt - this.#lastCartAt, 7 * dayMs, at)
    if (!isTooSoon) this.#cart = { dueAt: at + hourMs, isSecond: false }
  }

  #checkOut(at: number, heardAt: number): void {
    const isInside = this.#checkoutDueAt !== null
    if (!isInside && !this.checkouts.isOver(heardAt - this.#lastCheckoutAt, 2 * dayMs, at)) return
    this.#checkoutDueAt = at + 45 * minuteMs
    this.#cart = null
  }

  #remindOfCart(at: number): void {
    const isSecond = this.#cart?.isSecond === true
    this.#cart = null
    const came = this.carts.expect({ at, messages: [isSecond ? 'cart-2' : 'cart-1'] })
    if (!came) return
    this.#lastCartAt = came.sentAt
    if (!isSecond) this.#cart = { dueAt: came.createdAt + 23 * hourMs, isSecond: true }
  }

  #remindOfCheckout(at: number): void {
    this.#checkoutDueAt = null
    const came = this.checkouts.expect({ at, messages: ['checkout-1'] })
    if (came) this.#lastCheckoutAt = came.sentAt
  }

  /** What becomes of one hangs on the other. */
  #letGo(at: number): void {
    this.carts.blur(this.checkouts.murkyAt ?? at)
    this.checkouts.blur(this.carts.murkyAt ?? at)
  }
}

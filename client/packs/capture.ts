// A part of the pack `generic`, loaded where the merchant declares something in `capture:` of site.yaml: reads it from the
// page. A selector that the browser does not take, or that finds nothing, is nothing: the heuristics go on without it.

import type { Capture } from '../../worker/event/capture.ts'
import { maxTextLength } from '../limits.ts'
import { quiet } from '../quiet.ts'
import type { Properties } from '../wire.ts'
import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { readNumber } from './read-number.ts'
import { readShownPrice } from './read-shown-price.ts'

const maxLines = 100

/** A field for a secret, whatever the selector says. */
const secret = '[type=password],[autocomplete*="cc-"],[autocomplete*=password]'
const address = /^[^\s@]+@[^\s@]+\.[a-z]{2,}$/i
const crossedOut = 'del,s,strike'

/** @param place `SELECTOR`, `SELECTOR@ATTRIBUTE`, `@ATTRIBUTE` */
const read = quiet((root: ParentNode, place: string | undefined): string | undefined => {
  if (!place) return undefined
  const [, selector = '', attribute] = /^(.*?)(?:@([a-z][\w:.-]*))?$/is.exec(place) ?? []
  const element = selector.trim() ? root.querySelector(selector) : root
  if (!(element instanceof Element) || element.matches(secret)) return undefined
  const said =
    attribute === 'value'
      ? (element as HTMLInputElement).value
      : attribute
        ? element.getAttribute(attribute)
        : readText(element)
  return said?.trim().slice(0, maxTextLength) || undefined
})

/** What is crossed out is not what it costs. */
function readText(element: Element): string | null {
  if (element.closest(crossedOut)) return null
  const copy = element.cloneNode(true) as Element
  for (const part of copy.querySelectorAll(`${crossedOut},script,style`)) part.remove()
  return copy.textContent
}

const link = quiet((text: string | undefined) => text && new URL(text, location.href).href)

/** @param page a path with `*` for any text; of an application, the path behind the `#` */
export const isOn = (page: string): boolean => {
  const parts = page.split('*').map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  const path = new RegExp(`^${parts.join('.*')}/?$`)
  return [location.pathname, location.hash.replace(/^#!?/, '')].some((each) => path.test(each))
}

/** What the browser does not take would throw at every click. */
const checkSelector = quiet((selector: string | undefined) => {
  if (selector) document.querySelector(selector)
  return selector
})

export function createDeclared(capture: Capture) {
  const { product, cart, order, email } = capture
  // Where the page is asked, silence is no answer.
  const readCurrency = () =>
    capture.currency ? /^[a-z]{3}$/i.exec(`${read(document, capture.currency)}`)?.[0] : capture.site_currency
  const readPrice = (root: ParentNode, place: string | undefined) => {
    const text = read(root, place)
    const currency = readCurrency()
    return text && currency ? readShownPrice(text, currency) : undefined
  }
  const readLine = (line: Element) =>
    cart &&
    cartLine({
      id: read(line, cart.id),
      name: read(line, cart.name),
      price: readPrice(line, cart.price),
      quantity: cart.quantity ? readNumber(/\d+(\.\d+)?/.exec(`${read(line, cart.quantity)}`)?.[0]) : 1,
      url: line.querySelector('a')?.href,
      image: line.querySelector('img')?.src,
    })
  return {
    addButton: checkSelector(capture.add_to_cart),
    currency: readCurrency,
    product: quiet((): Cart | undefined => {
      const name = product && (!product.page || isOn(product.page)) ? read(document, product.name) : undefined
      if (!product || !name) return undefined
      const line = cartLine({
        id: read(document, product.id) ?? name,
        name,
        price: readPrice(document, product.price),
        quantity: 1,
        url: location.origin + location.pathname,
        image: link(read(document, product.image)),
      })
      return line && cartOf([line], readCurrency())
    }),
    /**
     * @param hadLines whether this page has shown some: then none means that it is empty now
     * @returns undefined where the page shows no cart
     */
    cart: quiet((hadLines: boolean): Cart | undefined => {
      if (!cart) return undefined
      const lines = [...document.querySelectorAll(cart.item)]
      const isEmpty = cart.empty ? document.querySelector(cart.empty) : hadLines
      if (lines[0] ? lines.length > maxLines : !isEmpty) return undefined
      return cartOf(lines.map(readLine), readCurrency())
    }),
    /** Of the page that thanks for it. */
    order: quiet((): Properties | undefined => {
      if (!order || !isOn(order.page)) return undefined
      const id = read(document, order.id)
      const value = readPrice(document, order.total)
      const currency = readCurrency()
      return {
        ...(id && { transaction_id: id }),
        ...(value !== undefined && currency && { value, currency }),
      }
    }),
    /** The address in a field that the merchant named as the shopper's own. */
    email: quiet((field: EventTarget | null): string | undefined => {
      if (!email || !(field instanceof HTMLInputElement) || !field.matches(email)) return undefined
      const value = field.matches(secret) ? '' : field.value.trim()
      return address.test(value) ? value : undefined
    }),
  }
}

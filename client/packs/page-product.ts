// The product that a page is about, for the add_to_cart of its button: as the merchant declared it, as schema.org or Open
// Graph describe it, or no more than the name that Open Graph gives it.

import { quiet } from '../quiet.ts'
import type { Cart } from './cart-line.ts'
import type { Declared } from './load-capture.ts'
import { loadStructured } from './load-part.ts'

export interface PageProduct {
  /** One piece of it, with its currency. */
  readonly cart: Cart
  /** `described` is told by the pack `structured`. */
  readonly source: 'declared' | 'described' | 'named'
}

const descriptions =
  '[type="application/ld+json"],[itemtype*="schema.org/Product"],[property$="price:amount"]'

const meta = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`meta[property="og:${name}"]`)?.content

/** @returns asks the page, now and whenever it is called */
export function watchProduct(): (declared: Declared | undefined) => PageProduct | undefined {
  let describe: (() => unknown) | undefined
  return (declared) => {
    const cart = declared?.product()
    if (cart) return { cart, source: 'declared' }
    if (!describe && document.querySelector(descriptions)) {
      describe = () => undefined
      loadStructured().then(
        ({ describedProduct }) => {
          describe = quiet(() => describedProduct()?.properties)
        },
        () => undefined,
      )
    }
    const described = describe?.() as Cart | undefined
    if (described) return { cart: described, source: 'described' }
    const name = /product/.test(`${meta('type')}`) && meta('title')
    if (!name) return undefined
    const image_url = meta('image')
    const url = location.origin + location.pathname
    const item = { item_id: name, item_name: name, url, ...(image_url && { image_url }) }
    return { cart: { items: [item] }, source: 'named' }
  }
}

// WooCommerce's own HTML of a cart (mini-cart of the widget and of its AJAX answers, table of the cart page, form of the
// product page) → what is in it. https://github.com/woocommerce/woocommerce/tree/trunk/plugins/woocommerce/templates
// Named as WooCommerce itself names products to search engines: by SKU, else by number.

import type { Properties } from '../wire.ts'
import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { readAmount, readShownCurrency } from './read-amount.ts'
import { readNumber } from './read-number.ts'

export type Line = Properties | undefined

export function readMiniCart(root: ParentNode): Cart | undefined {
  const isEmpty = root.querySelector('.cart-empty')
  // Beside the table, a mini-cart in the head of the page may come from a cache.
  const list =
    root.querySelector('.woocommerce-cart-form') ??
    (isEmpty ? null : root.querySelector('.woocommerce-mini-cart'))
  if (!list && !isEmpty && !root.querySelector('[class*=cart__empty]')) return undefined
  return cartOf(Array.from(list?.querySelectorAll(row) ?? [], readRow), readShownCurrency())
}

const row = '.mini_cart_item,.cart_item'

/** Of a row, or of anything in it. */
export function readRow(part: Element): Line {
  const root = part.closest(row)
  const about = root?.querySelector<HTMLElement>('[data-product_id]')?.dataset
  const link =
    root?.querySelector<HTMLAnchorElement>('.product-name a') ??
    root?.querySelector<HTMLAnchorElement>('a:not(.remove)')
  const quantity = root?.querySelector('.quantity')
  const input = root?.querySelector<HTMLInputElement>('.qty,[name$="[qty]"]')
  // The links of chosen variations carry what was chosen: `?attribute_pa_color=blue`.
  const choices = new URLSearchParams(link?.search)
  return cartLine({
    id: about?.['product_sku'] || about?.['product_id'],
    name: link?.textContent,
    variant: [...choices].flatMap(([name, value]) => (name.startsWith('attribute_') ? value : [])).join(', '),
    price: readAmount(root?.querySelector('.product-price') ?? quantity),
    // "2 × €10.00"
    quantity: readNumber(input?.value ?? /^\s*([\d.]+)\s*×/.exec(quantity?.textContent ?? '')?.[1]),
    url: link?.href,
    image: root?.querySelector('img')?.src,
  })
}

/** What the button put into the cart that `now` shows. */
export function readAdded(button: Element, now: ParentNode): Line {
  const { product_id, product_sku, quantity } = (button as HTMLElement).dataset
  const form = button.closest('form')
  if (!product_id) return form ? readForm(form) : undefined
  const id = product_sku || product_id
  const lines = Array.from(now.querySelectorAll(row), readRow).filter((line) => line?.['item_id'] === id)
  // Two variants of it may cost two prices.
  return { item_id: id, ...(lines[1] ? {} : lines[0]), quantity: readNumber(quantity) || 1 }
}

/** @returns undefined when the form is for several products, or for one that is not chosen yet */
export function readForm(form: Element): Line {
  const valueOf = (name: string) => form.querySelector<HTMLInputElement>(`[name=${name}]`)?.value
  const product = form.closest('.product')
  const sku = product?.querySelector('.sku')?.textContent
  if (valueOf('variation_id') === '0') return undefined
  return cartLine({
    // Where there is none, the page says so in its own language ("N/A", "n. v.").
    id: /^\S{3,}[^\s.]$/.test(sku ?? '') ? sku : valueOf('add-to-cart'),
    name: product?.querySelector('.product_title')?.textContent,
    variant: Array.from(form.querySelectorAll('select'), ({ value }) => value).join(', '),
    price: readAmount(form.querySelector('.price') ?? product?.querySelector('.price')),
    quantity: readNumber(valueOf('quantity')),
    url: location.origin + location.pathname,
  })
}

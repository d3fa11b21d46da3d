// What a Shopify product page says of its product: `ShopifyAnalytics.meta`, printed by the platform on every such page, or
// the JSON that themes print for their own scripts.

import { quiet } from '../quiet.ts'
import type { Properties } from '../wire.ts'
import { cartLine } from './cart-line.ts'
import { readCurrency } from './read-currency.ts'
import { fromCents } from './read-shopify-cart.ts'

interface Privacy {
  currentVisitorConsent?(): { readonly analytics?: unknown }
  analyticsProcessingAllowed?(): unknown
}

interface Variant {
  readonly id?: unknown
  readonly sku?: unknown
  /** In cents. */
  readonly price?: unknown
  /** Of the product and the variant, in `ShopifyAnalytics.meta`. */
  readonly name?: unknown
  /** Of the variant, null where there is but one. */
  readonly public_title?: unknown
}

interface Product {
  /** Only in the theme's JSON. */
  readonly title?: unknown
  readonly vendor?: unknown
  readonly variants?: readonly (Variant | null)[]
}

export interface ShopifyPage {
  readonly Shopify?: {
    readonly shop?: unknown
    readonly routes?: { readonly root?: unknown }
    readonly currency?: { readonly active?: unknown }
    readonly customerPrivacy?: Privacy
  }
  readonly ShopifyAnalytics?: {
    readonly meta?: { readonly product?: Product; readonly currency?: unknown }
  }
}

interface Told {
  readonly items: readonly [Properties]
  readonly currency?: string
}

export function readShopifyProduct(page: ShopifyPage): Told | undefined {
  const meta = page.ShopifyAnalytics?.meta
  const printed = quiet((): Product =>
    JSON.parse(document.querySelector('[data-product-json]')?.textContent ?? ''),
  )()
  const product = { ...printed, ...meta?.product }
  const variants = product.variants?.filter((each) => each !== null) ?? []
  const picked = variants[1] ? variants.find(({ id }) => id === chosenVariant()) : variants[0]
  const variant = picked ?? variants[0]
  if (!variant) return undefined
  const isOnePrice = picked || variants.every(({ price }) => price === variant.price)
  const active = page.Shopify?.currency?.active
  // An amount in the shop's own currency, on a page in the shopper's, is a wrong price.
  const isOneCurrency = !meta?.currency || !active || meta.currency === active
  const price = isOnePrice && isOneCurrency ? fromCents(variant.price) : undefined
  const title = typeof variant.public_title === 'string' ? variant.public_title : undefined
  const item = cartLine({
    id: variant.sku || variant.id,
    name: product.title ?? (typeof variant.name === 'string' && variant.name.replace(` - ${title}`, '')),
    variant: picked ? title : undefined,
    price,
    quantity: 1,
    url: location.origin + location.pathname,
    image: document.querySelector<HTMLMetaElement>('[property="og:image:secure_url"],[property="og:image"]')
      ?.content,
  })
  if (!item) return undefined
  if (typeof product.vendor === 'string') item['item_brand'] = product.vendor
  return { items: [item], ...readCurrency(active ?? meta?.currency) }
}

const chosenVariant = (): number =>
  Number(
    new URLSearchParams(location.search).get('variant') ??
      document.querySelector<HTMLInputElement>('form[action*="/cart/add"] [name=id]')?.value,
  )

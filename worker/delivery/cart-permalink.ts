// Where a cart is put back: on Shopify by the shop's own permalink, which takes the numbers of variants; elsewhere by
// `selvedge_cart` in the address of the cart page, signed so that the shop's server can tell our carts from anybody's.
// How it is signed is public (docs/sources.md) and must stay as it is: change it only beside the old way.

import { cartParameter } from '../event/link-parameters.ts'
import { encodeBase64Url, hex, utf8 } from './bytes.ts'

export interface RestoredLine {
  readonly itemId: string
  readonly quantity: number
  /** What the platform's own cart calls it; absent: not known. */
  readonly number?: string
}

const keyPurpose = 'selvedge cart v1'

/**
 * @param page the cart page
 * @returns null when a line is not known by its number: a cart with a line left out would be another cart
 */
export function shopifyPermalink(page: URL, lines: readonly RestoredLine[]): URL | null {
  const wanted = lines.filter(({ quantity }) => quantity >= 1)
  if (wanted.length === 0) return null
  const parts: string[] = []
  for (const { number, quantity } of wanted) {
    if (number === undefined || !/^[1-9]\d{0,19}$/.test(number)) return null
    parts.push(`${number}:${Math.floor(quantity)}`)
  }
  const link = new URL(page)
  // `/fr/cart` stays in French.
  const root = /^(.*)\/cart\/?$/.exec(page.pathname)?.[1] ?? ''
  link.pathname = `${root}/cart/${parts.join(',')}`
  // To the cart, not straight to the checkout: https://shopify.dev/docs/apps/build/checkout/create-cart-permalinks
  link.searchParams.set('storefront', 'true')
  return link
}

/** `LINES.SIGNATURE` @param secret the first secret key of the site; undefined: none is configured, and it is unsigned */
export async function cartValue(lines: readonly RestoredLine[], secret: string | undefined): Promise<string> {
  const words = lines.map(({ itemId, quantity, number }) => ({
    item_id: itemId,
    quantity,
    ...(number !== undefined && { number }),
  }))
  const told = encodeBase64Url(utf8(JSON.stringify(words)))
  if (secret === undefined) return told
  const signature = await crypto.subtle.sign('HMAC', await cartKey(secret), utf8(told))
  return `${told}.${encodeBase64Url(new Uint8Array(signature))}`
}

export async function withCart(
  page: URL,
  lines: readonly RestoredLine[],
  secret: string | undefined,
): Promise<URL> {
  const link = new URL(page)
  link.searchParams.set(cartParameter, await cartValue(lines, secret))
  return link
}

/** Hex text used as the key: a plain HMAC, which every shop's language has. */
async function cartKey(secret: string): Promise<CryptoKey> {
  const derived = await crypto.subtle.sign('HMAC', await hmacKey(secret), utf8(keyPurpose))
  return hmacKey(hex(new Uint8Array(derived)))
}

const hmacKey = (text: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', utf8(text), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])

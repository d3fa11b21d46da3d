// GET /c/TOKEN: from a message back to the shop, or to the cart. The cart travels in the address of the shop's own page, in the way
// of its platform, and beside it a sealed word on who clicked, which the script brings to the door; a link that does not
// verify shows a page that says so and nothing about anybody.

import type { SiteAccess } from '../actors/contract.ts'
import { shopifyPermalink, withCart } from '../delivery/cart-permalink.ts'
import type { RestoredLine } from '../delivery/cart-permalink.ts'
import { clickMs, makeClickToken } from '../delivery/click-token.ts'
import { parseSecretKeys } from '../delivery/secret-keys.ts'
import { verifyCartLink, verifyVisitLink } from '../delivery/signed-link.ts'
import type { CartLink } from '../delivery/signed-link.ts'
import type { Env } from '../env.ts'
import { clickParameter } from '../event/link-parameters.ts'
import { isAllowedOrigin } from './cors.ts'
import type { Isolate } from './isolate.ts'
import { page } from './page.ts'
import { reportUnanswered } from './report-unanswered.ts'
import type { AdminContext } from './with-site.ts'

export async function getCartLink(c: AdminContext, isolate: Isolate): Promise<Response> {
  const check = { secretKeys: c.env.SELVEDGE_SECRET_KEY, now: isolate.now() }
  const token = c.req.param('token') ?? ''
  const cart = await verifyCartLink(token, check)
  const visit = cart ? null : await verifyVisitLink(token, check)
  const link = cart ?? visit
  if (link === null) return deadLink()
  const access = await accessOf(c, isolate, link.site)
  if (access === 'unanswered') return unanswered()
  const target = access && (cart ? cartPage(access, cart) : visitedPage(access, visit?.page ?? ''))
  if (!target) return deadLink()
  const { site, to } = link
  const click = to && (await makeClickToken({ site, to, exp: check.now + clickMs }, check.secretKeys))
  // Before the cart, which may be longer than what is kept of an address.
  if (click) target.searchParams.set(clickParameter, click)
  const opened = access && cart ? await withItsCart(c.env, { access, cart, target }) : target
  return new Response(null, {
    status: 302,
    headers: {
      location: opened.href,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    },
  })
}

async function accessOf(
  c: AdminContext,
  isolate: Isolate,
  site: string,
): Promise<SiteAccess | null | 'unanswered'> {
  try {
    return await isolate.access.get(c.env, site)
  } catch (error) {
    // The object is overloaded, was reset or is being moved: a reload asks a new stub.
    reportUnanswered('a site did not answer', error)
    return 'unanswered'
  }
}

const cartPage = ({ cartUrl, origins }: SiteAccess, { cart }: CartLink): URL | null =>
  ownPage(
    (cartUrl ?? origins[0] ?? '').replace(/\{\{\s*cart_id\s*\}\}/g, () => encodeURIComponent(cart)),
    origins,
  )

/** The page may have been on an origin that the site has given up since. */
const visitedPage = ({ origins }: SiteAccess, wanted: string): URL | null =>
  ownPage(wanted, origins) ?? ownPage(origins[0] ?? '', origins)

/** On one of the site's origins, or null: a signed link must not lead anywhere else, whatever is configured. */
function ownPage(address: string, origins: readonly string[]): URL | null {
  const url = URL.parse(address)
  return url && /^https?:$/.test(url.protocol) && isAllowedOrigin(url.origin, origins) ? url : null
}

interface Restoring {
  readonly access: SiteAccess
  readonly cart: CartLink
  /** The cart page. */
  readonly target: URL
}

async function withItsCart(env: Env, { access, cart, target }: Restoring): Promise<URL> {
  const platform = access.shop?.platform ?? 'other'
  const numbers = platform === 'other' ? {} : await numbersOf(env, access, cart)
  const lines = cart.items.map(([itemId, quantity]): RestoredLine => {
    const known = Object.hasOwn(numbers, itemId) ? numbers[itemId] : undefined
    const number = known ?? (platform === 'shopify' ? variantNumber(itemId) : undefined)
    return { itemId, quantity, ...(number !== undefined && { number }) }
  })
  const permalink = platform === 'shopify' ? shopifyPermalink(target, lines) : null
  return (
    permalink ?? withCart(target, lines, parseSecretKeys(env.SELVEDGE_SECRET_KEY).get(access.siteId)?.[0])
  )
}

/** Items without a SKU are called by it. A barcode of a piece has 13 digits at most; the shorter numbers of old variants may be one. */
const variantNumber = (itemId: string): string | undefined =>
  /^[1-9]\d{13,15}$/.test(itemId) ? itemId : undefined

async function numbersOf(
  env: Env,
  { siteId }: SiteAccess,
  { items }: CartLink,
): Promise<Readonly<Record<string, string>>> {
  try {
    const catalog = env.CATALOG.get(env.CATALOG.idFromName(siteId))
    return await catalog.numbersOf(items.map(([itemId]) => itemId))
  } catch (error) {
    // The link still leads to the cart page, with the names of what is in it.
    reportUnanswered('a catalog did not answer', error)
    return {}
  }
}

const deadLink = (): Promise<Response> =>
  page({
    status: 404,
    title: 'This link no longer works',
    text: 'It may have expired. Your cart may still be waiting in the shop.',
  })

const unanswered = (): Promise<Response> =>
  page({
    status: 503,
    title: 'One moment',
    text: 'We could not open your cart just now. Please load this page again.',
    headers: { 'retry-after': '5' },
  })

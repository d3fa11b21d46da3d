// GET /c/TOKEN: from a message back to the cart. The cart travels in the address of the shop's own page, which puts it
// back, and beside it a sealed word on who clicked, which the script brings to the door; a link that does not verify
// shows a page that says so and nothing about anybody.

import type { SiteAccess } from '../actors/contract.ts'
import { encodeBase64Url, utf8 } from '../delivery/bytes.ts'
import { clickMs, makeClickToken } from '../delivery/click-token.ts'
import { verifyCartLink } from '../delivery/signed-link.ts'
import type { CartLink } from '../delivery/signed-link.ts'
import { cartParameter, clickParameter } from '../event/link-parameters.ts'
import { isAllowedOrigin } from './cors.ts'
import type { Isolate } from './isolate.ts'
import { page } from './page.ts'
import { reportUnanswered } from './report-unanswered.ts'
import type { AdminContext } from './with-site.ts'

export async function getCartLink(c: AdminContext, isolate: Isolate): Promise<Response> {
  const check = { secretKeys: c.env.SELVEDGE_SECRET_KEY, now: isolate.now() }
  const link = await verifyCartLink(c.req.param('token') ?? '', check)
  if (link === null) return deadLink()
  const { site, to } = link
  const click = to && (await makeClickToken({ site, to, exp: check.now + clickMs }, check.secretKeys))
  const url = await targetOf(c, isolate, { link, click: click ?? null })
  if (url === 'unanswered') return unanswered()
  if (url === undefined) return deadLink()
  return new Response(null, {
    status: 302,
    headers: {
      location: url.href,
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex',
    },
  })
}

interface Clicked {
  readonly link: CartLink
  readonly click: string | null
}

async function targetOf(
  c: AdminContext,
  isolate: Isolate,
  { link, click }: Clicked,
): Promise<URL | 'unanswered' | undefined> {
  try {
    const access = await isolate.access.get(c.env, link.site)
    return access === null ? undefined : restoreUrl(access, { link, click })
  } catch (error) {
    // The object is overloaded, was reset or is being moved: a reload asks a new stub.
    reportUnanswered('a site did not answer', error)
    return 'unanswered'
  }
}

/** On one of the site's origins, or undefined: a signed link must not lead anywhere else, whatever is configured. */
function restoreUrl({ cartUrl, origins }: SiteAccess, { link, click }: Clicked): URL | undefined {
  const target = (cartUrl ?? origins[0] ?? '').replace(/\{\{\s*cart_id\s*\}\}/g, () =>
    encodeURIComponent(link.cart),
  )
  if (!URL.canParse(target)) return undefined
  const url = new URL(target)
  if (!isAllowedOrigin(url.origin, origins)) return undefined
  const lines = link.items.map(([itemId, quantity]) => ({ item_id: itemId, quantity }))
  // Before the cart, which may be longer than what is kept of an address.
  if (click !== null) url.searchParams.set(clickParameter, click)
  url.searchParams.set(cartParameter, encodeBase64Url(utf8(JSON.stringify(lines))))
  return url
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

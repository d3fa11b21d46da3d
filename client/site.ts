// What the script tag says, and what the shopper allows: read by everything else, written by boot and consent.

interface Consent {
  analytics?: boolean
  marketing?: boolean
}

/** The attributes of the tag, without `data-`: site, api, consent, platforms, cookieDomain. */
export let tag: DOMStringMap = {}
/** Where the tag loads us from; the packs are beside it. */
export let src = ''
/** An origin, or a prefix of the API. */
export let api = ''

/** What has been said about consent until now. */
export const allowed: Consent = {}

/** @returns false when the page holds no tag with a site key */
export function readTag(): boolean {
  // Not `document.currentScript`: of two async tags either may run first, and the first in the page is to win.
  const element = findTag(document)
  if (!element) return false
  tag = element.dataset
  src = element.src
  api = tag['api'] ?? new URL(src).origin
  return true
}

/** By the beginning of the key, because other vendors call theirs `data-site` as well. */
export const findTag = (page: Document): HTMLScriptElement | null =>
  page.querySelector<HTMLScriptElement>('script[data-site^=pk_]')

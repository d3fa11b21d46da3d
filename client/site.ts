// What the script tag says, and what the shopper allows: read by everything else, written by boot and consent.

interface Consent {
  analytics?: boolean
  marketing?: boolean
}

interface Site {
  /** The attributes of the tag, without `data-`: site, api, consent, platforms, cookieDomain. */
  tag: DOMStringMap
  /** Where the tag loads us from; the packs are beside it. */
  src: string
  /** An origin, or a prefix of the API. */
  api: string
  consent: Consent
}

export const site: Site = { tag: {}, src: '', api: '', consent: {} }

/** @returns false when the page holds no tag with a site key */
export function readTag(): boolean {
  // Not `document.currentScript`: of two async tags either may run first, and the first in the page is to win. The key's
  // beginning, because other vendors call theirs `data-site` as well.
  const tag = document.querySelector<HTMLScriptElement>('script[data-site^=pk_]')
  if (!tag) return false
  site.tag = tag.dataset
  site.src = tag.src
  site.api = site.tag['api'] ?? new URL(site.src).origin
  return true
}

// What may reach a message from a page that anybody can forge: text without markup, links on the site's own hosts.
// This is what keeps the public site key from being a spam cannon (ARCHITECTURE.md, promise 10).

import { maxTextLength, maxUrlLength } from './limits.ts'

export interface ContentRules {
  /** Hosts on which a link or an image may stay, lower case; `localhost` stands for any port of it. */
  readonly hosts: ReadonlySet<string>
}

/** The hosts of a site's origins and those that it declares for images. */
export function contentRules(origins: readonly string[], contentHosts: readonly string[] = []): ContentRules {
  const hosts = new Set(contentHosts.map((host) => host.toLowerCase()))
  for (const origin of origins) {
    const host = /^https?:\/\/([^/:]+)/.exec(origin)?.[1]
    if (host) hosts.add(host.toLowerCase())
  }
  return { hosts }
}

/** The link as the URL parser reads it, or undefined when it is not an http(s) link on one of the site's hosts. */
export function ownLink(raw: unknown, rules: ContentRules): string | undefined {
  if (typeof raw !== 'string' || raw.length > maxUrlLength) return undefined
  if (!URL.canParse(raw)) return undefined
  const url = new URL(raw)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) return undefined
  if (url.username !== '' || url.password !== '') return undefined
  return isOwnHost(url.hostname, rules) ? url.href : undefined
}

/** A host itself or one below it: `www.shop.example` and `cdn.shop.example` belong to `shop.example`. */
function isOwnHost(hostname: string, rules: ContentRules): boolean {
  let rest = hostname.toLowerCase()
  while (rest.length > 0) {
    if (rules.hosts.has(rest)) return true
    const dot = rest.indexOf('.')
    if (dot < 0) return false
    rest = rest.slice(dot + 1)
  }
  return false
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]'

/**
 * Text as it may stand in a message: one line, no control or invisible formatting characters, no angle brackets,
 * no web address (a product name that is a link is somebody else's advertisement), cut to the limit.
 */
export function plainText(raw: string, max: number = maxTextLength): string {
  return raw
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/[<>]/g, '')
    .replace(/(?:https?:\/\/|www\.)\S+/gi, '')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, max)
}

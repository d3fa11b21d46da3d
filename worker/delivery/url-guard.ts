// Which addresses a message may be sent to: https on the public internet, so that a destination can never be used to
// reach into the network that the worker runs in. Names are judged by their spelling only; that a public name resolves
// to a private address is refused by the runtime's network service (`internet` reaches public addresses only).

import { isPublicIpv4, isPublicIpv6, parseIpv4, parseIpv6 } from './ip-ranges.ts'

export interface UrlRules {
  /** Development: http, and any port, on this machine's loopback. */
  readonly allowLoopback?: boolean
  /** Ports beside 443 that the destination declares. */
  readonly ports?: readonly number[]
}

export type GuardedUrl =
  | { readonly ok: true; readonly url: URL }
  | { readonly ok: false; readonly reason: string }

/** Names that lead inside: RFC 6761, RFC 6762 with its appendix G, RFC 7686, Kubernetes, clouds' metadata services. */
const privateSuffixes = [
  'localhost',
  'localdomain',
  'local',
  'internal',
  'private',
  'lan',
  'intranet',
  'corp',
  'home',
  'svc',
  'arpa',
  'onion',
  // Metadata services of Tencent and Equinix on names that look public.
  'metadata.tencentyun.com',
  'metadata.packet.net',
  'metadata.platformequinix.com',
]

/** The reason never repeats the address: secrets may stand in it. */
export function guardUrl(text: string, rules: UrlRules = {}): GuardedUrl {
  if (!URL.canParse(text)) return refuse('the URL cannot be read')
  const url = new URL(text)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return refuse('the URL must start with https://')
  if (url.username !== '' || url.password !== '') return refuse('the URL must not contain a user or password')
  // The parser has put every notation of an address (decimal, octal, hex, full-width digits) into the usual one.
  const host = url.hostname.replace(/\.$/, '').toLowerCase()
  if (isLoopbackHost(host)) {
    return rules.allowLoopback ? { ok: true, url } : refuse('the URL leads to this machine (loopback)')
  }
  if (url.protocol === 'http:') return refuse('the URL must start with https://')
  const port = url.port === '' ? 443 : Number(url.port)
  if (port !== 443 && !rules.ports?.includes(port)) return refuse('the URL names a port other than 443')
  const reason = host.startsWith('[') ? ipv6Reason(host) : nameReason(host)
  return reason === null ? { ok: true, url } : refuse(reason)
}

const refuse = (reason: string): GuardedUrl => ({ ok: false, reason })

function isLoopbackHost(host: string): boolean {
  if (host === 'localhost' || host.endsWith('.localhost') || host === '[::1]') return true
  return parseIpv4(host)?.[0] === 127
}

function ipv6Reason(host: string): string | null {
  const groups = parseIpv6(host.slice(1, -1))
  return groups && isPublicIpv6(groups) ? null : 'the URL leads to an address that is not public'
}

function nameReason(host: string): string | null {
  const address = parseIpv4(host)
  if (address) return isPublicIpv4(address) ? null : 'the URL leads to an address that is not public'
  // The parser takes `127.0.0.1..` for a name; who looks it up may not. All top-level domains begin with a letter.
  const labels = host.split('.')
  if (labels.includes('') || !/^[a-z]/.test(labels.at(-1) ?? ''))
    return 'the URL names no host that can be public'
  if (labels.length === 1) return 'the URL names a host without a domain'
  const isPrivate = privateSuffixes.some((suffix) => `.${host}`.endsWith(`.${suffix}`))
  return isPrivate ? 'the URL names a host of a private network' : null
}

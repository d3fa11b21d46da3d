// The address that a rate limit counts, from the one header that a trusted proxy sets. It is kept in memory for as long
// as a bucket lives and is never stored or logged.

import type { Env } from '../env.ts'

/** @returns undefined when no proxy says: everybody behind no header must not share one bucket */
export function clientAddress(headers: Headers, env: Env): string | undefined {
  const address = headers
    .get(env.SELVEDGE_IP_HEADER || 'cf-connecting-ip')
    ?.split(',')[0]
    ?.trim()
  if (!address || address.length > 45) return undefined
  if (address.includes('.')) return address.slice(address.lastIndexOf(':') + 1)
  // One customer has a whole /64 of IPv6.
  return address.includes(':') ? network64(address) : address
}

function network64(address: string): string {
  const [head = '', tail] = address.split('::')
  const groups = head.split(':')
  if (tail === undefined) return groups.slice(0, 4).join(':')
  return [...groups, '0', '0', '0', '0'].slice(0, 4).join(':')
}

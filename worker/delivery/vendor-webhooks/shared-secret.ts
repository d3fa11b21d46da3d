// Vendors that sign nothing: the secret stands in the address (`https://selvedge:SECRET@…` or `?token=SECRET`) or in an
// `Authorization: Bearer` header, and is compared by digests of equal length in constant time.

import { decodeBase64, decodeUtf8, utf8 } from '../bytes.ts'
import type { VendorCall } from './vendor-webhook.ts'

export const sharedSecretWords = 'a password of your own, at least 16 characters long'
const minLength = 16

export async function hasSharedSecret({ headers, token }: VendorCall, secret: string): Promise<boolean> {
  if (secret.length < minLength) return false
  const wanted = await digest(secret)
  for (const given of givenSecrets(headers, token)) if (isEqual(await digest(given), wanted)) return true
  return false
}

function givenSecrets(headers: Headers, token: string | null): string[] {
  const given = token === null ? [] : [token]
  const [, scheme = '', value = ''] =
    /^(Basic|Bearer) +(\S{1,1024})$/i.exec(headers.get('authorization') ?? '') ?? []
  if (scheme.toLowerCase() === 'bearer') given.push(value)
  if (scheme.toLowerCase() === 'basic') {
    const bytes = decodeBase64(value)
    const text = bytes && decodeUtf8(bytes)
    const colon = text?.indexOf(':') ?? -1
    if (text !== undefined && colon >= 0) given.push(text.slice(colon + 1))
  }
  return given
}

const digest = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)))

const isEqual = (a: Uint8Array, b: Uint8Array): boolean =>
  a.reduce((difference, byte, at) => difference | (byte ^ (b[at] ?? 0)), 0) === 0

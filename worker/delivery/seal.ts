// Words that only we can read and nobody can change: AES-GCM with a key of its own for each purpose and site. The same
// words give the same seal, so that every attempt of a message carries the same link: the nonce is a keyed hash of the
// words (a synthetic IV, as in RFC 8452), which repeats only when they do.

import { decodeBase64Url, decodeUtf8, encodeBase64Url, utf8 } from './bytes.ts'
import { sealingKey, signingKey } from './derived-key.ts'

const nonceBytes = 12

export interface Purpose {
  /** Names the kind of what is sealed. */
  readonly purpose: 'link address' | 'click'
  readonly site: string
}

export async function seal(words: string, { purpose, site }: Purpose, secret: string): Promise<string> {
  const plain = utf8(words)
  const hash = await crypto.subtle.sign('HMAC', await nonceKey(purpose, secret), plain)
  const nonce = new Uint8Array(hash).slice(0, nonceBytes)
  const key = await sealingKey(secret, `selvedge seal v1 ${purpose}`)
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData: utf8(site) }
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, plain))
  const all = new Uint8Array(nonceBytes + sealed.length)
  all.set(nonce)
  all.set(sealed, nonceBytes)
  return encodeBase64Url(all)
}

/**
 * @param secrets of the site, of before a rotation too
 * @returns undefined when it was sealed by nobody here, for another purpose or site, or is not a seal at all
 */
export async function unseal(
  token: string,
  { purpose, site }: Purpose,
  secrets: readonly string[],
): Promise<string | undefined> {
  const all = decodeBase64Url(token)
  if (all === undefined || all.length <= nonceBytes) return undefined
  const algorithm = { name: 'AES-GCM', iv: all.slice(0, nonceBytes), additionalData: utf8(site) }
  for (const secret of secrets) {
    const key = await sealingKey(secret, `selvedge seal v1 ${purpose}`)
    try {
      return decodeUtf8(new Uint8Array(await crypto.subtle.decrypt(algorithm, key, all.slice(nonceBytes))))
    } catch {
      // Not sealed with this key: there is no other way to ask.
      continue
    }
  }
  return undefined
}

const nonceKey = (purpose: string, secret: string): Promise<CryptoKey> =>
  signingKey(secret, `selvedge seal nonce v1 ${purpose}`)

// A proof is the word of the shop's own server on who is logged in: without it, anybody can type anybody's address.
// How a shop makes one is public (docs/identities.md) and must stay as it is: change it only beside the old way.

import { decodeBase64Url, hex, utf8 } from './bytes.ts'

/** Identifiers by the name of their property. */
type Identifiers = Readonly<Record<string, string>>

const keyPurpose = 'selvedge identify v1'
const hashBytes = 32

/**
 * @param proof as the page sent it: HMAC-SHA256 in hex or base64url
 * @param spellings of the identifiers, each of which the shop may have meant; it covers all of them, not one
 * @param secrets secret keys of the site, of before a rotation too
 */
export async function isProven(
  proof: unknown,
  spellings: readonly Identifiers[],
  secrets: readonly string[],
): Promise<boolean> {
  const signature = decodeProof(proof)
  if (signature === undefined) return false
  for (const secret of secrets) {
    const key = await identifyKey(secret)
    for (const identifiers of spellings) {
      // subtle.verify compares in constant time.
      if (await crypto.subtle.verify('HMAC', key, signature, utf8(await statement(identifiers)))) return true
    }
  }
  return false
}

function decodeProof(proof: unknown): Uint8Array<ArrayBuffer> | undefined {
  // 64 hex digits or 43 of base64url: nothing else has the length of a SHA-256.
  if (typeof proof !== 'string' || proof.length > 2 * hashBytes) return undefined
  if (/^[0-9a-f]{64}$/i.test(proof))
    return new Uint8Array((proof.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)))
  const bytes = decodeBase64Url(proof)
  return bytes?.length === hashBytes ? bytes : undefined
}

/**
 * Hashes of `NAME:VALUE`, by name, one after the other. Each has the same length, so that no value, whatever it holds,
 * reads as two identifiers or as another one; lines with a separator would leave that to every shop's care.
 */
async function statement(identifiers: Identifiers): Promise<string> {
  const names = Object.keys(identifiers).sort()
  const hashes = names.map((name) => crypto.subtle.digest('SHA-256', utf8(`${name}:${identifiers[name]}`)))
  return (await Promise.all(hashes)).map((hash) => hex(new Uint8Array(hash))).join('')
}

/** Hex text used as the key: a plain HMAC, which every shop's language has, where HKDF would need a library. */
async function identifyKey(secret: string): Promise<CryptoKey> {
  const derived = await crypto.subtle.sign('HMAC', await hmacKey(secret), utf8(keyPurpose))
  return hmacKey(hex(new Uint8Array(derived)))
}

const hmacKey = (text: string): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', utf8(text), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])

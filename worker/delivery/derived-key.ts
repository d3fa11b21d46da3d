// One secret per site, one key per purpose (RFC 5869): what is signed or sealed for one purpose is nothing to another.

import { utf8 } from './bytes.ts'

const derive = async (
  secret: string,
  info: string,
  algorithm: { readonly name: string; readonly hash?: string; readonly length: number },
  usages: ('sign' | 'verify' | 'encrypt' | 'decrypt')[],
): Promise<CryptoKey> => {
  const material = await crypto.subtle.importKey('raw', utf8(secret), 'HKDF', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(info) },
    material,
    algorithm,
    false,
    usages,
  )
}

/** @param info names the purpose and its version */
export const signingKey = (secret: string, info: string): Promise<CryptoKey> =>
  derive(secret, info, { name: 'HMAC', hash: 'SHA-256', length: 256 }, ['sign', 'verify'])

export const sealingKey = (secret: string, info: string): Promise<CryptoKey> =>
  derive(secret, info, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt'])

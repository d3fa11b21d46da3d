// Whether a shop's webhook was signed with the secret that it shares with us: HMAC-SHA256 over the body as it came, in
// base64, as Shopify and WooCommerce both do. https://shopify.dev/docs/apps/build/webhooks/verify-deliveries

import { decodeBase64, utf8 } from './bytes.ts'

export async function isSignedBy(
  body: Uint8Array<ArrayBuffer>,
  signature: string,
  secret: string,
): Promise<boolean> {
  // 32 bytes are 44 characters: nothing longer is worth decoding.
  const bytes = signature.length === 44 ? decodeBase64(signature) : undefined
  if (bytes === undefined) return false
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const key = await crypto.subtle.importKey('raw', utf8(secret), algorithm, false, ['verify'])
  // subtle.verify compares in constant time.
  return crypto.subtle.verify('HMAC', key, bytes, body)
}

// Signs a webhook as Standard Webhooks asks, so that a receiver verifies it with a library it already has:
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
// Several secrets give several signatures: that is how a receiver moves to a new one without a gap.

import { decodeBase64, encodeBase64, utf8 } from './bytes.ts'

export interface SignedMessage {
  /** The delivery's id: the same on every attempt. Must not contain a full stop, which separates what is signed. */
  readonly id: string
  /** Of this attempt, in whole seconds since the epoch. */
  readonly timestamp: number
  /** Exactly the bytes that are sent, as text. */
  readonly body: string
  /** `whsec_` + base64, or that base64 alone; anything else is taken as the bytes of its text. Empty: unsigned. */
  readonly secrets: readonly string[]
}

export async function signHeaders(message: SignedMessage): Promise<Record<string, string>> {
  const headers = { 'webhook-id': message.id, 'webhook-timestamp': String(message.timestamp) }
  if (message.secrets.length === 0) return headers
  const signed = utf8(`${message.id}.${message.timestamp}.${message.body}`)
  const signatures = await Promise.all(message.secrets.map((secret) => signature(secret, signed)))
  return { ...headers, 'webhook-signature': signatures.join(' ') }
}

async function signature(secret: string, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey(
    'raw',
    secretBytes(secret),
    { name: 'HMAC', hash: 'SHA-256' },
    false,
    ['sign'],
  )
  return `v1,${encodeBase64(new Uint8Array(await crypto.subtle.sign('HMAC', key, signed)))}`
}

function secretBytes(secret: string): Uint8Array<ArrayBuffer> {
  const encoded = secret.startsWith('whsec_') ? secret.slice('whsec_'.length) : secret
  const padded = encoded + '='.repeat((4 - (encoded.length % 4)) % 4)
  const bytes = decodeBase64(padded)
  return bytes && bytes.length > 0 ? bytes : utf8(secret)
}

// Signs a webhook as Standard Webhooks asks, so that a receiver verifies it with a library it already has:
// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
// Several secrets give several signatures: that is how a receiver moves to a new one without a gap. Either all sign or
// the message stays here: one signature too few would be refused by whoever has moved already.

import { encodeBase64, utf8 } from './bytes.ts'
import { signingKey } from './signing-key.ts'

export interface SignedMessage {
  /** The delivery's id: the same on every attempt. Must not contain a full stop, which separates what is signed. */
  readonly id: string
  /** Of this attempt, in whole seconds since the epoch. */
  readonly timestamp: number
  /** Exactly the bytes that are sent, as text. */
  readonly body: string
  /** `whsk_…`: Ed25519 (`v1a`); else HMAC (`v1`): `whsec_` + base64, that base64 alone, or any text. Empty: unsigned. */
  readonly secrets: readonly string[]
}

export type SignedHeaders =
  | { readonly ok: true; readonly headers: Readonly<Record<string, string>> }
  /** A person can act on it; no part of a secret is in it. */
  | { readonly ok: false; readonly reason: string }

export async function signHeaders({ id, timestamp, body, secrets }: SignedMessage): Promise<SignedHeaders> {
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(timestamp) }
  if (secrets.length === 0) return { ok: true, headers }
  const signed = utf8(`${id}.${timestamp}.${body}`)
  const signatures: string[] = []
  for (const [at, secret] of secrets.entries()) {
    const imported = await signingKey(secret)
    if (!imported.ok) return { ok: false, reason: `${nameOf(at, secrets.length)}: ${imported.reason}` }
    const { version, sign } = imported.key
    signatures.push(`${version},${encodeBase64(new Uint8Array(await sign(signed)))}`)
  }
  return { ok: true, headers: { ...headers, 'webhook-signature': signatures.join(' ') } }
}

/** Its value must not be told, and its name is not known here. */
const nameOf = (at: number, count: number): string =>
  count === 1 ? 'the signing secret cannot be used' : `signing secret ${at + 1} of ${count} cannot be used`

// Turns a configured signing secret into a key that can sign, and keeps it: importing costs more than signing. Invariant:
// what is wrong with a secret is told without a character of it. Finished keys are kept, never promises: one that a
// cancelled request has begun would hang everybody who waits for it.

import { decodeBase64, utf8 } from './bytes.ts'

export interface SigningKey {
  /** How its signatures begin: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme */
  readonly version: 'v1' | 'v1a'
  readonly sign: (signed: Uint8Array<ArrayBuffer>) => Promise<ArrayBuffer>
}

export type ImportedKey =
  | { readonly ok: true; readonly key: SigningKey }
  | { readonly ok: false; readonly reason: string }

/** More than all destinations of a large site have; who has more imports again. */
export const maxKeptKeys = 64
const kept = new Map<string, SigningKey>()

const seedLength = 32
/** The seed, and behind it the public half: how `whsk_` keys are handed out. */
const pairLength = 64
/** RFC 8410: a private Ed25519 key in PKCS #8, up to its 32 bytes. WebCrypto reads no bare seed. */
const pkcs8Head = new Uint8Array([
  0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
])

/** @param secret `whsk_` + base64: Ed25519; `whsec_` + base64, that base64 alone, or any other text: HMAC-SHA256 */
export async function signingKey(secret: string): Promise<ImportedKey> {
  const known = kept.get(secret)
  if (known) return { ok: true, key: known }
  const imported = await importSecret(secret)
  if (imported.ok) keep(secret, imported.key)
  return imported
}

function keep(secret: string, key: SigningKey): void {
  const [oldest] = kept.keys()
  if (kept.size >= maxKeptKeys && oldest !== undefined) kept.delete(oldest)
  kept.set(secret, key)
}

function importSecret(secret: string): Promise<ImportedKey> | ImportedKey {
  if (secret.startsWith('whsk_')) return importPair(secret.slice('whsk_'.length))
  if (secret.startsWith('whpk_'))
    return refuse('it is a public key (whpk_): the secret one begins with whsk_')
  if (!secret.startsWith('whsec_')) return importHmac(readBase64(secret) ?? utf8(secret))
  const bytes = readBase64(secret.slice('whsec_'.length))
  return bytes ? importHmac(bytes) : refuse('behind whsec_ there is no base64')
}

async function importHmac(bytes: Uint8Array<ArrayBuffer>): Promise<ImportedKey> {
  const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return { ok: true, key: { version: 'v1', sign: (signed) => crypto.subtle.sign('HMAC', key, signed) } }
}

async function importPair(encoded: string): Promise<ImportedKey> {
  const bytes = readBase64(encoded)
  if (bytes?.length !== seedLength && bytes?.length !== pairLength)
    return refuse('behind whsk_ there is no base64 of 32 or 64 bytes')
  const privateBytes = new Uint8Array([...pkcs8Head, ...bytes.subarray(0, seedLength)])
  const key = await crypto.subtle.importKey('pkcs8', privateBytes, 'Ed25519', false, ['sign'])
  const sign: SigningKey['sign'] = (signed) => crypto.subtle.sign('Ed25519', key, signed)
  if (bytes.length === pairLength && !(await isPair(sign, bytes.slice(seedLength))))
    return refuse('the two halves behind whsk_ do not belong together')
  return { ok: true, key: { version: 'v1a', sign } }
}

/** Receivers hold the public half: signatures of another key would be refused by each of them. */
async function isPair(sign: SigningKey['sign'], publicBytes: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const probe = utf8('probe')
  try {
    const publicKey = await crypto.subtle.importKey('raw', publicBytes, 'Ed25519', false, ['verify'])
    return await crypto.subtle.verify('Ed25519', publicKey, await sign(probe), probe)
  } catch {
    // Some runtimes refuse 32 bytes that are no point of the curve when they are read, others when they are used.
    return false
  }
}

/** @returns undefined also when there is nothing */
function readBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = decodeBase64(text + '='.repeat((4 - (text.length % 4)) % 4))
  return bytes && bytes.length > 0 ? bytes : undefined
}

const refuse = (reason: string): ImportedKey => ({ ok: false, reason })

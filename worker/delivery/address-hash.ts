// What is kept of an address that must not be written to: a keyed hash, so that the list gives no address away, not even
// to whoever tries all that they know. Invariant: an address is found under every key that the site has or had, the first
// of which names it.

import type { Identity } from '../event/event.ts'
import { hex, utf8 } from './bytes.ts'
import { signingKey } from './derived-key.ts'
import { parseSecretKeys } from './secret-keys.ts'

const purpose = 'selvedge suppression v1'
/** 128 bits: no two addresses of a site share one. */
const hashBytes = 16
/** Keys are few: those of the sites of one worker. */
const maxKeys = 1_000

/** Values, never promises: what one request waits for must not hang with another. */
const keys = new Map<string, CryptoKey>()

export interface HashSecrets {
  readonly site: string
  /** SELVEDGE_SUPPRESSION_KEY: what the hashes were made with, where the secret key has been replaced since. */
  readonly suppressionKey: string | undefined
  /** SELVEDGE_SECRET_KEY as it is configured. */
  readonly secretKeys: string | undefined
}

/**
 * @returns the hashes under which the address may be kept, that of the present key first. Without any key the site's id is
 * the salt: still no address, but whoever has the database can try addresses.
 */
export async function addressHashes(
  { kind, value }: Identity,
  { site, suppressionKey, secretKeys }: HashSecrets,
): Promise<readonly string[]> {
  const listed = [
    ...(suppressionKey === undefined || suppressionKey === '' ? [] : [suppressionKey]),
    ...(parseSecretKeys(secretKeys).get(site) ?? []),
  ]
  const words = utf8(`${site}\n${kind}:${value}`)
  if (listed.length === 0) return [short(await crypto.subtle.digest('SHA-256', words))]
  const hashes: string[] = []
  for (const secret of listed)
    hashes.push(short(await crypto.subtle.sign('HMAC', await keyOf(secret), words)))
  return hashes
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const known = keys.get(secret)
  if (known) return known
  const made = await signingKey(secret, purpose)
  if (keys.size >= maxKeys) keys.clear()
  keys.set(secret, made)
  return made
}

const short = (hash: ArrayBuffer): string => hex(new Uint8Array(hash).slice(0, hashBytes))

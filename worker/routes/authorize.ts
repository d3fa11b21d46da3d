// Lets in who holds a secret key: the site comes from the key, so that no request can name another one. The key is
// compared by digests of equal length in constant time, and is never logged or repeated.

import { utf8 } from '../delivery/bytes.ts'
import { parseSecretKeys, siteOfSecretKey } from '../delivery/secret-keys.ts'
import type { Env } from '../env.ts'
import { problem } from './problem.ts'
import type { ProblemDetail } from './problem.ts'

export type Authorized =
  | { readonly ok: true; readonly siteId: string }
  | { readonly ok: false; readonly response: Response }

export function authorize(request: Request, env: Env): Promise<Authorized> {
  const given = /^Bearer +(\S{1,256})$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
  return authorizeKey(given, env, challenge)
}

const challenge = {
  detail: 'send `Authorization: Bearer sk_…` with a key of SELVEDGE_SECRET_KEY',
  headers: { 'www-authenticate': 'Bearer realm="selvedge"' },
}

/** @param refusal what to say to somebody whose key it is not */
export async function authorizeKey(
  given: string,
  env: Env,
  refusal: Pick<ProblemDetail, 'detail' | 'headers'>,
): Promise<Authorized> {
  const keys = parseSecretKeys(env.SELVEDGE_SECRET_KEY)
  if (keys.size === 0) return { ok: false, response: notSetUp() }
  const siteId = siteOfSecretKey(given) ?? ''
  const digest = await sha256(given)
  for (const key of keys.get(siteId) ?? []) {
    if (isEqual(digest, await sha256(key))) return { ok: true, siteId }
  }
  return { ok: false, response: problem('bad-secret-key', refusal) }
}

/** The worker answers, but can neither let anybody in nor sign a link. */
export const notSetUp = (): Response =>
  problem('not-ready', {
    detail:
      'set SELVEDGE_SECRET_KEY to sk_SITE_ and at least 16 random characters (wrangler secret put, or .dev.vars)',
    retryAfterMs: 60_000,
  })

const sha256 = async (text: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)))

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  let difference = one.length ^ other.length
  for (const [at, byte] of one.entries()) difference |= byte ^ (other[at] ?? 0)
  return difference === 0
}

// Fetches a product feed. It never throws: the outside failing is an outcome, whose words hold neither the address nor what
// was answered. Redirects are not followed, addresses inside are not asked.

import { resolveSecrets } from './resolve-secrets.ts'
import type { Secrets } from './resolve-secrets.ts'
import { guardUrl } from './url-guard.ts'

/** From the first byte to the last. */
export const feedTimeoutMs = 10 * 60_000
const userAgent = 'Selvedge/1 (+feed)'

/** What the server said of the feed that was read last. */
export interface Validators {
  readonly etag?: string
  readonly lastModified?: string
}

export type FetchedFeed =
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'feed'; readonly body: ReadableStream<Uint8Array>; readonly validators: Validators }

export interface FeedIo {
  fetch(request: Request): Promise<Response>
  readonly secrets: Secrets
  readonly allowLoopback: boolean
}

const failed = (reason: string): FetchedFeed => ({ kind: 'failed', reason })

/** @param known absent: the feed is wanted, changed or not */
export async function fetchFeed(template: string, io: FeedIo, known: Validators = {}): Promise<FetchedFeed> {
  const resolved = resolveSecrets(template, io.secrets)
  if (!resolved.ok) return failed(`the secret ${resolved.missing.join(', ')} is not set`)
  const guarded = guardUrl(resolved.text, { allowLoopback: io.allowLoopback })
  if (!guarded.ok) return failed(guarded.reason)
  const request = new Request(guarded.url.href, {
    headers: {
      accept: 'application/xml, text/tab-separated-values, text/csv, application/x-ndjson, */*;q=0.5',
      'user-agent': userAgent,
      ...(known.etag !== undefined && { 'if-none-match': known.etag }),
      ...(known.lastModified !== undefined && { 'if-modified-since': known.lastModified }),
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(feedTimeoutMs),
  })
  try {
    return await judge(await io.fetch(request))
  } catch {
    // No such host, refused, reset, timed out; the words of the network may hold the address.
    return failed('no answer: is the address right, and the server up?')
  }
}

async function judge({ status, headers, body }: Response): Promise<FetchedFeed> {
  if (status === 200 && body !== null) {
    const [etag, lastModified] = [headers.get('etag'), headers.get('last-modified')]
    const validators = { ...(etag !== null && { etag }), ...(lastModified !== null && { lastModified }) }
    return { kind: 'feed', body, validators }
  }
  await body?.cancel()
  if (status === 304) return { kind: 'unchanged' }
  return failed(
    status >= 300 && status < 400
      ? `it answered ${status}: redirects are not followed, give the address that it leads to`
      : `it answered ${status}`,
  )
}

// Every error of the HTTP API: one table of stable types (RFC 9457). Clients may depend on `type`; the texts may change.
// A problem says what to do and never holds a secret, a stack or what somebody else sent.

interface Kind {
  readonly status: number
  readonly title: string
}

const kinds = {
  'bad-json': { status: 400, title: 'The body is not the JSON that this address takes' },
  'bad-request': { status: 400, title: 'The request is not understood' },
  'bad-secret-key': { status: 401, title: 'The secret key is missing or wrong' },
  'bad-signature': { status: 401, title: 'The signature or password of this call is missing or wrong' },
  'unknown-site-key': { status: 403, title: 'The site key is not known here' },
  'foreign-origin': { status: 403, title: 'This origin may not send events for the site' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'shopper-not-found': { status: 404, title: 'No such shopper' },
  'not-configured': { status: 404, title: 'Nothing has been pushed for this site yet' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'feed-broken': { status: 422, title: 'The feed could not be read to its end; what was read is kept' },
  'config-refused': { status: 422, title: 'The configuration has errors; nothing was changed' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  unexpected: { status: 500, title: 'Something went wrong here' },
  'not-ready': { status: 503, title: 'The worker is not set up' },
  overloaded: { status: 503, title: 'Try again in a moment' },
} as const satisfies Record<string, Kind>

export type ProblemType = keyof typeof kinds

/** What a client that may not read the list still sees: `urn:selvedge:problem:TYPE`. */
export const problemUri = (type: ProblemType): string => `urn:selvedge:problem:${type}`

export interface ProblemDetail {
  /** A sentence about this occurrence that a developer can act on. */
  readonly detail?: string
  readonly retryAfterMs?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Members beside those of RFC 9457. */
  readonly more?: Readonly<Record<string, unknown>>
}

export function problem(
  type: ProblemType,
  { detail, retryAfterMs, headers, more }: ProblemDetail = {},
): Response {
  const { status, title } = kinds[type]
  const body = { type: problemUri(type), title, status, ...(detail !== undefined && { detail }), ...more }
  const retryAfter = retryAfterMs === undefined ? {} : { 'retry-after': retryAfterSeconds(retryAfterMs) }
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...retryAfter,
      ...headers,
    },
  })
}

const retryAfterSeconds = (ms: number): string => String(Math.max(1, Math.ceil(ms / 1_000)))

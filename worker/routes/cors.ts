// Which pages may read the answers of the door. Nothing in them is about a shopper; what matters is that the script can
// tell "drop this batch" from "try again", which without these headers both look like a broken network.

/** Of a site's own origins, as the browser writes them: lower case, no path, the default port left out. */
export const isAllowedOrigin = (origin: string, allowed: readonly string[]): boolean =>
  allowed.some((one) => one === origin || originOf(one) === origin || isAnyPortOf(one, origin))

/** `http://localhost:*`: every port of this machine, which is what a shop under development is on. Loopback only. */
const isAnyPortOf = (pattern: string, origin: string): boolean =>
  /^http:\/\/(localhost|127\.0\.0\.1):\*$/.test(pattern) &&
  originOf(origin) === origin &&
  new URL(origin).protocol === 'http:' &&
  `http://${new URL(origin).hostname}:*` === pattern

/** @returns undefined for what has no origin of its own (`null`, `file:`, not a URL) */
export function originOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { origin, protocol } = new URL(url)
  return protocol === 'https:' || protocol === 'http:' ? origin : undefined
}

/** Adds to an answer what lets this origin read it. `Vary`, so that no cache gives it to another one. */
export function allowOrigin(response: Response, origin: string | undefined): Response {
  response.headers.append('vary', 'origin')
  // A beacon is a no-cors request: blocking its answer would write an error into the console of the page.
  response.headers.set('cross-origin-resource-policy', 'cross-origin')
  if (origin !== undefined) {
    response.headers.set('access-control-allow-origin', origin)
    response.headers.set('access-control-expose-headers', 'retry-after')
  }
  return response
}

const preflightAgeSeconds = 86_400

/** The answer to a preflight, which a `text/plain` batch never causes, but another sender may. */
export const preflight = (): Response =>
  new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': 'content-type',
      'access-control-max-age': String(preflightAgeSeconds),
    },
  })

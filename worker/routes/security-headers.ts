// Headers that every answer carries unless its route said otherwise: nothing here is to be framed, sniffed, executed or
// loaded by another site.

import type { MiddlewareHandler } from 'hono'

const defaults = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const

/** Browsers ignore it over http, and a proxy in front may speak https. */
const transport = 'max-age=31536000'

export const securityHeaders: MiddlewareHandler = async (c, next) => {
  // Nothing is set before `next`: Hono would then rebuild the answer and lose workerd's `encodeBody`.
  await next()
  const { headers } = c.res
  for (const [name, value] of Object.entries(defaults)) if (!headers.has(name)) headers.set(name, value)
  if (c.req.url.startsWith('https:')) headers.set('strict-transport-security', transport)
}

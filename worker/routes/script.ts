// GET /s.js and /s/HASH.js: the built script, compressed once at build time and sent as it is. The first address is for
// the tag and goes along with upgrades; the second never changes, so that a page may pin it with `integrity`.

// oxlint-disable-next-line typescript/triple-slash-reference -- a virtual module cannot be imported as a type; the tests' program finds it here
/// <reference path="../script-module.d.ts" />

import type { Context } from 'hono'
import script from 'selvedge:script'
import { decodeBase64, utf8 } from '../delivery/bytes.ts'
import { problem } from './problem.ts'

/** workerd's own member of ResponseInit: the bytes are compressed already. */
type EncodedInit = ResponseInit & { readonly encodeBody?: 'automatic' | 'manual' }

const etag = `"${script.etag}"`
const bodies = {
  br: decodeBase64(script.brotli),
  gzip: decodeBase64(script.gzip),
  identity: utf8(script.js),
}

const moving = 'public, max-age=600, stale-while-revalidate=86400'
const immutable = 'public, max-age=31536000, immutable'

export const getScript = (c: Context): Response => answer(c.req.raw, moving)

export function getPinnedScript(c: Context): Response {
  if (c.req.param('file') !== `${script.etag}.js`) {
    return problem('not-found', { detail: 'no such version of the script; /s.js is the current one' })
  }
  return answer(c.req.raw, immutable)
}

function answer(request: Request, cacheControl: string): Response {
  const headers = {
    etag,
    vary: 'accept-encoding',
    'cache-control': cacheControl,
    // A tag with `integrity` needs `crossorigin`, and that needs this.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  }
  if (matches(request.headers.get('if-none-match'))) return new Response(null, { status: 304, headers })
  const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '')
  const init: EncodedInit = {
    headers: {
      ...headers,
      'content-type': 'text/javascript; charset=utf-8',
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    },
    ...(encoding !== 'identity' && { encodeBody: 'manual' as const }),
  }
  return new Response(bodies[encoding], init)
}

/** `W/` counts as equal: proxies that compress weaken the tag. */
const matches = (ifNoneMatch: string | null): boolean =>
  ifNoneMatch !== null &&
  ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)

/** The smallest that the browser takes; `;q=0` means that it does not. */
function chooseEncoding(accepted: string): keyof typeof bodies {
  const offers = accepted
    .toLowerCase()
    .split(',')
    .map((offer) => offer.trim().split(/\s*;\s*/))
  const takes = (name: string) =>
    offers.some(([offer, weight]) => offer === name && !/^q=0(\.0*)?$/.test(weight ?? ''))
  if (bodies.br && takes('br')) return 'br'
  return bodies.gzip && takes('gzip') ? 'gzip' : 'identity'
}

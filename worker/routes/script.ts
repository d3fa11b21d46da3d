// GET /s.js, /s/HASH.js and /s/NAME-HASH.js: the built script and its packs, compressed once at build time and sent as
// they are. The first address is for the tag and goes along with upgrades; the second never changes, so that a page may
// pin it with `integrity`; the third is what the script itself asks for.

// oxlint-disable-next-line typescript/triple-slash-reference -- a virtual module cannot be imported as a type; the tests' program finds it here
/// <reference path="../script-module.d.ts" />

import type { Context } from 'hono'
import script from 'selvedge:script'
import type { ServedFile } from 'selvedge:script'
import { decodeBase64, utf8 } from '../delivery/bytes.ts'
import { problem } from './problem.ts'

/** workerd's own member of ResponseInit: the bytes are compressed already. */
type EncodedInit = ResponseInit & { readonly encodeBody?: 'automatic' | 'manual' }

interface Served {
  readonly etag: string
  readonly bodies: {
    readonly br: Uint8Array<ArrayBuffer> | undefined
    readonly gzip: Uint8Array<ArrayBuffer> | undefined
    readonly identity: Uint8Array<ArrayBuffer>
  }
}

const serve = ({ etag, brotli, gzip, js }: ServedFile): Served => ({
  etag: `"${etag}"`,
  bodies: { br: decodeBase64(brotli), gzip: decodeBase64(gzip), identity: utf8(js) },
})

const core = serve(script)
const packs = new Map(Object.entries(script.packs).map(([name, pack]) => [name, serve(pack)]))

const moving = 'public, max-age=600, stale-while-revalidate=86400'
const immutable = 'public, max-age=31536000, immutable'

export const getScript = (c: Context): Response => answer(c.req.raw, core, moving)

/** `/s/HASH.js`, the core; `/s/NAME-HASH.js`, a pack. */
export function getPinnedScript(c: Context): Response {
  const [, name = '', hash] = /^(?:([a-z]+)-)?([0-9a-f]{6,20})\.js$/.exec(c.req.param('file') ?? '') ?? []
  const pack = packs.get(name)
  // A core from a cache, or from a worker that is being replaced, asks for what it knows: the current pack serves it too.
  if (pack) return answer(c.req.raw, pack, pack.etag.startsWith(`"${hash}`) ? immutable : moving)
  if (name || hash !== script.etag) {
    return problem('not-found', { detail: 'no such version of the script; /s.js is the current one' })
  }
  return answer(c.req.raw, core, immutable)
}

function answer(request: Request, { etag, bodies }: Served, cacheControl: string): Response {
  const headers = {
    etag,
    vary: 'accept-encoding',
    'cache-control': cacheControl,
    // A tag with `integrity` needs `crossorigin`, and that needs this; so does the import of a pack.
    'access-control-allow-origin': '*',
    'cross-origin-resource-policy': 'cross-origin',
    'x-content-type-options': 'nosniff',
  }
  if (matches(request.headers.get('if-none-match'), etag)) {
    return new Response(null, { status: 304, headers })
  }
  const encoding = chooseEncoding(request.headers.get('accept-encoding') ?? '', bodies)
  const init: EncodedInit = {
    headers: {
      ...headers,
      'content-type': 'text/javascript; charset=utf-8',
      ...(encoding !== 'identity' && { 'content-encoding': encoding }),
    },
    ...(encoding !== 'identity' && { encodeBody: 'manual' as const }),
  }
  return new Response(bodies[encoding] ?? null, init)
}

/** `W/` counts as equal: proxies that compress weaken the tag. */
const matches = (ifNoneMatch: string | null, etag: string): boolean =>
  ifNoneMatch !== null &&
  ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)

/** The smallest that the browser takes; `;q=0` means that it does not. */
function chooseEncoding(accepted: string, bodies: Served['bodies']): keyof Served['bodies'] {
  const offers = accepted
    .toLowerCase()
    .split(',')
    .map((offer) => offer.trim().split(/\s*;\s*/))
  const takes = (name: string) =>
    offers.some(([offer, weight]) => offer === name && !/^q=0(\.0*)?$/.test(weight ?? ''))
  if (bodies.br && takes('br')) return 'br'
  return bodies.gzip && takes('gzip') ? 'gzip' : 'identity'
}

// Bodies that come packed. Neither workerd nor Cloudflare unpacks what a client sends, and RudderStack's SDK packs all.

import { problem } from './problem.ts'

/** @returns the request with a readable body, still unread, or the answer to an encoding that nobody should use */
export function unpack(request: Request, maxBytes: number): Request | Response {
  const encoding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || request.body === null) return request
  if (encoding !== 'gzip')
    return problem('bad-request', { detail: 'content-encoding: send gzip, or the plain body' })
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes)
    return problem('body-too-large', { detail: `at most ${maxBytes} bytes, unpacked` })
  // Whoever reads it counts what comes out, as of any body whose length is not announced: a bomb ends at the limit.
  const body = request.body.pipeThrough(new DecompressionStream('gzip'))
  // Node wants to be told that the body is a stream; other runtimes see it.
  const init = { method: request.method, body, duplex: 'half' }
  return new Request(request.url, init)
}

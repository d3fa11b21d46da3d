// Reads a request's body up to a limit: what is announced too large is refused unread, what is not announced is counted
// while it streams.

import { decodeUtf8 } from '../delivery/bytes.ts'
import { isTooDeep, maxNesting } from './nesting.ts'
import { problem } from './problem.ts'

export type JsonBody =
  | { readonly ok: true; readonly json: unknown; readonly bytes: number }
  | { readonly ok: false; readonly response: Response }

export type RawBody =
  | { readonly ok: true; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly ok: false; readonly response: Response }

/** @returns the parsed JSON, or the problem to answer with */
export async function readJson(request: Request, maxBytes: number): Promise<JsonBody> {
  const body = await readRaw(request, maxBytes)
  return body.ok ? parseJson(body.bytes) : body
}

/** The bytes as they came: what a signature is over. */
export async function readRaw(request: Request, maxBytes: number): Promise<RawBody> {
  const bytes = await readBytes(request, maxBytes)
  if (bytes === 'too-large') {
    return { ok: false, response: problem('body-too-large', { detail: `at most ${maxBytes} bytes` }) }
  }
  if (bytes === 'broken') {
    return { ok: false, response: problem('bad-request', { detail: 'the body ended before it was whole' }) }
  }
  return { ok: true, bytes }
}

export function parseJson(bytes: Uint8Array): JsonBody {
  if (isTooDeep(bytes)) {
    return { ok: false, response: problem('bad-json', { detail: `nested deeper than ${maxNesting}` }) }
  }
  const text = decodeUtf8(bytes)
  if (text === undefined)
    return { ok: false, response: problem('bad-json', { detail: 'the body is not UTF-8' }) }
  try {
    return { ok: true, json: JSON.parse(text), bytes: bytes.byteLength }
  } catch {
    // The parser's message quotes the body.
    return { ok: false, response: problem('bad-json', { detail: 'the body is not JSON' }) }
  }
}

async function readBytes(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | 'too-large' | 'broken'> {
  const { body } = request
  if (body === null) return new Uint8Array()
  const declared = request.headers.get('content-length')
  if (Number(declared ?? 0) > maxBytes) {
    await discard(body, Number(declared))
    return 'too-large'
  }
  // The runtime ends such a body where it said (and takes the header away from a chunked one), so that it can be read in
  // one call, which costs less than reading it in pieces.
  if (declared !== null) return readWhole(request, maxBytes)
  const reader = body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return concat(chunks, size)
      size += value.byteLength
      if (size > maxBytes) {
        await reader.cancel()
        return 'too-large'
      }
      chunks.push(new Uint8Array(value))
    }
  } catch {
    // The sender went away in the middle.
    return 'broken'
  }
}

async function readWhole(
  request: Request,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | 'too-large' | 'broken'> {
  try {
    const bytes = new Uint8Array(await request.arrayBuffer())
    return bytes.byteLength > maxBytes ? 'too-large' : bytes
  } catch {
    // The sender went away in the middle.
    return 'broken'
  }
}

/** Up to this size a refused body is read to its end: a sender that is cut off in the middle never sees the answer. */
const maxDiscardedBytes = 8 * 1024 * 1024

async function discard(body: ReadableStream, declaredBytes: number): Promise<void> {
  try {
    if (declaredBytes > maxDiscardedBytes) await body.cancel()
    else await body.pipeTo(new WritableStream())
  } catch {
    // Already gone: all the better.
  }
}

function concat(chunks: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const [first] = chunks
  if (first && chunks.length === 1) return first
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}

/** The member of a parsed body, when the body is an object that has it itself. */
export const member = (json: unknown, name: string): unknown =>
  typeof json === 'object' && json !== null && Object.hasOwn(json, name) ? Reflect.get(json, name) : undefined

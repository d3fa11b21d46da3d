// gzip is told by its first two bytes, whatever the sender says of it: servers and storage mislabel it both ways.

/** What is packed goes in in small pieces, so that a bomb comes out in small pieces, too. */
const pieceBytes = 4_096

/** Throws as the stream does, and when it is no whole gzip. */
export async function* unpacked(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader()
  try {
    let first = new Uint8Array()
    while (first.byteLength < 2) {
      const { done, value } = await reader.read()
      if (done) break
      first = joined(first, value)
    }
    if (first[0] === 0x1f && first[1] === 0x8b) yield* gunzipped(first, reader)
    else {
      yield first
      yield* rest(reader)
    }
  } finally {
    // Whoever stops to listen in the middle lets go of the sender; one that has ended does not mind.
    reader.cancel().catch(() => undefined)
  }
}

async function* rest(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    yield value
  }
}

async function* gunzipped(
  first: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const unpacker = new DecompressionStream('gzip')
  const writer = unpacker.writable.getWriter()
  const feeding = feed(writer, first, reader)
  const output = unpacker.readable.getReader()
  try {
    yield* rest(output)
    await feeding
  } finally {
    output.cancel().catch(() => undefined)
    // What it fails with, reading has failed with.
    feeding.catch(() => undefined)
  }
}

/** As much of a writer as is used; the types of the runtimes differ in the rest. */
interface Sink {
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  close(): Promise<void>
  abort(reason: unknown): Promise<void>
}

async function feed(
  writer: Sink,
  first: Uint8Array,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<void> {
  try {
    await writeInPieces(writer, first)
    for await (const chunk of rest(reader)) await writeInPieces(writer, chunk)
    await writer.close()
  } catch (error) {
    await writer.abort(error).catch(() => undefined)
    throw error
  }
}

async function writeInPieces(writer: Sink, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += pieceBytes)
    await writer.write(bytes.slice(at, at + pieceBytes))
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.byteLength + b.byteLength)
  whole.set(a)
  whole.set(b, a.byteLength)
  return whole
}

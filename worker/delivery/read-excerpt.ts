// Reads the start of an answer and lets the rest go: an endless or a very slow body costs 8 KB and the attempt's own
// time-out, never more.

export const maxReadBytes = 8 * 1024

export interface ReadExcerpt {
  readonly text: string
  /** Whether there was, or may have been, more. */
  readonly isCut: boolean
}

/** Never throws: a body that breaks off is read as far as it came. */
export async function readExcerpt(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
): Promise<ReadExcerpt> {
  if (body === null) return { text: '', isCut: false }
  const reader = body.getReader()
  const letGo = (): void => {
    // The answer is of no more interest, whatever becomes of it.
    reader.cancel().catch(() => {})
  }
  signal.addEventListener('abort', letGo, { once: true })
  if (signal.aborted) letGo()
  const decoder = new TextDecoder()
  let text = ''
  let left = maxReadBytes
  try {
    while (left > 0) {
      const { done, value } = await reader.read()
      // A cancelled reader says done: only an end before the time-out is the end of the body.
      if (done) return { text: text + decoder.decode(), isCut: signal.aborted }
      text += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.byteLength
    }
  } catch {
    // Broken off in the middle: what has arrived is what there is.
  } finally {
    signal.removeEventListener('abort', letGo)
    letGo()
  }
  return { text, isCut: true }
}

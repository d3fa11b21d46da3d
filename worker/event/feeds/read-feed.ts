// A feed's bytes, packed or not → its records, a page at a time, in memory that does not grow with the feed. It never throws:
// what ends a feed too early is the `error` of its last page, and the records before it stand.

import { maxFeedBytes, maxFeedPage } from '../limits.ts'
import { Delimited } from './delimited.ts'
import { FeedError } from './feed-record.ts'
import type { Emit, FeedEntry, FeedParser } from './feed-record.ts'
import { GoogleXml } from './google-xml.ts'
import { Ndjson } from './ndjson.ts'
import { unpacked } from './unpacked.ts'

export const feedFormats = ['google_xml', 'tsv', 'csv', 'ndjson'] as const
export type FeedFormat = (typeof feedFormats)[number]

export interface FeedPage {
  readonly entries: readonly FeedEntry[]
  /** In the last page, when the feed could not be read to its end. */
  readonly error?: FeedSlipAnywhere
}

interface FeedSlipAnywhere {
  readonly line: number | null
  readonly reason: string
}

export interface FeedOptions {
  /** Absent: told by how it begins. */
  readonly format?: FeedFormat
  readonly maxBytes?: number
}

export async function* readFeed(
  body: ReadableStream<Uint8Array>,
  { format, maxBytes = maxFeedBytes }: FeedOptions = {},
): AsyncGenerator<FeedPage, void> {
  const entries: FeedEntry[] = []
  const parser = new LateParser((entry) => entries.push(entry), format ?? null)
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })
  let error: FeedSlipAnywhere | null = null
  let size = 0
  try {
    for await (const bytes of unpacked(body)) {
      size += bytes.byteLength
      if (size > maxBytes) throw new FeedError(`larger than ${maxBytes} bytes, unpacked`)
      parser.push(decodeUtf8(decoder, bytes))
      while (entries.length >= maxFeedPage) yield { entries: entries.splice(0, maxFeedPage) }
    }
    parser.push(decodeUtf8(decoder, null))
    parser.end()
  } catch (thrown) {
    error = tell(thrown)
  }
  while (entries.length > maxFeedPage) yield { entries: entries.splice(0, maxFeedPage) }
  yield { entries, ...(error && { error }) }
}

function decodeUtf8(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array | null): string {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true })
  } catch {
    throw new FeedError('not UTF-8: save the feed as UTF-8')
  }
}

/** The words of a stream that broke may hold an address: they are not passed on. */
const tell = (thrown: unknown): FeedSlipAnywhere =>
  thrown instanceof FeedError
    ? { line: thrown.line, reason: thrown.message }
    : { line: null, reason: 'the feed ended before it was whole, or is packed in a way that cannot be read' }

/** Knows what it reads by the first character that is no space. */
class LateParser implements FeedParser {
  readonly #emit: Emit
  readonly #format: FeedFormat | null
  #parser: FeedParser | null = null
  #leading = ''

  constructor(emit: Emit, format: FeedFormat | null) {
    this.#emit = emit
    this.#format = format
  }

  push(text: string): void {
    if (this.#parser !== null) return this.#parser.push(text)
    this.#leading += text
    const first = /[^\s\uFEFF]/.exec(this.#leading)?.[0]
    if (first === undefined) {
      if (this.#leading.length > maxLeadingSpace) throw new FeedError('it begins with nothing but space', 1)
      return
    }
    this.#parser = parserOf(this.#format ?? formatOf(first), this.#emit)
    this.#parser.push(this.#leading.replace(/^\uFEFF/, ''))
    this.#leading = ''
  }

  end(): void {
    if (this.#parser === null) throw new FeedError('the feed is empty')
    this.#parser.end()
  }
}

const maxLeadingSpace = 10_000

function formatOf(first: string): FeedFormat | null {
  if (first === '<') return 'google_xml'
  if (first === '[') throw new FeedError('a list in JSON is not read: send one object a line (NDJSON)', 1)
  return first === '{' ? 'ndjson' : null
}

function parserOf(format: FeedFormat | null, emit: Emit): FeedParser {
  switch (format) {
    case 'google_xml':
      return new GoogleXml(emit)
    case 'ndjson':
      return new Ndjson(emit)
    case 'tsv':
      return new Delimited(emit, '\t')
    // Whether it is a comma, a semicolon or a tab, its first line tells.
    case 'csv':
    case null:
      return new Delimited(emit, null)
  }
}

// XML as it streams in → start tags, end tags and text. Bounded whatever comes: a tag has a longest length, text goes out in
// pieces, and document types are refused, so that there are no entities but the five of XML and numbers, nothing to expand
// and nothing to fetch.

import { FeedError } from './feed-record.ts'

export interface XmlHandler {
  /** `attributes` as written, with its quotes. */
  start(name: string, attributes: string): void
  end(name: string): void
  /** A piece of it; there may be several in a row. */
  text(text: string): void
}

const maxTagLength = 16_384
const maxEntityLength = 12
const tagShape = /^([A-Za-z_][\w.:-]*)(\s[^]*)?$/
const tail = { comment: '-->', instruction: '?>', cdata: ']]>' } as const
type Inside = keyof typeof tail

export class XmlTokenizer {
  readonly #handler: XmlHandler
  #rest = ''
  #inside: Inside | null = null
  #line = 1

  constructor(handler: XmlHandler) {
    this.#handler = handler
  }

  /** Where it is now. */
  get line(): number {
    return this.#line
  }

  push(chunk: string): void {
    const text = this.#rest + chunk
    let at = 0
    for (;;) {
      const next = this.#inside === null ? this.#markup(text, at) : this.#skip(text, at, this.#inside)
      if (next === null) break
      at = next
    }
    this.#rest = text.slice(this.#at)
  }

  end(): void {
    if (this.#inside !== null) throw new FeedError(`the feed ends inside a ${this.#inside}`, this.#line)
    if (this.#rest.startsWith('<')) throw new FeedError('the feed ends inside a tag', this.#line)
    if (this.#rest !== '') this.#handler.text(plainOf(this.#rest))
    this.#rest = ''
  }

  /** How far the text at hand has been read. */
  #at = 0

  /** @returns where to go on, or null when more text is needed */
  #markup(text: string, at: number): number | null {
    const open = text.indexOf('<', at)
    const textEnd = open < 0 ? safeEnd(text, at) : open
    if (textEnd > at) {
      this.#handler.text(plainOf(text.slice(at, textEnd)))
      this.#countLines(text, at, textEnd)
    }
    this.#at = textEnd
    if (open < 0) return null
    const second = text.charCodeAt(open + 1)
    // Nearly all are tags: only `<!` and `<?`, and a `<` at the end of a chunk, are worth a second look.
    if (second !== exclamation && second !== question && !Number.isNaN(second)) return this.#tag(text, open)
    return this.#special(text, open)
  }

  #special(text: string, open: number): number | null {
    const opening = text.slice(open, open + 9)
    for (const [inside, mark] of openings) {
      if (opening.startsWith(mark)) return this.#enter(inside, open + mark.length)
      // A chunk may end within the mark.
      if (opening.length < mark.length && mark.startsWith(opening)) return null
    }
    throw new FeedError('a document type (<!DOCTYPE …>) is not read: leave it out', this.#line)
  }

  #enter(inside: Inside, at: number): number {
    this.#inside = inside
    this.#at = at
    return at
  }

  #skip(text: string, at: number, inside: Inside): number | null {
    const mark = tail[inside]
    const close = text.indexOf(mark, at)
    // The mark itself may be cut in two.
    const end = close < 0 ? Math.max(at, text.length - mark.length + 1) : close
    if (inside === 'cdata' && end > at) this.#handler.text(text.slice(at, end))
    this.#countLines(text, at, end)
    this.#at = close < 0 ? end : close + mark.length
    if (close < 0) return null
    this.#inside = null
    return this.#at
  }

  #tag(text: string, open: number): number | null {
    const close = closeOf(text, open + 1)
    if (close < 0) {
      if (text.length - open > maxTagLength)
        throw new FeedError(`a tag is longer than ${maxTagLength} characters`, this.#line)
      return null
    }
    const inner = text.slice(open + 1, close)
    const isEnd = inner.startsWith('/')
    const isEmpty = !isEnd && inner.endsWith('/')
    const found = tagShape.exec(isEnd ? inner.slice(1) : isEmpty ? inner.slice(0, -1) : inner)
    const name = found?.[1]
    if (name === undefined) throw new FeedError('a < that begins no tag (in text it is &lt;)', this.#line)
    if (!isEnd) this.#handler.start(name, found?.[2] ?? '')
    if (isEnd || isEmpty) this.#handler.end(name)
    this.#countLines(text, open, close)
    this.#at = close + 1
    return this.#at
  }

  #countLines(text: string, from: number, to: number): void {
    for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1))
      this.#line += 1
  }
}

const openings: readonly [Inside, string][] = [
  ['comment', '<!--'],
  ['cdata', '<![CDATA['],
  ['instruction', '<?'],
]

const exclamation = 0x21
const question = 0x3f
const quotes = /["']/

/** The `>` of a tag; one inside quotes is none. */
function closeOf(text: string, from: number): number {
  const first = text.indexOf('>', from)
  if (first < 0 || !quotes.test(text.slice(from, first))) return first
  let quote = 0
  const end = Math.min(text.length, from + maxTagLength)
  for (let at = from; at < end; at += 1) {
    const code = text.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 0x3e) return at
    else if (code === 0x22 || code === 0x27) quote = code
  }
  return -1
}

/** An entity that is cut in two waits for its end. */
function safeEnd(text: string, from: number): number {
  const ampersand = text.lastIndexOf('&')
  const isCut =
    ampersand >= from && text.length - ampersand <= maxEntityLength && !text.includes(';', ampersand)
  return isCut ? ampersand : text.length
}

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

/** Unknown entities stay as they are written. */
export const plainOf = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(
        /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos));/gi,
        (whole, hex, decimal, name) =>
          typeof name === 'string'
            ? (named[name.toLowerCase()] ?? whole)
            : character(Number.parseInt(hex ?? decimal, hex === undefined ? 10 : 16), whole),
      )
    : text

const character = (code: number, whole: string): string =>
  code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? whole : String.fromCodePoint(code)

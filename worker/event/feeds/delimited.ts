// TSV and CSV with a line of names at the top. Quotes as in RFC 4180; a quote inside a value that does not begin with one is
// a character like any other (12" is a size).

import { maxFeedColumns, maxFeedValueLength } from '../limits.ts'
import { FeedError } from './feed-record.ts'
import type { Emit, FeedParser } from './feed-record.ts'

/** A value in quotes that never ends would take the rest of the feed with it. */
const maxQuotedLength = 256 * 1024

export class Delimited implements FeedParser {
  readonly #emit: Emit
  /** null: told by the header. */
  #separator: string | null
  #header: readonly string[] | null = null
  #rest = ''
  #row: string[] = []
  #line = 1
  #rowLine = 1

  constructor(emit: Emit, separator: '\t' | ',' | null) {
    this.#emit = emit
    this.#separator = separator
  }

  push(chunk: string): void {
    this.#read(this.#rest + chunk, false)
  }

  end(): void {
    this.#read(this.#rest, true)
    if (this.#header === null) throw new FeedError('there is no line with the names of the columns', 1)
  }

  #read(text: string, isEnd: boolean): void {
    let at = 0
    this.#separator ??= separatorOf(text, isEnd)
    const separator = this.#separator
    for (;;) {
      const isOver = at >= text.length && !(isEnd && this.#row.length > 0)
      const found = isOver || separator === null ? null : this.#value(text, at, { separator, isEnd })
      if (found === null) break
      this.#row.push(found.value)
      if (this.#row.length > maxFeedColumns)
        throw new FeedError(`more than ${maxFeedColumns} columns`, this.#rowLine)
      at = found.next
      if (found.isLast) this.#finishRow()
    }
    this.#rest = text.slice(at)
    if (this.#rest.length > maxQuotedLength)
      throw new FeedError(
        `a value is longer than ${maxQuotedLength} characters: is a quote open?`,
        this.#rowLine,
      )
  }

  #value(
    text: string,
    at: number,
    { separator, isEnd }: { readonly separator: string; readonly isEnd: boolean },
  ): { readonly value: string; readonly next: number; readonly isLast: boolean } | null {
    const quoted = text[at] === '"' ? quotedValue(text, at, isEnd) : null
    if (text[at] === '"' && quoted === null) {
      if (isEnd) throw new FeedError('the feed ends inside a value in quotes', this.#rowLine)
      return null
    }
    const from = quoted?.next ?? at
    const comma = text.indexOf(separator, from)
    const newline = text.indexOf('\n', from)
    const isLast = comma < 0 || (newline >= 0 && newline < comma)
    const stop = isLast ? newline : comma
    if (stop < 0 && !isEnd) return null
    const end = stop < 0 ? text.length : stop
    const after = text.slice(from, end)
    const value = quoted === null ? after : quoted.value + after
    if (quoted !== null) this.#line += quoted.lines
    if (isLast) this.#line += 1
    return {
      value: (isLast ? value.replace(/\r$/, '') : value).slice(0, maxFeedValueLength),
      next: stop < 0 ? text.length : stop + 1,
      isLast,
    }
  }

  #finishRow(): void {
    const [row, line] = [this.#row, this.#rowLine]
    this.#row = []
    this.#rowLine = this.#line
    if (row.every((value) => value.trim() === '')) return
    if (this.#header === null) {
      this.#header = row.map((name) => name.trim())
      return
    }
    if (row.length > this.#header.length) {
      const reason = `has ${row.length} columns where the first line names ${this.#header.length}`
      return this.#emit({ line, reason })
    }
    const fields: Record<string, string> = {}
    for (const [index, name] of this.#header.entries()) {
      const value = row[index]?.trim() ?? ''
      if (value !== '' && name !== '' && !Object.hasOwn(fields, name) && name !== '__proto__')
        fields[name] = value
    }
    this.#emit({ line, fields })
  }
}

/** With the line breaks inside it; null: its end has not come yet. */
function quotedValue(
  text: string,
  at: number,
  isEnd: boolean,
): { readonly value: string; readonly next: number; readonly lines: number } | null {
  let from = at + 1
  for (;;) {
    const quote = text.indexOf('"', from)
    if (quote < 0) return null
    // The one after it may not have come yet.
    if (quote === text.length - 1 && !isEnd) return null
    if (text[quote + 1] !== '"') {
      const inner = text.slice(at + 1, quote)
      return { value: inner.replaceAll('""', '"'), next: quote + 1, lines: inner.split('\n').length - 1 }
    }
    from = quote + 2
  }
}

/** What stands most often in the first line that is not empty; null: it has not come yet. */
function separatorOf(text: string, isEnd: boolean): string | null {
  const header = /[^\n]*[^\s][^\n]*(\n)?/.exec(text)
  if (header === null || (header[1] === undefined && !isEnd)) return isEnd ? ',' : null
  const [line] = header
  if (line.includes('\t')) return '\t'
  return line.split(';').length > line.split(',').length ? ';' : ','
}

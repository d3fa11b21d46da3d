// One JSON object a line. A line that is none harms only itself.

import { isRecord } from '../is-record.ts'
import { maxFeedLineLength } from '../limits.ts'
import type { Emit, FeedParser } from './feed-record.ts'

export class Ndjson implements FeedParser {
  readonly #emit: Emit
  #rest = ''
  #line = 1
  /** The line is too long: nothing of it is kept, its end is waited for. */
  #isTooLong = false

  constructor(emit: Emit) {
    this.#emit = emit
  }

  push(chunk: string): void {
    const text = this.#rest + chunk
    let at = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
      this.#read(text.slice(at, end))
      at = end + 1
    }
    this.#rest = text.slice(at)
    if (this.#rest.length <= maxFeedLineLength) return
    this.#isTooLong = true
    this.#rest = ''
  }

  end(): void {
    this.#read(this.#rest)
    this.#rest = ''
  }

  #read(text: string): void {
    const line = this.#line
    this.#line += 1
    if (this.#isTooLong || text.length > maxFeedLineLength) {
      this.#isTooLong = false
      return this.#emit({ line, reason: `longer than ${maxFeedLineLength} characters` })
    }
    if (text.trim() === '') return
    const fields = parse(text)
    this.#emit(fields === null ? { line, reason: 'not a JSON object' } : { line, fields })
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const json: unknown = JSON.parse(text)
    return isRecord(json) ? json : null
  } catch {
    // The parser's message quotes the line.
    return null
  }
}

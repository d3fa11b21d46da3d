// Google Merchant's XML, RSS 2.0 and Atom alike: each `item` or `entry` is a record, its own child elements are the fields.
// What lies deeper (the price of a shipping) is no field of the item. Of elements that repeat, the first counts.

import { maxFeedColumns, maxFeedDepth, maxFeedValueLength } from '../limits.ts'
import { FeedError } from './feed-record.ts'
import type { Emit, FeedParser } from './feed-record.ts'
import { plainOf, XmlTokenizer } from './xml-tokenizer.ts'

const namespace = /xmlns:([\w.-]+)\s*=\s*["']https?:\/\/base\.google\.com\/c?ns\/1\.0\/?["']/g
const linkTarget = /\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/
const otherLink = /\srel\s*=\s*["'](?!alternate["'])/

interface Field {
  value: string
  /** Google's element of a name wins over RSS's or Atom's own (`g:id` over `id`). */
  readonly isGoogles: boolean
}

export class GoogleXml implements FeedParser {
  readonly #emit: Emit
  readonly #tokenizer: XmlTokenizer
  readonly #open: string[] = []
  readonly #prefixes = new Set(['g'])
  #record: { readonly line: number; readonly depth: number; readonly fields: Map<string, Field> } | null =
    null
  /** The element of the record that is open. */
  #field: Field | null = null
  #hasRoot = false

  constructor(emit: Emit) {
    this.#emit = emit
    this.#tokenizer = new XmlTokenizer({
      start: (name, attributes) => this.#start(name, attributes),
      end: (name) => this.#end(name),
      text: (text) => this.#text(text),
    })
  }

  push(text: string): void {
    this.#tokenizer.push(text)
  }

  end(): void {
    this.#tokenizer.end()
    const open = this.#open.at(-1)
    if (open !== undefined) this.#broken(`the feed ends inside <${open}>`)
    if (!this.#hasRoot) this.#broken('there is no element in it')
  }

  #start(name: string, attributes: string): void {
    if (this.#open.length >= maxFeedDepth) this.#broken(`elements are nested deeper than ${maxFeedDepth}`)
    if (this.#open.length === 0 && this.#hasRoot) this.#broken('there is a second root element')
    this.#hasRoot = true
    if (this.#open.length < 2)
      for (const [, prefix = ''] of attributes.matchAll(namespace)) this.#prefixes.add(prefix)
    this.#open.push(name)
    const [prefix, local] = split(name)
    if (this.#record === null) {
      if (local === 'item' || local === 'entry')
        this.#record = { line: this.#tokenizer.line, depth: this.#open.length, fields: new Map() }
    } else if (this.#open.length === this.#record.depth + 1) {
      this.#begin(local, { attributes, isGoogles: this.#prefixes.has(prefix) })
    }
  }

  #begin(
    name: string,
    { attributes, isGoogles }: { readonly attributes: string; readonly isGoogles: boolean },
  ): void {
    const fields = this.#record?.fields
    const known = fields?.get(name)
    if (fields === undefined || fields.size >= maxFeedColumns) return
    if (known !== undefined && (known.isGoogles || !isGoogles)) return
    const target = name === 'link' && !otherLink.test(attributes) ? linkTarget.exec(attributes) : null
    if (name === 'link' && target === null && otherLink.test(attributes)) return
    this.#field = { value: plainOf(target?.[1] ?? target?.[2] ?? ''), isGoogles }
    fields.set(name, this.#field)
  }

  #text(text: string): void {
    const field = this.#field
    if (field === null || this.#open.length !== (this.#record?.depth ?? 0) + 1) return
    if (field.value.length < maxFeedValueLength)
      field.value += text.slice(0, maxFeedValueLength - field.value.length)
  }

  #end(name: string): void {
    const open = this.#open.at(-1)
    if (open !== name)
      this.#broken(open === undefined ? `</${name}> ends nothing` : `found </${name}>, expected </${open}>`)
    this.#open.pop()
    const record = this.#record
    if (record === null) return
    if (this.#open.length === record.depth) this.#field = null
    if (this.#open.length >= record.depth) return
    this.#record = null
    const values = [...record.fields].map(([field, { value }]) => [field, value.trim()] as const)
    this.#emit({ line: record.line, fields: Object.fromEntries(values) })
  }

  #broken(reason: string): never {
    throw new FeedError(reason, this.#tokenizer.line)
  }
}

function split(name: string): readonly [prefix: string, local: string] {
  const colon = name.indexOf(':')
  return colon < 0 ? ['', name] : [name.slice(0, colon), name.slice(colon + 1)]
}

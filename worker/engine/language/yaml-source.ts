// From YAML text to plain data with positions. Only what every YAML reader understands in the same way gets through:
// unique text keys, no anchors, aliases or tags, bounded size and depth, nothing that YAML 1.1 reads otherwise.

import { Composer, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, Parser } from 'yaml'
import type { Document, YAMLError } from 'yaml'
import { maxFileBytes, maxYamlDepth } from './limits.ts'
import type { Problem } from './problem.ts'
import { ambiguityOf } from './yaml-ambiguity.ts'
import { describeYamlError } from './yaml-error-words.ts'

/** Keys and indexes from the top of the file. */
export type Path = readonly (string | number)[]

export interface Position {
  readonly line: number
  readonly column: number
}

export interface YamlSource {
  readonly file: string
  readonly data: unknown
  /** Where a value stands, or its key; the nearest thing above it when it is not there. */
  locate(path: Path, what: 'key' | 'value'): Position
}

/** null when the file has errors; they are added to `problems`. */
export function readYaml(file: string, written: string, problems: Problem[]): YamlSource | null {
  const text = written.startsWith('\uFEFF') ? written.slice(1) : written
  const lines = new LineCounter()
  const errorsBefore = problems.length
  const refuse = (offset: number, message: string): void => {
    const { line, col } = lines.linePos(offset)
    problems.push({ file, line: Math.max(line, 1), column: Math.max(col, 1), message, severity: 'error' })
  }
  if (text.length > maxFileBytes || new TextEncoder().encode(text).length > maxFileBytes) {
    refuse(0, `the file is larger than ${maxFileBytes / 1024} KiB: split it`)
    return null
  }
  const document = compose(text, lines, refuse)
  if (document === null) return null
  const data = new Reading(text, refuse).read(document)
  if (problems.length > errorsBefore) return null
  return { file, data, locate: (path, what) => locate(document, lines, path, what) }
}

// oxlint-disable-next-line no-control-regex -- those are what is looked for
const controlCharacter = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F]/

type Refuse = (offset: number, message: string) => void

function compose(text: string, lines: LineCounter, refuse: Refuse): Document | null {
  const tooDeep = offsetBeyondDepth(text)
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  if (tooDeep !== null) {
    refuse(tooDeep, `nested more than ${maxYamlDepth} deep`)
    return null
  }
  const control = text.search(controlCharacter)
  if (control >= 0) {
    refuse(control, 'a control character stands here: remove it, or write it as an escape in a "quoted" text')
    return null
  }
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: true,
    stringKeys: true,
    merge: false,
  })
  const [document, second] = [...composer.compose(tokens, true, text.length)]
  if (document === undefined) return null
  if (
    document.directives?.docStart === true &&
    document.range[0] > 0 &&
    /^%/m.test(text.slice(0, document.range[0]))
  ) {
    refuse(0, 'directives (lines that start with %) are not allowed')
  }
  if (second !== undefined)
    refuse(second.range[0], 'the file holds a second document: keep one per file, without ---')
  for (const error of document.errors) refuseError(text, error, refuse)
  return document.errors.length > 0 ? null : document
}

function refuseError(text: string, error: YAMLError, refuse: Refuse): void {
  refuse(error.pos[0], describeYamlError(error.code, text.slice(error.pos[0], error.pos[0] + 200)))
}

/**
 * Where the text opens more than the allowed depth on the way, or null. Counted on the text because the composer
 * recurses and would exhaust the stack; brackets within quotes count too, which no honest file notices.
 */
function offsetBeyondDepth(text: string): number | null {
  const dashes = new RegExp(`(?:[-?][ \\t]+){${maxYamlDepth},}`).exec(text)
  if (dashes !== null) return dashes.index
  let depth = 0
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset]
    if (character === '[' || character === '{') depth++
    else if (character === ']' || character === '}') depth = Math.max(0, depth - 1)
    if (depth > maxYamlDepth) return offset
  }
  return indentBeyondDepth(text)
}

/** A level of indentation takes a column at least, so that a column beyond the depth twice over is looked at. */
function indentBeyondDepth(text: string): number | null {
  const indents: number[] = []
  let offset = 0
  for (const line of text.split('\n')) {
    const indent = line.search(/[^ ]/)
    if (indent >= 0) {
      while ((indents.at(-1) ?? -1) >= indent) indents.pop()
      indents.push(indent)
      if (indents.length > maxYamlDepth * 2) return offset + indent
    }
    offset += line.length + 1
  }
  return null
}

/** One walk over a file's nodes, beside the same text read as YAML 1.1. */
class Reading {
  readonly #text: string
  readonly #refuse: Refuse

  constructor(text: string, refuse: Refuse) {
    this.#text = text
    this.#refuse = refuse
  }

  read(document: Document): unknown {
    const older = parseDocument(this.#text, {
      version: '1.1',
      schema: 'yaml-1.1',
      uniqueKeys: false,
      strict: false,
      merge: false,
      logLevel: 'silent',
    })
    return this.#value(document.contents, older.contents, 0)
  }

  #value(node: unknown, older: unknown, depth: number): unknown {
    if (node === null || node === undefined) return null
    if (depth > maxYamlDepth) {
      this.#refuse(offsetOf(node), `nested more than ${maxYamlDepth} deep`)
      return null
    }
    this.#refuseIndirection(node)
    if (isMap(node)) return this.#map(node.items, isMap(older) ? older.items : [], depth)
    if (isSeq(node)) {
      const olderItems = isSeq(older) ? older.items : []
      return node.items.map((item, index) => this.#value(item, olderItems[index], depth + 1))
    }
    if (!isScalar(node)) return null
    this.#refuseAmbiguity(node, older)
    return node.value
  }

  #map(pairs: readonly unknown[], older: readonly unknown[], depth: number): Record<string, unknown> {
    const data: Record<string, unknown> = {}
    for (const [index, pair] of pairs.entries()) {
      if (!isPair(pair) || !isScalar(pair.key)) continue
      const olderPair = older[index]
      this.#refuseIndirection(pair.key)
      this.#refuseAmbiguity(pair.key, isPair(olderPair) ? olderPair.key : undefined)
      const key = String(pair.key.value)
      const value = this.#value(pair.value, isPair(olderPair) ? olderPair.value : undefined, depth + 1)
      // `__proto__`, `constructor` and the like would mean something to JavaScript.
      if (key in Object.prototype) this.#refuse(offsetOf(pair.key), `"${key}" cannot be used as a name`)
      else data[key] = value
    }
    return data
  }

  #refuseIndirection(node: unknown): void {
    if (typeof node !== 'object' || node === null) return
    const offset = offsetOf(node)
    if ('source' in node && !isScalar(node)) this.#refuse(offset, describeYamlError('BAD_ALIAS', ''))
    if ('anchor' in node && node.anchor !== undefined) this.#refuse(offset, 'anchors (&name) are not allowed')
    if ('tag' in node && node.tag !== undefined) this.#refuse(offset, 'tags (!name) are not allowed')
  }

  #refuseAmbiguity(node: unknown, older: unknown): void {
    if (!isScalar(node) || node.type !== 'PLAIN') return
    const message = ambiguityOf(node.source ?? '', node.value, isScalar(older) ? older.value : undefined)
    if (message !== null) this.#refuse(offsetOf(node), message)
  }
}

const offsetOf = (node: unknown): number => {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return 0
  const start: unknown = node.range[0]
  return typeof start === 'number' ? start : 0
}

function locate(document: Document, lines: LineCounter, path: Path, what: 'key' | 'value'): Position {
  let node: unknown = document.contents
  let offset = offsetOf(node)
  for (const [depth, part] of path.entries()) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && item.key.value === part)
      if (pair === undefined) break
      node = pair.value
      const wantsKey = what === 'key' && depth === path.length - 1
      offset = wantsKey || node === null ? offsetOf(pair.key) : offsetOf(node)
    } else if (isSeq(node) && typeof part === 'number' && node.items[part] !== undefined) {
      node = node.items[part]
      offset = offsetOf(node)
    } else break
  }
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(line, 1), column: Math.max(col, 1) }
}

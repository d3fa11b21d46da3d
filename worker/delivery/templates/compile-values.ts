// A body of JSON whose texts are templates: `{ "name": "{{ shopper.first_name }}", "total": "{{ cart.total }}" }`. Values
// are rendered, then written as JSON; JSON is never written by a template, so no name of a shopper can break out of it.

import type { Json } from '../../event/event.ts'
import type { MessageData } from '../message-data.ts'
import { compileLeaf } from './compile-template.ts'
import type { Template, TemplateOptions, TemplateProblem } from './compile-template.ts'
import {
  maxOutputLength,
  maxTemplateLength,
  maxTemplateProblems,
  maxValuesCount,
  maxValuesDepth,
} from './limits.ts'

export interface ValuesProblem extends TemplateProblem {
  /** `to[0].name`; empty: the whole. */
  readonly path: string
}

export type RenderedValues =
  | { readonly ok: true; readonly value: Json }
  | { readonly ok: false; readonly path: string; readonly reason: string }

export interface Values {
  render(data: MessageData): RenderedValues
}

export type CompiledValues =
  | { readonly ok: true; readonly values: Values }
  | { readonly ok: false; readonly problems: readonly ValuesProblem[] }

/** A compiled node: the data and what may still be written → a value. */
type Node = (run: Run) => Json

interface Run {
  readonly data: MessageData
  left: number
}

/** One `{{ path }}` and nothing else keeps the type of what it names; any other template becomes a text. */
export function compileValues(json: Json, options: Omit<TemplateOptions, 'escape'> = {}): CompiledValues {
  const compiler = new ValuesCompiler(options)
  const root = compiler.compile(json, '', 0)
  if (compiler.problems.length > 0) {
    return { ok: false, problems: compiler.problems.slice(0, maxTemplateProblems) }
  }
  return { ok: true, values: { render: (data) => renderAll(root, data) } }
}

class Unrenderable extends Error {
  readonly path: string
  constructor(path: string, reason: string) {
    super(reason)
    this.path = path
  }
}

function renderAll(root: Node, data: MessageData): RenderedValues {
  try {
    return { ok: true, value: root({ data, left: maxOutputLength }) }
  } catch (error) {
    // Out of however deep a set at once; anything else is a mistake of ours.
    if (error instanceof Unrenderable) return { ok: false, path: error.path, reason: error.message }
    throw error
  }
}

class ValuesCompiler {
  readonly problems: ValuesProblem[] = []
  readonly #options: TemplateOptions
  #count = 0
  #length = 0

  constructor(options: TemplateOptions) {
    this.#options = { ...options, escape: 'none' }
  }

  compile(json: Json, path: string, depth: number): Node {
    this.#count += 1
    if (this.#count > maxValuesCount)
      return this.#refuseOnce(this.#count - 1 === maxValuesCount, path, `more than ${maxValuesCount} values`)
    if (depth > maxValuesDepth)
      return this.#refuse(path, `more than ${maxValuesDepth} maps and lists within each other`)
    if (typeof json === 'string') return this.#compileText(json, path)
    if (typeof json !== 'object' || json === null) return () => json
    if (isList(json)) {
      const nodes = json.map((one, index) => this.compile(one, `${path}[${index}]`, depth + 1))
      return (run) => nodes.map((node) => node(run))
    }
    const fields = Object.entries(json).map(([key, value]) => {
      const below = path === '' ? key : `${path}.${key}`
      if (isTemplate(key)) this.#refuse(below, 'a name cannot be a template, only a value')
      return [key, this.compile(value, below, depth + 1)] as const
    })
    // From entries: a field that is called `__proto__` must stay data.
    return (run) => Object.fromEntries(fields.map(([key, node]) => [key, node(run)]))
  }

  #compileText(text: string, path: string): Node {
    const before = this.#length
    this.#length += text.length
    if (this.#length > maxTemplateLength) {
      return this.#refuseOnce(
        before <= maxTemplateLength,
        path,
        `more than ${maxTemplateLength} characters, all values together`,
      )
    }
    if (!isTemplate(text)) return () => text
    const compiled = compileLeaf(text, this.#options)
    if (compiled.ok) return leafOf(compiled.template, path)
    for (const problem of compiled.problems) this.problems.push({ path, ...problem })
    return nothing
  }

  #refuseOnce(isFirst: boolean, path: string, message: string): Node {
    return isFirst ? this.#refuse(path, message) : nothing
  }

  #refuse(path: string, message: string): Node {
    this.problems.push({ path, message, line: 1, column: 1 })
    return nothing
  }
}

const nothing: Node = () => null

function leafOf(template: Template, path: string): Node {
  return (run) => {
    const made = template.evaluate(run.data)
    if (!made.ok) throw new Unrenderable(path, made.reason)
    const written = JSON.stringify(made.value ?? null)
    run.left -= written.length
    if (run.left < 0) {
      throw new Unrenderable(path, `the values were stopped: more than ${maxOutputLength} characters`)
    }
    // A copy: what is rendered shares nothing with the data. NaN and the like are null in JSON.
    return JSON.parse(written)
  }
}

const isTemplate = (text: string): boolean => text.includes('{{') || text.includes('{%')
const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

// One text with Liquid in it → what renders it, or every mistake in it with its place. Compiled when the config is pushed:
// a misspelt variable is found then, not at 3 a.m. Rendering never throws, never waits, and is bounded (render-bounds.ts).

import { LiquidError, Output, toValueSync } from 'liquidjs'
import type { LiquidErrors, Template as LiquidTemplate } from 'liquidjs'
import { didYouMean } from '../../engine/language/suggest.ts'
import { isTimeZone } from '../../event/is-time-zone.ts'
import type { MessageData } from '../message-data.ts'
import { engines, refusedTags, tagNames } from './bounded-liquid.ts'
import { checkVariables } from './check-variables.ts'
import type { TemplateProblem } from './check-variables.ts'
import { usableLocale } from './format-money.ts'
import { maxTagDepth, maxTemplateLength, maxTemplateProblems } from './limits.ts'
import { messageShape } from './message-shape.ts'
import { BoundedContext, BoundedEmitter, TemplateLimit, tooMuchWork } from './render-bounds.ts'
import type { RenderFrame } from './render-bounds.ts'
import { filterNames } from './template-filters.ts'

export type { TemplateProblem } from './check-variables.ts'

export interface TemplateOptions {
  /** `html`: every `{{ … }}` is escaped for HTML. Default: none, for text and for values of JSON. */
  readonly escape?: 'html' | 'none'
  /** The site's: of amounts that no cart says the currency of. */
  readonly currency?: string
  /** For shoppers of whom no locale, no time zone is known. */
  readonly locale?: string
  readonly timeZone?: string
}

export type Rendered = { readonly ok: true; readonly text: string } | Unrendered
export type Evaluated = { readonly ok: true; readonly value: unknown } | Unrendered
interface Unrendered {
  readonly ok: false
  /** A sentence for the delivery log; says nothing of the shopper. */
  readonly reason: string
}

export interface Template {
  render(data: MessageData): Rendered
  /** Of a template that is one `{{ … }}` and nothing else: its value, with its type. */
  evaluate(data: MessageData): Evaluated
}

export type CompiledTemplate =
  | { readonly ok: true; readonly template: Template }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] }

export function compileTemplate(text: string, options: TemplateOptions = {}): CompiledTemplate {
  return compile(text, options, true)
}

/** For a value of JSON: one `{{ cart.items }}` and nothing else may be a list or an object. */
export function compileLeaf(text: string, options: TemplateOptions = {}): CompiledTemplate {
  return compile(text, options, false)
}

function compile(text: string, options: TemplateOptions, printsText: boolean): CompiledTemplate {
  if (text.length > maxTemplateLength) {
    return refuse([{ message: `longer than ${maxTemplateLength} characters`, line: 1, column: 1 }])
  }
  if (isTooDeep(text)) return refuse([tooDeep])
  const engine = engines[options.escape ?? 'none']
  try {
    const templates = engine.parse(text)
    const isValue = templates.length === 1 && templates[0] instanceof Output
    const problems = checkVariables(templates, messageShape, printsText || !isValue)
    if (problems.length > 0) return refuse(problems)
    return { ok: true, template: templateOf(templates, options) }
  } catch (error) {
    // liquidjs says by throwing what it cannot parse.
    return refuse(parseProblems(error))
  }
}

const refuse = (problems: readonly TemplateProblem[]): CompiledTemplate => ({
  ok: false,
  problems: problems.slice(0, maxTemplateProblems),
})

function templateOf(templates: LiquidTemplate[], options: TemplateOptions): Template {
  const engine = engines[options.escape ?? 'none']
  const run = (data: MessageData): { readonly ok: true; readonly emitter: BoundedEmitter } | Unrendered => {
    const context = new BoundedContext(data, engine, frameOf(data, options))
    const emitter = new BoundedEmitter(context)
    try {
      toValueSync(engine.renderer.renderTemplates(templates, context, emitter))
      return { ok: true, emitter }
    } catch (error) {
      // A limit, or a filter that was given what it cannot take: one message's reason, nobody's stall.
      return { ok: false, reason: reasonOf(error) }
    }
  }
  return {
    render: (data) => {
      const made = run(data)
      return made.ok ? { ok: true, text: made.emitter.buffer } : made
    },
    evaluate: (data) => {
      const made = run(data)
      return made.ok ? { ok: true, value: made.emitter.onlyValue } : made
    },
  }
}

function frameOf(
  { shopper, cart }: MessageData,
  { currency, locale, timeZone }: TemplateOptions,
): RenderFrame {
  return {
    locale: usableLocale(shopper.locale, locale),
    timeZone:
      [shopper.time_zone, timeZone].find((zone) => typeof zone === 'string' && isTimeZone(zone)) ?? 'UTC',
    currency: cart?.currency ?? currency ?? null,
  }
}

const tooDeep: TemplateProblem = {
  message: `tags stand too deep within each other: more than ${maxTagDepth}`,
  line: 1,
  column: 1,
}

/** liquidjs parses blocks recursively, and takes seconds to say that its stack was exhausted. */
function isTooDeep(text: string): boolean {
  let depth = 0
  for (const [, end] of text.matchAll(/\{%-?\s*(end)?(?:if|unless|case|for|capture)\b/g)) {
    depth += end === undefined ? 1 : -1
    if (depth > maxTagDepth) return true
  }
  return false
}

function parseProblems(error: unknown): TemplateProblem[] {
  const problems = errorsIn(error).map(problemOf)
  // The end of a tag that was refused is no mistake of its own.
  const own = problems.filter(({ message }) => !/^unknown tag "(?:end\w*|else|elsif|when)"/.test(message))
  return own.length > 0 ? own : problems
}

/** What was gathered, out of blocks within blocks. */
const errorsIn = (error: unknown): unknown[] =>
  LiquidError.is(error) && isSeveral(error) ? error.errors.flatMap(errorsIn) : [error]

const isSeveral = (error: LiquidError): error is LiquidErrors => error.name === 'LiquidErrors'

function problemOf(error: unknown): TemplateProblem {
  if (causeOf(error) instanceof RangeError) return tooDeep
  if (!LiquidError.is(error)) throw error
  const [line = 1, column = 1] = error.token?.getPosition() ?? []
  return { message: inOurWords(plainMessage(error)), line, column }
}

const causeOf = (error: unknown): unknown => (LiquidError.is(error) ? (error.originalError ?? error) : error)

/** Without liquidjs's ", line:1, col:2" at the end. */
const plainMessage = ({ message }: Error): string =>
  message.replace(/, (?:file:.*, )?line:\d+, col:\d+$/s, '')

function inOurWords(message: string): string {
  const tag = /^tag "(.*)" not found$/s.exec(message)?.[1]
  if (tag !== undefined) {
    const why = refusedTags.get(tag)
    return why === undefined
      ? `unknown tag "${tag}".${didYouMean(tag, tagNames)}`
      : `{% ${tag} %} is not allowed here. ${why}.`
  }
  const filter = /^undefined filter: (.*)$/s.exec(message)?.[1]
  if (filter === undefined) return message
  return `unknown filter "${filter}".${didYouMean(filter, Object.values(filterNames).flat())}`
}

function reasonOf(error: unknown): string {
  const cause = causeOf(error)
  if (cause instanceof TemplateLimit) return `the template was stopped: ${cause.message}`
  if (cause instanceof RangeError) return 'the template was stopped: it is too deep, or too large'
  const message = error instanceof Error ? plainMessage(error) : 'unknown'
  if (message.startsWith('memory alloc limit')) return `the template was stopped: ${tooMuchWork().message}`
  return `the template could not be rendered: ${message.slice(0, 200)}`
}

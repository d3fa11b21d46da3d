// Liquid without files, chance, clock, or state that outlives a render; and with a bound on everything that it does. No
// `eval`, no `new Function`: liquidjs interprets, which Workers allow.

import { defaultOperators, Liquid } from 'liquidjs'
import type { Context, LiquidOptions } from 'liquidjs'
import { escapeHtml } from './escape-html.ts'
import { maxTemplateLength, maxWorkedOn } from './limits.ts'
import { BoundedContext, BoundedEmitter, textOf } from './render-bounds.ts'
import { registerFilters } from './template-filters.ts'

export const tagNames: readonly string[] = [
  'if',
  'unless',
  'case',
  'for',
  'break',
  'continue',
  'assign',
  'capture',
  'echo',
  'liquid',
  'raw',
  'comment',
  '#',
]

/** Tags of Liquid that are refused, and why. */
export const refusedTags: ReadonlyMap<string, string> = new Map([
  ...['include', 'render', 'layout', 'block'].map(
    (tag) => [tag, 'A template stands alone: there are no files to include'] as const,
  ),
  ...['increment', 'decrement'].map((tag) => [tag, 'Use {% assign %}'] as const),
  ['cycle', 'Use {% if %} with forloop.index'] as const,
  ['tablerow', 'Use {% for %}'] as const,
])

const options: LiquidOptions = {
  ownPropertyOnly: true,
  strictFilters: true,
  // A field that may be missing is empty text; that a name exists at all was checked when the template was compiled.
  strictVariables: false,
  jsTruthy: false,
  catchAllErrors: true,
  dateFormat: '%-d %B %Y',
  parseLimit: maxTemplateLength,
  memoryLimit: maxWorkedOn,
  operators: boundedOperators(),
  templates: {},
}

class BoundedLiquid extends Liquid {
  constructor(extra: LiquidOptions) {
    super({ ...options, ...extra })
    for (const tag of Object.keys(this.tags)) if (!tagNames.includes(tag)) delete this.tags[tag]
    registerFilters(this)
    this.#boundRenderer()
  }

  /** Whatever is rendered, bodies of loops and captures too, passes here. */
  #boundRenderer(): void {
    const { renderer } = this
    const renderTemplates = renderer.renderTemplates.bind(renderer)
    renderer.renderTemplates = (templates, context, emitter) => {
      if (!(context instanceof BoundedContext)) return renderTemplates(templates, context, emitter)
      context.spendSteps(1 + templates.length)
      return renderTemplates(templates, context, emitter ?? new BoundedEmitter(context))
    }
  }
}

/** Comparisons read whole texts and lists; `and`, `or` and `not` do not. */
function boundedOperators(): NonNullable<LiquidOptions['operators']> {
  const comparisons = Object.entries(defaultOperators).filter(
    ([name]) => !['and', 'or', 'not'].includes(name),
  )
  const bounded = comparisons.map(([name, handler]) => [
    name,
    (left: unknown, right: unknown, context: Context) => {
      if (context instanceof BoundedContext) for (const one of [left, right]) context.spendWork(one)
      return handler(left, right, context)
    },
  ])
  return { ...defaultOperators, ...Object.fromEntries(bounded) }
}

/** `none`: text and JSON values; `html`: every `{{ … }}` is text in HTML. */
export const engines = {
  none: new BoundedLiquid({}),
  html: new BoundedLiquid({ outputEscape: (value: unknown) => escapeHtml(textOf(value)) }),
} as const satisfies Record<string, Liquid>

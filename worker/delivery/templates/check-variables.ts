// Does every variable of a template exist? Walked in the order in which it runs, so that `{% for line in cart.items %}`
// makes `line.item_nam` as wrong as `cart.items[0].item_nam`. What cannot be known (computed names, filtered values) is good.

import { CaptureTag, ForTag, Output, TypeGuards, Value } from 'liquidjs'
import type { Template, Variable } from 'liquidjs'
import { didYouMean, nearestWord } from '../../engine/language/suggest.ts'
import { clockWords } from './date-filter.ts'
import { anything, variablesOf } from './shape.ts'
import type { ObjectShape, Shape } from './shape.ts'
import { childrenOf, VariableScope, variablesIn } from './variable-scope.ts'
import type { Argument } from './variable-scope.ts'

export interface TemplateProblem {
  readonly message: string
  /** Both from 1. */
  readonly line: number
  readonly column: number
}

/** @param printsText false: what it evaluates to is kept as it is, an object too */
export function checkVariables(
  templates: readonly Template[],
  shape: ObjectShape,
  printsText: boolean,
): TemplateProblem[] {
  const scope = new VariableScope(shape, templates)
  const problems: TemplateProblem[] = []

  const visit = (template: Template): void => {
    const args = [...(template.arguments?.() ?? [])]
    const report = (message: string, at: Partial<Variable['location']> = positionOf(template)): void => {
      problems.push({ message, line: at.row ?? 1, column: at.col ?? 1 })
    }
    for (const variable of variablesIn(args, template.token)) {
      const message = unknownVariable(variable, scope, shape)
      if (message !== null) report(message, variable.location)
    }
    if (args.some(readsClock)) report(clockMessage)
    if (printsText && template instanceof Output) {
      const message = unprintable(scope.shapeOf(template.value))
      if (message !== null) report(message)
    }
    for (const { content } of template.localScope?.() ?? []) {
      const [value] = template instanceof CaptureTag ? [] : args
      scope.assign(content, value ? scope.shapeOf(value) : anything)
    }
    const visitChildren = (): void => childrenOf(template).forEach(visit)
    if (template instanceof ForTag) {
      scope.inLoop(template.variable, scope.shapeOf(template.collection), visitChildren)
    } else visitChildren()
  }

  templates.forEach(visit)
  return problems
}

function unknownVariable(variable: Variable, scope: VariableScope, root: ObjectShape): string | null {
  const followed = scope.follow(variable.segments)
  if (followed.found) return null
  const path = String(variable).slice(0, maxTold)
  if (variable.segments[0] === 'secret') {
    return `${path} is not a variable. A secret stands by itself, as {{ secret.NAME }}, in the settings that ask for one; a message never says it.`
  }
  const { parent, at } = followed
  if (parent === null) {
    const known = [...scope.ownNames, ...variablesOf(root).map((one) => one.path)]
    return `unknown variable "${path}".${didYouMean(path, known)}`
  }
  return `unknown variable "${path}".${correction(parent, variable.segments, at)}`
}

/** The same path with the wrong word put right. */
function correction(parent: Shape, segments: Variable['segments'], at: number): string {
  const before = segments.slice(0, at).join('.').slice(0, maxTold)
  if (parent.kind === 'list') {
    return ` ${before} is a list: go over it with {% for %}, or name one: ${before}[0].`
  }
  if (parent.kind !== 'object') return ` ${before} is a ${parent.kind}: nothing is below it.`
  const names = Object.keys(parent.fields)
  const nearest = nearestWord(String(segments[at]), names)
  return nearest === null
    ? ` ${before} has ${names.join(', ')}.`
    : ` Did you mean "${[before, nearest, ...segments.slice(at + 1)].join('.').slice(0, maxTold)}"?`
}

/** A path of 50,000 characters is told by its beginning. */
const maxTold = 100

const clockMessage =
  'now is another moment at each attempt of a message. Start from a moment of its data, such as event.occurred_at.'

function readsClock(argument: Argument): boolean {
  if (!(argument instanceof Value) || !argument.filters.some(({ name }) => name === 'date')) return false
  const [token] = argument.initial.postfix
  return TypeGuards.isQuotedToken(token) && clockWords.has(token.content)
}

function unprintable(shape: Shape): string | null {
  if (shape.kind === 'list' && shape.of.kind === 'object') {
    return 'this is a list: go over it with {% for %}, or name an entry and one of its fields.'
  }
  return shape.kind === 'object'
    ? `this is no text: name one of ${Object.keys(shape.fields).join(', ')}.`
    : null
}

function positionOf({ token }: Template): Partial<Variable['location']> {
  const [row, col] = token.getPosition()
  return { ...(row !== undefined && { row }), ...(col !== undefined && { col }) }
}

// Compiles conditions: a map of YAML becomes closures over readers that were resolved here, once. Nothing is looked up
// by name, parsed or converted when a condition runs.

import type { Json } from '../../event/event.ts'
import { behaviorWords, compileBehavior } from './behavior.ts'
import type { ConditionContext } from './condition-context.ts'
import type { Field, ValueField } from './fields.ts'
import { compileItemsLeaf } from './items-leaf.ts'
import type { ConditionNode } from './node.ts'
import { allOf, anyOf, leafNode, notNode } from './node.ts'
import type { Operator } from './operators.ts'
import { makeOperator, operatorNames, together } from './operators.ts'
import { describeValue, isMapping } from './report.ts'
import { didYouMean } from './suggest.ts'
import type { Path } from './yaml-source.ts'

/** null when it cannot be compiled: the problems are in the report. */
export function compileCondition(data: unknown, at: Path, context: ConditionContext): ConditionNode | null {
  if (!isMapping(data) || Object.keys(data).length === 0) {
    context.report.error(
      at,
      `found ${isMapping(data) ? 'an empty map' : describeValue(data)}, expected conditions, such as { cart.total: { above: 0 } }.`,
    )
    return null
  }
  const nodes = Object.entries(data).map(([word, asked]) => compileEntry(word, asked, [...at, word], context))
  const whole = nodes.filter((node) => node !== null)
  return whole.length === nodes.length ? allOf(whole) : null
}

function compileEntry(
  word: string,
  asked: unknown,
  at: Path,
  context: ConditionContext,
): ConditionNode | null {
  switch (word) {
    case 'any_of':
    case 'none_of': {
      const nodes = compileAlternatives(word, asked, at, context)
      if (nodes === null) return null
      return word === 'any_of' ? anyOf(nodes) : notNode(anyOf(nodes))
    }
    case 'not': {
      const node = compileCondition(asked, at, context)
      return node === null ? null : notNode(node)
    }
    default:
      if (behaviorWords.includes(word)) return compileBehavior(word, asked, at, context)
      return compileLeaf(word, asked, at, context)
  }
}

function compileAlternatives(
  word: string,
  asked: unknown,
  at: Path,
  context: ConditionContext,
): ConditionNode[] | null {
  if (!Array.isArray(asked) || asked.length === 0) {
    context.report.error(at, `${word}: found ${describeValue(asked)}, expected a list of conditions.`)
    return null
  }
  const nodes = asked.map((one: unknown, index) => compileCondition(one, [...at, index], context))
  const whole = nodes.filter((node) => node !== null)
  return whole.length === nodes.length ? whole : null
}

const combinators = ['any_of', 'none_of', 'not']

function compileLeaf(
  path: string,
  asked: unknown,
  at: Path,
  context: ConditionContext,
): ConditionNode | null {
  const field = context.fields.find(path, context.within)
  if (field === null) {
    const known = [...context.fields.known(context.within), ...behaviorWords, ...combinators]
    const hint =
      operatorNames.includes(path) && !known.includes(path)
        ? ` "${path}" is an operator: write it as PATH: { ${path}: … }.`
        : didYouMean(path, known)
    context.report.error(at, `unknown field "${path}".${hint}`, 'key')
    return null
  }
  warnAboutLeaf(path, field, asked, { at, context })
  if (field.type === 'items') return compileItemsLeaf({ path, field, asked, at }, context)
  const operator = compileOperators(path, field, asked, { at, context })
  return operator === null ? null : valueLeaf(path, field, operator)
}

interface Place {
  readonly at: Path
  readonly context: ConditionContext
}

function warnAboutLeaf(path: string, field: Field, asked: unknown, { at, context }: Place): void {
  const absence = isMapping(asked) && asked['exists'] === false ? null : context.absence(path)
  if (absence !== null) context.report.warn(at, `"${path}" can never exist here: ${absence}`, 'key')
  if (field.type !== 'free' || !path.startsWith('event.')) return
  const hint = didYouMean(
    path,
    context.fields.known(null).filter((known) => known.startsWith('event.')),
  )
  if (hint !== '') context.report.warn(at, `"${path}" is no usual property of an event.${hint}`, 'key')
}

function valueLeaf(path: string, { read }: ValueField, { holds, words }: Operator): ConditionNode {
  return leafNode(
    (scope) => holds(read(scope), scope.now),
    (scope): { path: string; wanted: string; saw: Json } => ({
      path,
      wanted: words,
      saw: read(scope) ?? null,
    }),
  )
}

/** `value`, `[a, b]` or `{ operator: argument, … }`. */
function compileOperators(path: string, field: ValueField, asked: unknown, place: Place): Operator | null {
  const { at, context } = place
  const entries: [string, unknown, Path][] = isMapping(asked)
    ? Object.entries(asked).map(([name, argument]) => [name, argument, [...at, name]])
    : [[Array.isArray(asked) ? 'any_of' : 'is', asked, at]]
  if (entries.length === 0) {
    context.report.error(at, `${path}: found an empty map, expected an operator, such as { is: … }.`)
    return null
  }
  const operators: Operator[] = []
  for (const [name, argument, argumentAt] of entries) {
    const operator = compileOperator({ path, field, name, argument, at: argumentAt }, context)
    if (operator !== null) operators.push(operator)
  }
  if (operators.length < entries.length) return null
  const whole = together(operators)
  return 'problem' in whole ? null : whole
}

interface OperatorSource {
  readonly path: string
  readonly field: ValueField
  readonly name: string
  readonly argument: unknown
  readonly at: Path
}

function compileOperator(source: OperatorSource, context: ConditionContext): Operator | null {
  const { path, field, name, argument, at } = source
  if (!operatorNames.includes(name)) {
    context.report.error(
      at,
      `unknown operator "${name}".${didYouMean(name, operatorNames) || ` Known here: ${operatorNames.join(', ')}.`}`,
      'key',
    )
    return null
  }
  const isOfList = field.type === 'texts' || field.type === 'free'
  if (name === 'any' || name === 'every' || (name === 'none_of' && isMapping(argument))) {
    return isOfList ? elementsOperator(source, context) : refuseList(source, context)
  }
  const made = makeOperator(name, argument, { path, field: field.type, instants: context.instants })
  if (!('problem' in made)) return made
  context.report.error(at, `${path}: ${made.problem}.`)
  return null
}

function refuseList({ path, name, at }: OperatorSource, context: ConditionContext): null {
  context.report.error(
    at,
    `${path}: "${name}" asks about the elements of a list, and "${path}" is none.`,
    'key',
  )
  return null
}

/** `any`, `every`, `none_of` on a list of plain values: what is asked of each of them. */
function elementsOperator(source: OperatorSource, context: ConditionContext): Operator | null {
  const { path, name, argument, at } = source
  const element: ValueField = { type: source.field.type === 'texts' ? 'text' : 'free', read: () => undefined }
  const asked = compileOperators(path, element, argument, { at, context })
  if (asked === null) return null
  const { holds, words } = asked
  const shown = `${name.replace('_', ' ')} (${words})`
  if (name === 'any') {
    return {
      holds: (list, now) => Array.isArray(list) && list.some((one: Json) => holds(one, now)),
      words: shown,
    }
  }
  if (name === 'every') {
    return {
      holds: (list, now) => Array.isArray(list) && list.every((one: Json) => holds(one, now)),
      words: shown,
    }
  }
  return {
    holds: (list, now) => Array.isArray(list) && !list.some((one: Json) => holds(one, now)),
    words: shown,
  }
}

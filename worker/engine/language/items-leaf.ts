// Leaves on a list of lines: `cart.items: { any: { stock: { above: 0 } }, count: { at_least: 2 } }`. What is asked of a
// line is a condition of its own, in which the line's fields (and its stock in the catalog) go by their bare names.

import type { Json } from '../../event/event.ts'
import type { Scope } from '../program.ts'
import type { ConditionContext } from './condition-context.ts'
import type { ItemsField } from './fields.ts'
import type { ConditionNode } from './node.ts'
import { allOf, leafNode } from './node.ts'
import { countOperator } from './operators.ts'
import { describeValue, isMapping } from './report.ts'
import { didYouMean } from './suggest.ts'
import type { Path } from './yaml-source.ts'

export interface ItemsSource {
  readonly path: string
  readonly field: ItemsField
  readonly asked: unknown
  readonly at: Path
}

const itemsOperators = ['any', 'every', 'none_of', 'count', 'exists'] as const

/** Lines of which a finding shows what it saw. */
const maxLinesShown = 5

export function compileItemsLeaf(source: ItemsSource, context: ConditionContext): ConditionNode | null {
  const { path, asked, at } = source
  const known = itemsOperators.join(', ')
  if (!isMapping(asked) || Object.keys(asked).length === 0) {
    context.report.error(
      at,
      `${path}: found ${describeValue(asked)}, expected one of ${known}, such as { any: { price: { above: 50 } } }.`,
    )
    return null
  }
  const nodes = Object.entries(asked).map(([name, argument]) =>
    compileOne(name, { ...source, asked: argument, at: [...at, name] }, context),
  )
  const whole = nodes.filter((node) => node !== null)
  return whole.length === nodes.length ? allOf(whole) : null
}

function compileOne(name: string, source: ItemsSource, context: ConditionContext): ConditionNode | null {
  switch (name) {
    case 'any':
    case 'every':
    case 'none_of': {
      const line = context.compile(source.asked, source.at, { ...context, within: source.field })
      return line === null ? null : linesNode(name, source, line)
    }
    case 'count':
      return countNode(source, context)
    case 'exists':
      return existsNode(source, context)
    default: {
      const hint = didYouMean(name, itemsOperators) || ` Known here: ${itemsOperators.join(', ')}.`
      context.report.error(
        source.at,
        `${source.path}: unknown operator "${name}" on a list of items.${hint}`,
        'key',
      )
      return null
    }
  }
}

function linesNode(
  name: 'any' | 'every' | 'none_of',
  { path, field }: ItemsSource,
  line: ConditionNode,
): ConditionNode {
  const { list } = field
  const holdsFor = (scope: Scope, wanted: boolean): boolean => {
    const lines = list(scope)
    if (lines === undefined) return false
    // One scope for all lines: only the item differs.
    const each = { ...scope }
    for (const item of lines) {
      each.item = item
      if (line.test(each) === wanted) return true
    }
    return false
  }
  const isList = (scope: Scope): boolean => list(scope) !== undefined
  const tests = {
    any: (scope: Scope) => holdsFor(scope, true),
    every: (scope: Scope) => isList(scope) && !holdsFor(scope, false),
    none_of: (scope: Scope) => isList(scope) && !holdsFor(scope, true),
  }
  const node = leafNode(tests[name], (scope) => {
    const seen = (list(scope) ?? []).slice(0, maxLinesShown).map((item) => line.evidence({ ...scope, item }))
    const asked = line.evidence({ ...scope, item: null })
    const saw: Json = isList(scope) ? seen.map((finding) => finding.saw) : null
    return { path, wanted: `${name.replace('_', ' ')} (${asked.path} ${asked.wanted})`, saw }
  })
  if (name !== 'any' || path !== 'cart.items') return node
  return { ...node, narrow: (scope, items) => items.filter((item) => line.test({ ...scope, item })) }
}

function countNode({ path, field, asked, at }: ItemsSource, context: ConditionContext): ConditionNode | null {
  const operator = countOperator(asked, context.instants)
  if ('problem' in operator) {
    context.report.error(at, `${path}: ${operator.problem}.`)
    return null
  }
  const { holds, words } = operator
  return leafNode(
    (scope) => holds(field.list(scope)?.length, scope.now),
    (scope) => ({ path, wanted: `count ${words}`, saw: field.list(scope)?.length ?? null }),
  )
}

function existsNode(
  { path, field, asked, at }: ItemsSource,
  context: ConditionContext,
): ConditionNode | null {
  if (typeof asked !== 'boolean') {
    context.report.error(at, `${path}: found ${describeValue(asked)}, expected true or false.`)
    return null
  }
  return leafNode(
    (scope) => (field.list(scope) !== undefined) === asked,
    (scope) => ({
      path,
      wanted: asked ? 'exists' : 'does not exist',
      saw: field.list(scope)?.length ?? null,
    }),
  )
}

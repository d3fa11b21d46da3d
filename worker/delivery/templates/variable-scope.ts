// Which names a template sees where, and the shape of what they hold: the message's data, what the template assigns, the
// variables of the loops around.

import { analyzeSync, toValueSync, TypeGuards, Value } from 'liquidjs'
import type { Arguments, Template, Token, Variable } from 'liquidjs'
import { anything, below, forloopShape, number } from './shape.ts'
import type { ObjectShape, Shape } from './shape.ts'
import { listKeepingFilters } from './template-filters.ts'

export type Argument = Arguments extends Iterable<infer A> ? A : never

/** Where a path ends: at a shape, or in front of a segment that `parent` does not have (null: there is no such name). */
export type Followed =
  | { readonly found: true; readonly shape: Shape }
  | { readonly found: false; readonly parent: Shape | null; readonly at: number }

export class VariableScope {
  readonly #root: ObjectShape
  /** Loop variables, the innermost last. */
  readonly #loops: ReadonlyMap<string, Shape>[] = []
  /** Null: given somewhere, not yet here; a loop may come by again. */
  readonly #assigned = new Map<string, Shape | null>()

  constructor(root: ObjectShape, templates: readonly Template[]) {
    this.#root = root
    for (const name of assignedNames(templates)) this.#assigned.set(name, null)
  }

  /** All names of the template's own that are seen here. */
  get ownNames(): string[] {
    return [...this.#loops.flatMap((loop) => [...loop.keys()]), ...this.#assigned.keys()]
  }

  /** What is given twice may hold either. */
  assign(name: string, shape: Shape): void {
    this.#assigned.set(name, this.#assigned.get(name) === null ? shape : anything)
  }

  inLoop(variable: string, collection: Shape, body: () => void): void {
    const each = collection.kind === 'list' ? collection.of : anything
    this.#loops.push(
      new Map<string, Shape>([
        [variable, each],
        ['forloop', forloopShape],
      ]),
    )
    body()
    this.#loops.pop()
  }

  follow(segments: Variable['segments']): Followed {
    let shape = this.#named(String(segments[0]))
    if (shape === undefined) return { found: false, parent: null, at: 0 }
    for (let at = 1; at < segments.length; at++) {
      const next = below(shape, segments[at])
      if (next === undefined) return { found: false, parent: shape, at }
      shape = next
    }
    return { found: true, shape }
  }

  /** What a loop goes over, what a name is given, what is printed. */
  shapeOf(argument: Argument): Shape {
    if (!(argument instanceof Value)) return this.#shapeOfToken(argument)
    const [token, ...operation] = argument.initial.postfix
    let shape = operation.length === 0 ? this.#shapeOfToken(token) : anything
    for (const { name } of argument.filters) {
      if (name === 'first' || name === 'last') shape = below(shape, name) ?? anything
      else if (shape.kind !== 'list' || !listKeepingFilters.has(name)) return anything
    }
    return shape
  }

  #shapeOfToken(token: unknown): Shape {
    if (TypeGuards.isRangeToken(token)) return { kind: 'list', about: '', of: number('') }
    if (!TypeGuards.isPropertyAccessToken(token)) return anything
    const [variable] = variablesIn([token], token)
    const followed = variable && this.follow(variable.segments)
    return followed?.found ? followed.shape : anything
  }

  #named(name: string): Shape | undefined {
    for (const loop of this.#loops.toReversed()) {
      const shape = loop.get(name)
      if (shape) return shape
    }
    if (this.#assigned.has(name)) return this.#assigned.get(name) ?? anything
    return Object.hasOwn(this.#root.fields, name) ? this.#root.fields[name] : undefined
  }
}

/** The variables that these arguments name, those that stand in brackets included. */
export function variablesIn(args: Iterable<Argument>, token: Token): Variable[] {
  const alone = { token, render: () => undefined, arguments: () => args }
  return Object.values(analyzeSync([alone]).variables).flat()
}

export const childrenOf = (template: Template): Template[] =>
  template.children ? toValueSync(template.children(false, true)) : []

function assignedNames(templates: readonly Template[]): string[] {
  return templates.flatMap((template) => [
    ...[...(template.localScope?.() ?? [])].map(({ content }) => content),
    ...assignedNames(childrenOf(template)),
  ])
}

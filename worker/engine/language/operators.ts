// The operators of a leaf, on one value. Each says which types of field it is for, what argument it takes, and when it
// holds. No coercion: a value of another type, or none, never holds (except `exists: false`).

import type { Json } from '../../event/event.ts'
import { durationWords, parseDuration } from './duration.ts'
import type { FieldType } from './fields.ts'
import type { InstantParser } from './instant-parser.ts'
import { instantWords } from './instant-parser.ts'
import { describeValue, isMapping } from './report.ts'

/** Whether a value, seen at `now`, is what was asked for. */
export type Holds = (value: Json | undefined, now: number) => boolean
export interface Operator {
  readonly holds: Holds
  /** `above 0` */
  readonly words: string
}
/** A sentence instead of an operator when the argument does not fit. */
export type Made = Operator | { readonly problem: string }
type Scalar = string | number | boolean

interface OperatorKind {
  readonly types: readonly FieldType[]
  readonly make: (argument: unknown, field: FieldType, instants: InstantParser) => Made
}

const isScalar = (value: unknown): value is Scalar =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))

const expected = (argument: unknown, words: string): { problem: string } => ({
  problem: `found ${describeValue(argument)}, expected ${words}`,
})

const scalarTypes: Partial<Record<FieldType, { type: string; words: string }>> = {
  text: { type: 'string', words: 'a text' },
  texts: { type: 'string', words: 'a text' },
  number: { type: 'number', words: 'a number' },
  flag: { type: 'boolean', words: 'true or false' },
}

/** Why a scalar can never equal a field's value, or null. */
function mismatch(argument: unknown, field: FieldType): string | null {
  const wanted = scalarTypes[field]
  if (!isScalar(argument))
    return `found ${describeValue(argument)}, expected ${wanted?.words ?? 'a single value'}`
  if (wanted === undefined || typeof argument === wanted.type) return null
  return `found ${describeValue(argument)}, expected ${wanted.words}`
}

function scalars(argument: unknown, field: FieldType): readonly Scalar[] | { problem: string } {
  if (!Array.isArray(argument) || argument.length === 0) return expected(argument, 'a list of values')
  const problem = argument.map((one) => mismatch(one, field)).find((one) => one !== null)
  return problem === undefined || problem === null ? argument.filter(isScalar) : { problem }
}

const oneScalar =
  (words: string, make: (argument: Scalar) => Holds): OperatorKind['make'] =>
  (argument, field) => {
    const problem = mismatch(argument, field)
    if (problem !== null) return { problem }
    return isScalar(argument)
      ? { holds: make(argument), words: `${words} ${describeValue(argument)}` }
      : expected(argument, 'a value')
  }

const oneNumber = (words: string, make: (bound: number) => (value: number) => boolean): OperatorKind => ({
  types: ['number', 'free'],
  make: (argument) => {
    if (typeof argument !== 'number' || !Number.isFinite(argument)) return expected(argument, 'a number')
    const compare = make(argument)
    return { holds: (value) => typeof value === 'number' && compare(value), words: `${words} ${argument}` }
  },
})

const oneText = (
  words: string,
  make: (part: string) => Holds,
  types: readonly FieldType[],
): OperatorKind => ({
  types,
  make: (argument) =>
    typeof argument === 'string' && argument !== ''
      ? { holds: make(argument), words: `${words} ${describeValue(argument)}` }
      : expected(argument, 'a text'),
})

/** A moment of ours is a number of milliseconds; one that came with an event or a trait is a text. */
const momentOf = (value: Json | undefined, instants: InstantParser): number | null =>
  typeof value === 'number' ? value : typeof value === 'string' ? instants(value) : null

const momentTypes: readonly FieldType[] = ['time', 'text', 'free']

const oneMoment = (words: string, compare: (at: number, bound: number) => boolean): OperatorKind => ({
  types: momentTypes,
  make: (argument, field, instants) => {
    const bound = typeof argument === 'string' ? instants(argument) : null
    if (bound === null) return expected(argument, instantWords)
    return {
      holds: (value) => {
        if (typeof value === 'number' && field !== 'time') return false
        const at = momentOf(value, instants)
        return at !== null && compare(at, bound)
      },
      words: `${words} ${describeValue(argument)}`,
    }
  },
})

const within: OperatorKind['make'] = (argument, field, instants) => {
  const ms = typeof argument === 'string' ? parseDuration(argument) : null
  if (ms === null) return expected(argument, durationWords)
  return {
    holds: (value, now) => {
      if (typeof value === 'number' && field !== 'time') return false
      const at = momentOf(value, instants)
      return at !== null && at <= now && now - at <= ms
    },
    words: `within ${String(argument)}`,
  }
}

const between: OperatorKind['make'] = (argument, field, instants) => {
  const [from, to]: unknown[] = Array.isArray(argument) && argument.length === 2 ? argument : []
  if (field !== 'time' && typeof from === 'number' && typeof to === 'number' && from <= to) {
    return {
      holds: (value) => typeof value === 'number' && value >= from && value <= to,
      words: `between ${from} and ${to}`,
    }
  }
  const first = typeof from === 'string' && field !== 'number' ? instants(from) : null
  const last = typeof to === 'string' && field !== 'number' ? instants(to) : null
  if (first !== null && last !== null && first <= last) {
    return {
      holds: (value) => {
        if (typeof value === 'number' && field !== 'time') return false
        const at = momentOf(value, instants)
        return at !== null && at >= first && at <= last
      },
      words: `between ${String(from)} and ${String(to)}`,
    }
  }
  const numbers = 'two numbers, the lower first: [10, 20]'
  const moments = 'two dates, the earlier first: ["2026-03-01", "2026-03-31"]'
  return expected(
    argument,
    field === 'number' ? numbers : field === 'time' ? moments : `${numbers}, or ${moments}`,
  )
}

/** Whether a value (or, of a list, an element) is among those listed; null when there is nothing to compare. */
const isAmong = (list: readonly Scalar[], value: Json | undefined): boolean | null => {
  if (isScalar(value)) return list.includes(value)
  return Array.isArray(value) ? value.some((one: unknown) => isScalar(one) && list.includes(one)) : null
}

const listed =
  (words: string, wanted: boolean): OperatorKind['make'] =>
  (argument, field) => {
    const list = scalars(argument, field)
    if ('problem' in list) return list
    return {
      holds: (value) => isAmong(list, value) === wanted,
      words: `${words} [${list.map(describeValue).join(', ')}]`,
    }
  }

const exists: OperatorKind['make'] = (argument) => {
  if (typeof argument !== 'boolean') return expected(argument, 'true or false')
  return {
    holds: (value) => (value !== undefined && value !== null) === argument,
    words: argument ? 'exists' : 'does not exist',
  }
}

const contains = oneText(
  'contains',
  (part) => (value) =>
    typeof value === 'string' ? value.includes(part) : Array.isArray(value) && value.includes(part),
  ['text', 'texts', 'free'],
)
const startsWith = oneText(
  'starts with',
  (part) => (value) => typeof value === 'string' && value.startsWith(part),
  ['text', 'free'],
)

const count: OperatorKind['make'] = (argument, _field, instants) => {
  const inner = countOperator(argument, instants)
  if ('problem' in inner) return inner
  return {
    holds: (value, now) => Array.isArray(value) && inner.holds(value.length, now),
    words: `count ${inner.words}`,
  }
}

const equalities: readonly FieldType[] = ['text', 'number', 'flag', 'free']

const kinds: Readonly<Record<string, OperatorKind>> = {
  is: { types: equalities, make: oneScalar('is', (wanted) => (value) => value === wanted) },
  not: {
    types: equalities,
    make: oneScalar('not', (other) => (value) => isScalar(value) && value !== other),
  },
  any_of: { types: [...equalities, 'texts'], make: listed('any of', true) },
  none_of: { types: [...equalities, 'texts'], make: listed('none of', false) },
  above: oneNumber('above', (bound) => (value) => value > bound),
  at_least: oneNumber('at least', (bound) => (value) => value >= bound),
  below: oneNumber('below', (bound) => (value) => value < bound),
  at_most: oneNumber('at most', (bound) => (value) => value <= bound),
  between: { types: ['number', 'time', 'text', 'free'], make: between },
  before: oneMoment('before', (at, bound) => at < bound),
  after: oneMoment('after', (at, bound) => at > bound),
  within: { types: momentTypes, make: within },
  contains,
  starts_with: startsWith,
  exists: { types: ['text', 'number', 'flag', 'time', 'texts', 'free'], make: exists },
  count: { types: ['texts', 'free'], make: count },
}

/** `any` and `every` ask something of the elements of a list: condition.ts makes those. */
export const operatorNames: readonly string[] = [...Object.keys(kinds), 'any', 'every']

const typeWords: Record<FieldType, string> = {
  text: 'a text',
  number: 'a number',
  flag: 'true or false',
  time: 'a moment',
  texts: 'a list of texts',
  free: 'any value',
}

export interface OperatorContext {
  readonly path: string
  readonly field: FieldType
  readonly instants: InstantParser
}

export function makeOperator(name: string, argument: unknown, context: OperatorContext): Made {
  const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined
  if (kind === undefined) return { problem: `unknown operator "${name}"` }
  if (kind.types.includes(context.field)) return kind.make(argument, context.field, context.instants)
  const usable = Object.keys(kinds).filter((other) => kinds[other]?.types.includes(context.field))
  return {
    problem: `"${name}" cannot be asked of "${context.path}", which is ${typeWords[context.field]}: expected one of ${usable.join(', ')}`,
  }
}

/** `3` or `{ at_least: 3, below: 10 }`, for numbers of things. `bare` is what a single number means. */
export function countOperator(
  argument: unknown,
  instants: InstantParser,
  bare: 'is' | 'at_least' = 'is',
): Made {
  const asked: Readonly<Record<string, unknown>> = isMapping(argument) ? argument : { [bare]: argument }
  const made = Object.entries(asked).map(([name, bound]) =>
    makeOperator(name, bound, { path: 'a count', field: 'number', instants }),
  )
  return made.length === 0 ? expected(argument, 'a number, or { at_least: 2 }') : together(made)
}

/** All of them at once. */
export function together(made: readonly Made[]): Made {
  const operators: Operator[] = []
  for (const one of made) {
    if ('problem' in one) return one
    operators.push(one)
  }
  const [first, second] = operators
  if (first !== undefined && second === undefined) return first
  return {
    holds: (value, now) => operators.every((operator) => operator.holds(value, now)),
    words: operators.map((operator) => operator.words).join(' and '),
  }
}

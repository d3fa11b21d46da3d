// What variables there are, as data: the same tree checks templates, suggests the nearest word, and prints the docs.

export interface LeafShape {
  readonly kind: 'text' | 'number' | 'flag'
  readonly about: string
}

export interface ListShape<S extends Shape = Shape> {
  readonly kind: 'list'
  readonly about: string
  readonly of: S
}

export interface ObjectShape {
  readonly kind: 'object'
  readonly about: string
  readonly fields: Readonly<Record<string, Shape>>
}

/** Whatever the merchant put there: any name below it is good. */
export interface OpenShape {
  readonly kind: 'open'
  readonly about: string
}

export type Shape = LeafShape | ListShape | ObjectShape | OpenShape

/** The shape that values of this type have; where the type gains a field, the tree no longer compiles until it has it too. */
export type ShapeOf<T> = [NonNullable<T>] extends [string]
  ? LeafShape & { readonly kind: 'text' }
  : [NonNullable<T>] extends [number]
    ? LeafShape & { readonly kind: 'number' }
    : [NonNullable<T>] extends [boolean]
      ? LeafShape & { readonly kind: 'flag' }
      : NonNullable<T> extends readonly (infer E)[]
        ? { readonly kind: 'list'; readonly about: string; readonly of: ShapeOf<E> }
        : string extends keyof NonNullable<T>
          ? OpenShape
          : {
              readonly kind: 'object'
              readonly about: string
              readonly fields: { readonly [K in keyof NonNullable<T>]-?: ShapeOf<NonNullable<T>[K]> }
            }

export const text = (about: string) => ({ kind: 'text', about }) as const
export const number = (about: string) => ({ kind: 'number', about }) as const
export const flag = (about: string) => ({ kind: 'flag', about }) as const
export const open = (about: string) => ({ kind: 'open', about }) as const
export const list = <S extends Shape>(about: string, of: S) => ({ kind: 'list', about, of }) as const
export const object = <F extends Readonly<Record<string, Shape>>>(about: string, fields: F) =>
  ({ kind: 'object', about, fields }) as const

/** Nothing is known of it, so nothing is wrong with it. */
export const anything: OpenShape = open('')

/** What `{% for %}` offers inside. */
export const forloopShape: ObjectShape = object('', {
  index: number(''),
  index0: number(''),
  rindex: number(''),
  rindex0: number(''),
  length: number(''),
  first: flag(''),
  last: flag(''),
})

/** One step down; undefined: there is no such field. A segment that is computed may be any. */
export function below(shape: Shape, segment: unknown): Shape | undefined {
  if (shape.kind === 'open') return anything
  if (segment === 'size' && shape.kind !== 'number' && shape.kind !== 'flag') return number('how many')
  if (shape.kind === 'list') return isElement(segment) ? shape.of : undefined
  if (shape.kind !== 'object') return undefined
  if (typeof segment !== 'string') return typeof segment === 'number' ? undefined : anything
  return Object.hasOwn(shape.fields, segment) ? shape.fields[segment] : undefined
}

const isElement = (segment: unknown): boolean =>
  typeof segment !== 'string' || segment === 'first' || segment === 'last'

export interface Variable {
  readonly path: string
  readonly kind: Shape['kind']
  readonly about: string
}

/** Every variable, as one writes it; of a list its first entry's fields, `.*` for what is open. */
export function variablesOf(shape: Shape, path = ''): Variable[] {
  const own =
    path === ''
      ? []
      : [{ path: shape.kind === 'open' ? `${path}.*` : path, kind: shape.kind, about: shape.about }]
  if (shape.kind === 'list') return [...own, ...variablesOf(shape.of, `${path}[0]`).slice(1)]
  if (shape.kind !== 'object') return own
  const fields = Object.entries(shape.fields)
  return [
    ...own,
    ...fields.flatMap(([name, field]) => variablesOf(field, path === '' ? name : `${path}.${name}`)),
  ]
}

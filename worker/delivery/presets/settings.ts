// What a destination file says of its preset, as data: the same words validate the file, type `build`, and are printed in
// the docs.

interface Kinds {
  /** `{{ secret.NAME }}` and nothing else. */
  readonly secret: string
  /** Plain text. */
  readonly text: string
  /** Liquid, rendered with the message's data: `{{ shopper.first_name }}`. */
  readonly template: string
  readonly number: number
  readonly flag: boolean
}

export interface Setting<K extends keyof Kinds = keyof Kinds, R extends boolean = boolean> {
  readonly kind: K
  readonly isRequired: R
  /** What it is, to be read after "expected": "the private API key". */
  readonly what: string
  /** Whether `messages:` may say it anew for one message. Never of secrets. */
  readonly perMessage?: boolean
  /** Of a text: what it must match. */
  readonly pattern?: RegExp
  /** Of a text: one of these. */
  readonly choices?: readonly string[]
  /** When it is left out. */
  readonly otherwise?: Kinds[K]
}

export type Settings = Readonly<Record<string, Setting>>

/** What `build` gets: required ones and those with an `otherwise` are there. */
export type SettingValues<S extends Settings> = {
  readonly [N in keyof S]: S[N]['isRequired'] extends true
    ? Kinds[S[N]['kind']]
    : S[N] extends { readonly otherwise: Kinds[keyof Kinds] }
      ? Kinds[S[N]['kind']]
      : Kinds[S[N]['kind']] | undefined
}

type Options<K extends keyof Kinds> = Partial<
  Pick<Setting<K>, 'perMessage' | 'pattern' | 'choices' | 'otherwise'>
>
type Made<K extends keyof Kinds, O> = O & {
  readonly kind: K
  readonly isRequired: true
  readonly what: string
}

/** @param what to be read after "expected": "the private API key" */
export const secret = (what: string): Made<'secret', object> => ({ kind: 'secret', isRequired: true, what })

const maker =
  <K extends keyof Kinds>(kind: K) =>
  <const O extends Options<K> = object>(what: string, options?: O): Made<K, O> =>
    Object.assign({ kind, isRequired: true as const, what }, options)

export const text = maker('text')
export const template = maker('template')
export const number = maker('number')
export const flag = maker('flag')

/** A number that a vendor gave to a template, a group, a step: `Number` of it is one, from 1. */
export const idNumber = (what: string) => text(what, { perMessage: true, pattern: /^[1-9]\d{0,14}$/ })

/** May be left out: `build` then gets its `otherwise`, or undefined. */
export const optional = <S extends Setting>(
  setting: S,
): Omit<S, 'isRequired'> & { readonly isRequired: false } => ({ ...setting, isRequired: false })

// Holds data against a schema and turns what does not fit into sentences at the right place. A schema's message is what
// it expects, in words ("a list of steps"); what was found and where is added here.

import * as v from 'valibot'
import type { Report } from './report.ts'
import { describeValue, isMapping } from './report.ts'
import { didYouMean, nearestWord } from './suggest.ts'
import type { Path } from './yaml-source.ts'

const knownFields = 'fields: '

/** A map with these fields and no others. */
export const fields = <Entries extends v.ObjectEntries>(entries: Entries) =>
  v.strictObject(entries, `${knownFields}${Object.keys(entries).join(', ')}`)

/** One of a few words. */
export const oneOf = <const Words extends readonly string[]>(words: Words) =>
  v.picklist(words, `one of ${words.join(', ')}`)

/** Picks the schema by what the data looks like, so that its problems are about what was meant; `all` describes the choice. */
export const choose = <All extends v.GenericSchema>(
  all: All,
  pick: (input: unknown) => v.GenericSchema<v.InferInput<All>, v.InferOutput<All>>,
) =>
  v.lazy((input): v.GenericSchema<v.InferInput<All>, v.InferOutput<All>> =>
    // Without data (when a JSON Schema is made of it) it is the whole choice.
    input === undefined ? all : pick(input),
  )

/** The schema of the first word that the map has; of the one that a misspelt word was probably meant to be; else none. */
export function schemaByWord<Schema>(
  input: unknown,
  schemas: ReadonlyMap<string, Schema>,
): Schema | undefined {
  if (!isMapping(input)) return undefined
  for (const [word, schema] of schemas) if (word in input) return schema
  for (const key of Object.keys(input)) {
    const meant = schemas.get(nearestWord(key, schemas.keys()) ?? '')
    if (meant !== undefined) return meant
  }
  return undefined
}

export interface CheckOptions {
  /** Where `data` stands in the file. */
  readonly at?: Path
  /** In files that may hold a secret by mistake, no value is repeated. */
  readonly discreet?: boolean
}

/** The data, typed, or null when it does not fit. */
export function check<Schema extends v.GenericSchema>(
  schema: Schema,
  data: unknown,
  report: Report,
  options: CheckOptions = {},
): v.InferOutput<Schema> | null {
  const result = v.safeParse(schema, data)
  if (result.success) return result.output
  for (const issue of result.issues) reportIssue(issue, report, options)
  return null
}

function reportIssue(issue: v.BaseIssue<unknown>, report: Report, options: CheckOptions): void {
  const inner = (issue.path ?? []).map((item) => item.key).filter(isPathPart)
  const path = [...(options.at ?? []), ...inner]
  if (issue.type === 'strict_object') {
    reportFields(issue, path, report)
    return
  }
  const found =
    options.discreet === true && typeof issue.input === 'string' ? 'a text' : describeValue(issue.input)
  const hint =
    issue.type === 'picklist' && typeof issue.input === 'string'
      ? didYouMean(issue.input, issue.message.replace(/^one of /, '').split(', '))
      : ''
  const name = path.findLast((part) => typeof part === 'string')
  report.error(
    path,
    `${name === undefined ? '' : `${name}: `}found ${found}, expected ${issue.message}.${hint}`,
    issue.path?.at(-1)?.origin === 'key' ? 'key' : 'value',
  )
}

/** The library stops at the first unknown field of a map; all of them are looked for here. */
function reportFields(issue: v.BaseIssue<unknown>, path: Path, report: Report): void {
  const known = issue.message.slice(knownFields.length).split(', ')
  const last = issue.path?.at(-1)
  const holder = last?.origin === 'key' ? last.input : issue.input
  const holderPath = last?.origin === 'key' ? path.slice(0, -1) : path
  if (typeof holder !== 'object' || holder === null || Array.isArray(holder)) {
    const words = `found ${describeValue(holder)}, expected a map with ${known.join(', ')}.`
    report.error(holderPath, `${fieldPrefix(holderPath)}${words}`)
    return
  }
  const unknown = Object.keys(holder).filter((key) => !known.includes(key))
  if (issue.expected !== 'never') {
    const missing = (issue.expected ?? '').replaceAll('"', '')
    // A misspelt field is reported as unknown; to call it missing as well would say the same twice.
    const isMisspelt = unknown.some((key) => nearestWord(key, known) === missing)
    if (!isMisspelt) report.error(holderPath, `"${missing}" is missing.`)
    return
  }
  for (const key of unknown) {
    const hint = didYouMean(key, known) || ` Known here: ${known.join(', ')}.`
    report.error([...holderPath, key], `unknown field "${key}".${hint}`, 'key')
  }
}

const fieldPrefix = (path: Path): string => {
  const name = path.findLast((part) => typeof part === 'string')
  return name === undefined ? '' : `${name}: `
}

const isPathPart = (part: unknown): part is string | number =>
  typeof part === 'string' || typeof part === 'number'

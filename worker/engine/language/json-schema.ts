// A JSON Schema of the schemas that validate, for completion in editors. It says which fields and words there are; what
// only a function can check (a duration, a clock time) keeps its words as a description.

import type * as v from 'valibot'
import { automationSchema } from './automation-schema.ts'
import { conditionMap } from './schema-atoms.ts'
import { stepSchema, stepsSchema } from './step-schema.ts'

export type JsonSchema = { readonly [word: string]: JsonSchemaValue }
type JsonSchemaValue = string | number | boolean | JsonSchema | readonly JsonSchemaValue[]

/** Just enough of a schema of the library to read one: all of its kinds have these where they have them. */
interface Node {
  readonly type: string
  readonly message?: unknown
  readonly entries?: Readonly<Record<string, Node>>
  readonly options?: readonly unknown[]
  readonly item?: Node
  readonly key?: Node
  readonly value?: unknown
  readonly wrapped?: Node
  readonly literal?: unknown
  readonly pipe?: readonly Node[]
  readonly requirement?: unknown
  readonly getter?: (input: unknown) => Node
}

/** What `config/automation.schema.json` holds. */
export const automationJsonSchema = (): JsonSchema => ({
  title: 'An automation of Selvedge',
  ...jsonSchemaOf(automationSchema, { steps: stepsSchema, step: stepSchema, conditions: conditionMap }),
})

/**
 * @param named schemas that are written once, under `$defs`; a schema that holds itself must be among them
 */
export function jsonSchemaOf(
  schema: v.GenericSchema,
  named: Readonly<Record<string, v.GenericSchema>> = {},
): JsonSchema {
  const names = new Map<unknown, string>(Object.entries(named).map(([name, one]) => [one, name]))
  const defs = Object.entries(named).map(([name, one]) => [name, body(asNode(one), names)])
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...body(asNode(schema), names),
    ...(defs.length > 0 && { $defs: Object.fromEntries(defs) }),
  }
}

type Names = ReadonlyMap<unknown, string>

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'

function asNode(value: unknown): Node {
  if (!isNode(value)) throw new Error('not a schema')
  return value
}

function convert(node: Node, names: Names): JsonSchema {
  const resolved = node.type === 'lazy' ? asNode(node.getter?.(undefined)) : node
  const name = names.get(resolved)
  return name === undefined ? body(resolved, names) : { $ref: `#/$defs/${name}` }
}

/** The first of a pipe is the schema, the others say more about it. */
function body(node: Node, names: Names): JsonSchema {
  const [first = node, ...actions] = node.pipe ?? []
  const constraints = actions.map((action) => constraint(action, first.type))
  return Object.assign({ ...own(first, names), ...described(node) }, ...constraints)
}

const described = ({ message }: Node): JsonSchema =>
  typeof message === 'string' && !message.startsWith('fields: ') ? { description: message } : {}

function own(node: Node, names: Names): JsonSchema {
  switch (node.type) {
    case 'strict_object':
      return objectOf(node.entries ?? {}, names)
    case 'record':
      return {
        type: 'object',
        ...(node.key?.pipe && { propertyNames: convert(node.key, names) }),
        additionalProperties: convert(asNode(node.value), names),
      }
    case 'array':
      return { type: 'array', items: convert(asNode(node.item), names) }
    case 'union':
      return { anyOf: (node.options ?? []).map((option) => convert(asNode(option), names)) }
    case 'picklist':
      return { enum: (node.options ?? []).filter((option) => typeof option === 'string') }
    case 'literal':
      return { const: typeof node.literal === 'boolean' ? node.literal : String(node.literal) }
    case 'lazy':
      return convert(node, names)
    case 'unknown':
      return {}
    case 'never':
      return { not: {} }
    case 'string':
    case 'number':
    case 'boolean':
      return { type: node.type }
    default:
      throw new Error(`a schema of type ${node.type} has no JSON Schema yet`)
  }
}

function objectOf(entries: Readonly<Record<string, Node>>, names: Names): JsonSchema {
  const required = Object.keys(entries).filter((key) => entries[key]?.type !== 'exact_optional')
  const properties = Object.entries(entries).map(([key, entry]) => [
    key,
    convert(entry.type === 'exact_optional' ? asNode(entry.wrapped) : entry, names),
  ])
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

function constraint({ type, requirement }: Node, of: string): JsonSchema {
  if (requirement instanceof RegExp) return { pattern: requirement.source }
  if (typeof requirement !== 'number') return type === 'integer' ? { type: 'integer' } : {}
  const isList = of === 'array'
  switch (type) {
    case 'min_value':
      return { minimum: requirement }
    case 'max_value':
      return { maximum: requirement }
    case 'gt_value':
      return { exclusiveMinimum: requirement }
    case 'min_length':
      return isList ? { minItems: requirement } : { minLength: requirement }
    case 'max_length':
      return isList ? { maxItems: requirement } : { maxLength: requirement }
    case 'length':
      return { minItems: requirement, maxItems: requirement }
    default:
      return {}
  }
}

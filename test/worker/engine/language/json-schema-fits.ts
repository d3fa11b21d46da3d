// As much of a JSON Schema validator as the words take that json-schema.ts writes.

interface Words {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Words>>
  readonly not?: Words
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Words[]
  readonly type?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly items?: Words
  readonly minItems?: number
  readonly maxItems?: number
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Words>>
  readonly propertyNames?: Words
  readonly additionalProperties?: boolean | Words
}

export function fits(schema: Words, data: unknown, root: Words = schema): boolean {
  if (schema.$ref !== undefined) {
    const named = root.$defs?.[schema.$ref.slice('#/$defs/'.length)]
    if (named === undefined) throw new Error(`no ${schema.$ref}`)
    return fits(named, data, root)
  }
  if (schema.not !== undefined) return false
  if (schema.const !== undefined && schema.const !== data) return false
  if (schema.enum !== undefined && !schema.enum.includes(data)) return false
  if (schema.anyOf !== undefined && !schema.anyOf.some((one) => fits(one, data, root))) return false
  return (
    fitsType(schema, data) &&
    fitsValue(schema, data) &&
    fitsList(schema, data, root) &&
    fitsMap(schema, data, root)
  )
}

function fitsType({ type }: Words, data: unknown): boolean {
  if (type === undefined) return true
  if (type === 'integer') return Number.isInteger(data)
  if (type === 'array') return Array.isArray(data)
  if (type === 'object') return isMap(data)
  return typeof data === type
}

const isMap = (data: unknown): data is Record<string, unknown> =>
  typeof data === 'object' && data !== null && !Array.isArray(data)

function fitsValue(words: Words, data: unknown): boolean {
  const { minimum, maximum, exclusiveMinimum, pattern, minLength, maxLength } = words
  if (typeof data === 'string') {
    const isLong = data.length >= (minLength ?? 0) && data.length <= (maxLength ?? Infinity)
    return isLong && (pattern === undefined || new RegExp(pattern).test(data))
  }
  if (typeof data !== 'number') return true
  return (
    data >= (minimum ?? -Infinity) && data <= (maximum ?? Infinity) && data > (exclusiveMinimum ?? -Infinity)
  )
}

function fitsList({ items, minItems, maxItems }: Words, data: unknown, root: Words): boolean {
  if (!Array.isArray(data)) return true
  if (data.length < (minItems ?? 0) || data.length > (maxItems ?? Infinity)) return false
  return items === undefined || data.every((one) => fits(items, one, root))
}

function fitsMap(words: Words, data: unknown, root: Words): boolean {
  if (!isMap(data)) return true
  const { required = [], properties = {}, propertyNames, additionalProperties = true } = words
  if (required.some((key) => !Object.hasOwn(data, key))) return false
  return Object.entries(data).every(([key, value]) => {
    if (propertyNames !== undefined && !fits(propertyNames, key, root)) return false
    const property = properties[key] ?? additionalProperties
    return typeof property === 'boolean' ? property : fits(property, value, root)
  })
}

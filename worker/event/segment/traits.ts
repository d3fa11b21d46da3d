// Traits of `identify` → ours: `firstName` becomes `first_name`, an address its parts, a birthday its day.
// https://segment.com/docs/connections/spec/identify/#traits

import { isRecord } from '../is-record.ts'
import { snakeCase } from './event-name.ts'
import { fieldsOf } from './message.ts'
import type { Fields } from './message.ts'

const addressParts: readonly (readonly [ours: string, theirs: readonly string[]])[] = [
  ['street', ['street']],
  ['city', ['city']],
  ['region', ['state', 'region']],
  ['postal_code', ['postalCode', 'postal_code', 'zip']],
  ['country', ['country']],
]

/** Segment's libraries put them beside the message's type, RudderStack's also into its context. */
export function traitsOf(message: Fields): Record<string, unknown> {
  const told = { ...fieldsOf(fieldsOf(message, 'context'), 'traits'), ...fieldsOf(message, 'traits') }
  const traits = addressOf(told['address'])
  for (const [name, value] of Object.entries(told))
    if (name !== 'address') traits[snakeCase(name)] = name === 'birthday' ? dayOf(value) : value
  delete traits['']
  return traits
}

function addressOf(raw: unknown): Record<string, unknown> {
  if (!isRecord(raw)) return {}
  return Object.fromEntries(
    addressParts.flatMap(([ours, theirs]) => {
      const found = theirs.find((key) => typeof raw[key] === 'string')
      return found === undefined ? [] : [[ours, raw[found]]]
    }),
  )
}

/** SDKs turn a Date into an instant; what is celebrated is a day. */
const dayOf = (raw: unknown): unknown =>
  typeof raw === 'string' && /^\d{4}-\d\d-\d\dT/.test(raw) ? raw.slice(0, 10) : raw

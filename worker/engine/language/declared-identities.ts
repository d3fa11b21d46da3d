// `identities:` of site.yaml: identifiers that only this merchant has. What a name must not be: one that is an identifier
// already, or a property that many people share, which would make one shopper of all who have the same first name.

import { strongKinds } from '../../event/normalize-identity.ts'
import type { Report } from './report.ts'

const ours: ReadonlySet<string> = new Set([
  ...strongKinds,
  'device',
  'device_id',
  'shopper',
  'shopper_id',
  'anonymous_id',
  'user_id',
  'event_id',
  'batch_id',
  'proof',
  'trust',
])
const shared: ReadonlySet<string> = new Set([
  'items',
  'item_id',
  'value',
  'currency',
  'transaction_id',
  'coupon',
  'name',
  'first_name',
  'last_name',
  'birthday',
  'gender',
  'city',
  'country',
  'locale',
  'time_zone',
  'channel',
  'analytics',
  'marketing',
])

export function checkIdentities(names: readonly string[], report: Report): void {
  for (const [index, name] of names.entries()) {
    const problem = problemOf(name, names.indexOf(name) < index)
    if (problem !== null) report.error(['identities', index], `identities: "${name}" ${problem}.`)
  }
}

function problemOf(name: string, isRepeated: boolean): string | null {
  if (isRepeated) return 'stands here twice'
  if (ours.has(name)) return 'has a meaning already; choose another name'
  if (shared.has(name)) return 'is not an identifier: people who share it would become one shopper'
  return null
}

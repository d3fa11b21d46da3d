// Tells whether an automation means something else than before: only then does its version count up.

import type { AutomationDefinition } from './automation-schema.ts'
import { isMapping } from './report.ts'

/** Per automation, to compare with what it was at an earlier revision. */
export const fingerprints = (compiled: {
  readonly definitions: ReadonlyMap<string, AutomationDefinition>
}): Record<string, string> =>
  Object.fromEntries([...compiled.definitions].map(([name, definition]) => [name, fingerprint(definition)]))

/** The same text for the same meaning: the order of fields, the title and the status make no difference. */
function fingerprint(definition: AutomationDefinition): string {
  const { title: _title, status: _status, ...meaning } = definition
  return canonicalJson(meaning)
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (!isMapping(value)) return JSON.stringify(value) ?? 'null'
  const entries = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`)
  return `{${entries.join(',')}}`
}

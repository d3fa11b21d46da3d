// A vendor's answer as JSON, read without trust: whatever it is, asking for a field gives undefined and never throws.

import { isRecord } from '../../event/is-record.ts'
import type { PresetAnswer } from './preset.ts'

/** @returns undefined when it is not JSON: HTML of a gateway, an empty body, one that was cut */
export function jsonOf(answer: PresetAnswer): unknown {
  try {
    const value: unknown = JSON.parse(answer.text)
    return value
  } catch {
    // JSON.parse has no other way to say that a text is not JSON.
    return undefined
  }
}

/** The value at a path of names and positions, or undefined. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let here = value
  for (const step of path) {
    if (typeof step === 'number') here = Array.isArray(here) ? here[step] : undefined
    else here = isRecord(here) && Object.hasOwn(here, step) ? here[step] : undefined
  }
  return here
}

/** The text at a path, or ''. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = at(value, ...path)
  return typeof found === 'string' ? found : ''
}

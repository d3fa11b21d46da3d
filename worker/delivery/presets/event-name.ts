// The name of an event at a vendor, where flows are started by it. Characters that it forbids become `_`; what is too
// long is refused and not cut, because two names with one beginning would start one flow.

import { oneLine } from './one-line.ts'
import type { Unsendable } from './preset.ts'

export interface NameRules {
  readonly minLength?: number
  readonly maxLength: number
  /** Matches every character that the vendor does not take; needs the flag `g`. */
  readonly forbidden?: RegExp
}

const maxShownLength = 10_000

/** @param rendered what the `event` setting came to */
export function eventName(rendered: string, { minLength = 1, maxLength, forbidden }: NameRules) {
  const line = oneLine(rendered, maxShownLength)
  const name = forbidden === undefined ? line : line.replace(forbidden, '_')
  if (name.length >= minLength && name.length <= maxLength) return name
  const refused: Unsendable = {
    unsendable: `event: ${name.length} characters once rendered, the vendor takes ${minLength} to ${maxLength}`,
  }
  return refused
}

// Text for a place that holds one line: a subject, a name, a header. A line break in it could begin another header.

import { wellFormed } from './json-request.ts'

/** @param maxLength in UTF-16 units; what is longer is cut, never within a character */
export function oneLine(text: string, maxLength: number): string {
  const line = wellFormed(text)
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
  return line.length <= maxLength ? line : line.slice(0, maxLength).replace(/\p{Surrogate}$/u, '')
}

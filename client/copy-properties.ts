// Anything a page hands over → a small plain copy that is safe to keep and send. The original may be frozen, cyclic,
// enormous, a proxy, or throw from its getters: it is read once, never changed, and what cannot be read is left out.

import { maxDepth, maxKeyLength, maxKeys, maxNestedBytes, maxPlainBytes, maxTextLength } from './limits.ts'
import { quiet } from './quiet.ts'
import { toJson } from './to-json.ts'
import type { Json, Properties } from './wire.ts'

/** Bytes of a value as JSON. */
export const jsonBytes = (value: unknown): number => new TextEncoder().encode(toJson(value)).length

export function copyProperties(source: unknown): Properties {
  // Top-level values have bytes of their own, so that an endless list of items cannot push out the transaction_id behind it.
  const left = [maxPlainBytes, maxNestedBytes] as [number, number]

  const copy = (value: unknown, depth: number): Json | undefined => {
    if (typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) {
      const plain = typeof value === 'string' ? value.slice(0, maxTextLength) : (value as number)
      return (left[depth > 1 ? 1 : 0] -= jsonBytes(plain) + 16) > 0 ? plain : undefined
    }
    // Elements, events, maps and dates are no parameters.
    if (!/ (Object|Array)\]/.test(Object.prototype.toString.call(value)) || depth > maxDepth) return undefined
    const object = value as Record<string, unknown>
    const list: Json[] = []
    const copies: Properties = {}
    for (const key of Object.keys(object).slice(0, maxKeys)) {
      const copied = quiet(() => copy(object[key], depth + 1))()
      if (copied === undefined) continue
      copies[key.slice(0, maxKeyLength)] = copied
      // Half an item is worse than none.
      if (left[1] > 0) list.push(copied)
    }
    return Array.isArray(value) ? list : copies
  }

  const copied = quiet(() => copy(source, 0))()
  return isObject(copied) ? copied : {}
}

export const isObject = (value: Json | undefined): value is Properties =>
  !!value && typeof value === 'object' && !Array.isArray(value)

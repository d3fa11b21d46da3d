// The identifiers of one event, taken at the door: normalized in its properties, and what cannot be one of its kind left
// out with a reason, while the rest of the event stays. Reasons never repeat a value.

import type { EventProperties, IdentityKind } from './event.ts'
import { identifyingProperties, normalizeIdentity, withoutEdges } from './normalize-identity.ts'
import { maxTextLength } from './limits.ts'
import { plainText } from './content-rules.ts'

/** Identifiers by the name of their property. */
export type Identifiers = Readonly<Record<string, string>>

export interface TakenIdentities {
  readonly properties: EventProperties
  /** Those that hold; the same are in the properties. */
  readonly identifiers: Identifiers
  /** As the sender spelled them, those that do not hold among them: what its server may have made a proof of. */
  readonly asSent: Identifiers
  readonly refusals: readonly string[]
}

/** @param raw what was sent, of which `properties` is what may be kept */
export function takeIdentities(
  raw: Readonly<Record<string, unknown>>,
  properties: EventProperties,
  declared: readonly string[],
): TakenIdentities {
  const identifiers: Record<string, string> = {}
  const asSent: Record<string, string> = {}
  const refusals: string[] = []
  for (const [name, kind] of identifyingProperties(declared)) {
    const told = Object.hasOwn(raw, name) ? raw[name] : undefined
    // Shops render an empty value for somebody who is not logged in.
    if (told === undefined || told === null || told === '') continue
    if (typeof told === 'string' || typeof told === 'number')
      asSent[name] = String(told).slice(0, maxTextLength)
    const value = normalizeIdentity(kind, readable(kind, told))
    if (value === undefined) refusals.push(`${name}: ${expected(kind)}`)
    else identifiers[name] = value
  }
  return {
    properties: { ...withoutIdentities(properties, declared), ...identifiers },
    identifiers,
    asSent,
    refusals,
  }
}

/** The event without a word on who it is about. */
export function withoutIdentities(properties: EventProperties, declared: readonly string[]): EventProperties {
  const names = new Set(identifyingProperties(declared).map(([name]) => name))
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !names.has(name)))
}

/**
 * Ids end up in messages: one that is not plain text is refused, never made plain, since what is left of it may be
 * somebody else's. Addresses have strict shapes of their own, which plain text would break (`ana@www.example.com`).
 */
function readable(kind: IdentityKind, told: unknown): unknown {
  if (kind === 'email' || kind === 'phone' || typeof told !== 'string') return told
  if (told.length > maxTextLength) return undefined
  const value = withoutEdges(told).replace(/\s+/g, ' ')
  return plainText(value) === value ? value : undefined
}

function expected(kind: IdentityKind): string {
  const rest = 'it was left out, the rest of the event is kept'
  if (kind === 'email') return `expected an e-mail address; ${rest}`
  if (kind === 'phone') return `expected a number with its country, such as +33612345678; ${rest}`
  return `expected 1–254 characters of plain text that stand for one person; ${rest}`
}

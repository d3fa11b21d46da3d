// One person, one spelling: identifiers are normalized at the door, so that "Ana@Example.com " and "ana@example.com"
// point to the same shopper. What cannot be an identifier of its kind is refused, not guessed.

import type { DeclaredKind, Identity, IdentityKind, Json } from './event.ts'

const maxValueLength = 254

/** The kinds a page or a server may tell, strongest first: the first one present is where the shopper lives. */
export const strongKinds = [
  'customer_id',
  'email',
  'phone',
  'loyalty_id',
] as const satisfies readonly IdentityKind[]

/** What a name of `identities` in site.yaml is as a kind; events carry it as the property NAME. */
export const declaredKind = (name: string): DeclaredKind => `own:${name}`

/** Spaces and invisible characters around a value come along when it is copied and pasted. */
export const withoutEdges = (text: string): string =>
  text.replace(/^[\s\p{Cc}\p{Cf}]+/u, '').replace(/[\s\p{Cc}\p{Cf}]+$/u, '')

/** @returns the normalized value, or undefined when it cannot be one */
export function normalizeIdentity(kind: IdentityKind, raw: unknown): string | undefined {
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw
  // Measured before anything else: what is far too long must not cost its length twice.
  if (typeof text !== 'string' || text.length > 2 * maxValueLength) return undefined
  const value = withoutEdges(text).normalize('NFC')
  if (value.length === 0 || value.length > maxValueLength) return undefined
  // Inside, they would make two people of what looks like one.
  if (/[\p{Cc}\p{Cf}]/u.test(value)) return undefined
  switch (kind) {
    case 'email':
      return normalizeEmail(value)
    case 'phone':
      return normalizePhone(value)
    default:
      // Placeholders that shops send for "nobody" would merge everybody into one shopper.
      return nobody.has(value.toLowerCase()) ? undefined : value
  }
}

const nobody: ReadonlySet<string> = new Set([
  '0',
  '-1',
  'null',
  'undefined',
  'none',
  'guest',
  'anonymous',
  'nan',
  '[object object]',
])

/** Lower case, the domain in its ASCII form (IDN). RFC 5321 lets the local part be case-sensitive; no mail host uses it. */
function normalizeEmail(value: string): string | undefined {
  const at = value.lastIndexOf('@')
  const local = value.slice(0, at).toLowerCase()
  const domain = value.slice(at + 1).toLowerCase()
  if (at < 1 || local.length > 64 || !/^[^\s@<>()[\]\\,;:"]+$/u.test(local)) return undefined
  if (!/^[^\s/?#@:\\]+\.[^\s/?#@:\\]+$/u.test(domain) || !URL.canParse(`http://${domain}`)) return undefined
  const ascii = new URL(`http://${domain}`).hostname
  return /^[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]+$/.test(ascii) ? `${local}@${ascii}` : undefined
}

/** E.164 only: a national number means another person in another country. */
function normalizePhone(value: string): string | undefined {
  const digits = value.replace(/[\s().\-/]/g, '').replace(/^00/, '+')
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : undefined
}

/** The properties that identify, strongest first, each with its kind. */
export const identifyingProperties = (
  declared: readonly string[],
): readonly (readonly [name: string, kind: IdentityKind])[] => [
  ...strongKinds.map((kind) => [kind, kind] as const),
  ...declared.map((name) => [name, declaredKind(name)] as const),
]

/**
 * The identities that the properties of an `identify`, `purchase` or `subscribe` event carry, strongest first.
 * @param declared `identities` of site.yaml
 */
export function identitiesOf(
  properties: Readonly<Record<string, Json | undefined | readonly unknown[]>>,
  declared: readonly string[] = [],
): Identity[] {
  const found: Identity[] = []
  for (const [name, kind] of identifyingProperties(declared)) {
    const value = normalizeIdentity(kind, properties[name])
    if (value !== undefined) found.push({ kind, value })
  }
  return found
}

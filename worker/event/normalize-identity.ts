// One person, one spelling: identifiers are normalized at the door, so that "Ana@Example.com " and "ana@example.com"
// point to the same shopper. What cannot be an identifier of its kind is refused, not guessed.

import type { Identity, IdentityKind, Json } from './event.ts'

const maxValueLength = 254

/** The kinds a page or a server may tell, strongest first: the first one present is where the shopper lives. */
export const strongKinds = [
  'customer_id',
  'email',
  'phone',
  'loyalty_id',
] as const satisfies readonly IdentityKind[]

/** @returns the normalized value, or undefined when it cannot be one */
export function normalizeIdentity(kind: IdentityKind, raw: unknown): string | undefined {
  const text = typeof raw === 'number' && Number.isSafeInteger(raw) ? String(raw) : raw
  if (typeof text !== 'string') return undefined
  const value = text.trim().normalize('NFC')
  if (value.length === 0 || value.length > maxValueLength) return undefined
  switch (kind) {
    case 'email':
      return normalizeEmail(value)
    case 'phone':
      return normalizePhone(value)
    case 'customer_id':
    case 'loyalty_id':
    case 'device':
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

/** The identities that the properties of an `identify`, `purchase` or `subscribe` event carry. */
export function identitiesOf(
  properties: Readonly<Record<string, Json | undefined | readonly unknown[]>>,
): Identity[] {
  const found: Identity[] = []
  for (const kind of strongKinds) {
    const value = normalizeIdentity(kind, properties[kind])
    if (value !== undefined) found.push({ kind, value })
  }
  return found
}

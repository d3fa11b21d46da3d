import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identitiesOf, normalizeIdentity } from '../../../worker/event/normalize-identity.ts'

describe('an e-mail address', () => {
  test.each([
    [' Ana@Example.COM ', 'ana@example.com'],
    ['ana+shoes@example.co.uk', 'ana+shoes@example.co.uk'],
    ['ana@müller.example', 'ana@xn--mller-kva.example'],
    ["o'neil@example.com", "o'neil@example.com"],
  ])('%s is one with %s', (raw, normalized) => {
    expect(normalizeIdentity('email', raw)).toBe(normalized)
  })

  test.each([
    '',
    'ana',
    'ana@',
    '@example.com',
    'ana@example',
    'a b@example.com',
    'ana@127.0.0.1',
    'a@b.com, c@d.com',
    'ana@exa mple.com',
    'ana@example.com/x',
    5,
    null,
    {},
    `${'a'.repeat(65)}@example.com`,
  ])('%j is none', (raw) => {
    expect(normalizeIdentity('email', raw)).toBeUndefined()
  })

  test('stays what it is when it is normalized again', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const once = normalizeIdentity('email', address)
        if (once !== undefined) expect(normalizeIdentity('email', once)).toBe(once)
      }),
    )
  })
})

test('a phone number is one only with its country', () => {
  expect(normalizeIdentity('phone', '+33 6 12-34.56 78')).toBe('+33612345678')
  expect(normalizeIdentity('phone', '0033612345678')).toBe('+33612345678')
  expect(normalizeIdentity('phone', '06 12 34 56 78')).toBeUndefined()
})

test('what shops send for nobody is nobody', () => {
  for (const raw of ['0', 'null', 'Guest', 'undefined', 'anonymous', ' ', 0]) {
    expect(normalizeIdentity('customer_id', raw)).toBeUndefined()
  }
  expect(normalizeIdentity('customer_id', 7)).toBe('7')
})

test('the strongest identity comes first', () => {
  expect(identitiesOf({ email: 'ana@example.com', customer_id: 7, phone: 'x', first_name: 'Ana' })).toEqual([
    { kind: 'customer_id', value: '7' },
    { kind: 'email', value: 'ana@example.com' },
  ])
})

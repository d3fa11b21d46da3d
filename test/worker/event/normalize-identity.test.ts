import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { identitiesOf, normalizeIdentity } from '../../../worker/event/normalize-identity.ts'

describe('an e-mail address', () => {
  test.each([
    [' Ana@Example.COM ', 'ana@example.com'],
    ['ana+shoes@example.co.uk', 'ana+shoes@example.co.uk'],
    ['ana@müller.example', 'ana@xn--mller-kva.example'],
    ["o'neil@example.com", "o'neil@example.com"],
    ['\u200bana@example.com\u00a0\ufeff', 'ana@example.com'],
    ['ana@ｅｘａｍｐｌｅ.com', 'ana@example.com'],
    ['ana@www.example.com', 'ana@www.example.com'],
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
    `ana@${'a'.repeat(10_000)}.com`,
    'an\u200ba@example.com',
    'ana@exam\u00adple.com',
    'ana＠example.com',
    'ana@example.com\nbcc:eve@example.com',
    '<ana@example.com>',
    ['ana@example.com'],
    true,
  ])('%j is none', (raw) => {
    expect(normalizeIdentity('email', raw)).toBeUndefined()
  })

  test('that only looks like another one is another one', () => {
    // Cyrillic а, and р for p.
    const [latin, local, domain] = ['ana@example.com', '\u0430na@example.com', 'ana@exam\u0440le.com'].map(
      (raw) => normalizeIdentity('email', raw),
    )
    expect(local).not.toBe(latin)
    expect(domain).toMatch(/^ana@xn--/)
  })

  test('costs nothing when it is endless', () => {
    expect(normalizeIdentity('email', ' '.repeat(5_000_000))).toBeUndefined()
    expect(normalizeIdentity('customer_id', 'x'.repeat(5_000_000))).toBeUndefined()
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

describe('an identifier of the merchant’s own', () => {
  test('comes after the strong ones, as they were declared', () => {
    const told = { pos_number: 12, till_card: ' T-1 ', loyalty_id: 'L1', ear_tag: 'x' }
    expect(identitiesOf(told, ['till_card', 'pos_number'])).toEqual([
      { kind: 'loyalty_id', value: 'L1' },
      { kind: 'own:till_card', value: 'T-1' },
      { kind: 'own:pos_number', value: '12' },
    ])
    expect(identitiesOf(told)).toEqual([{ kind: 'loyalty_id', value: 'L1' }])
  })

  test('is nobody when it is a placeholder', () => {
    expect(identitiesOf({ till_card: 'none' }, ['till_card'])).toEqual([])
    expect(normalizeIdentity('own:till_card', 'undefined')).toBeUndefined()
  })
})

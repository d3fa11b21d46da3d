import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { maxExcerptLength, redact } from '../../../worker/delivery/redact.ts'

test('a secret is taken out in every spelling in which a receiver may echo it', () => {
  const secret = 'k3y/with "quotes"&more'
  const echoes = [secret, encodeURIComponent(secret), JSON.stringify({ secret }), btoa(secret)]
  for (const echo of echoes) {
    const redacted = redact(`you sent ${echo}.`, [secret])
    expect(redacted).toContain('[redacted]')
    expect(redacted).not.toContain(echo)
  }
})

test('a signing secret is taken out with and without its prefix', () => {
  expect(redact('whsec_QUJDREVG or QUJDREVG', ['whsec_QUJDREVG'])).toBe('[redacted] or [redacted]')
  expect(redact('whsk_QUJDREVG or QUJDREVG', ['whsk_QUJDREVG'])).toBe('[redacted] or [redacted]')
})

test('a secret inside another one leaves no rest', () => {
  expect(redact('abcdef', ['abc', 'abcdef'])).toBe('[redacted]')
})

test('no secret and no beginning of one survives the cut, wherever it stands', () => {
  const secret = fc.stringMatching(/^[A-Z]{20,200}$/)
  fc.assert(
    fc.property(secret, fc.nat(600), fc.nat(200), (value, before, kept) => {
      const whole = 'x'.repeat(before) + value
      const cut = whole.slice(0, Math.max(0, whole.length - kept))
      expect(redact(cut, [value], true)).not.toMatch(/[A-Z]/)
    }),
  )
})

test('an answer is cut and loses its control characters', () => {
  expect(redact('a\u0000b\u001b[31mc\nd\u202e', [])).toBe('a b [31mc d ')
  expect(redact('y'.repeat(2_000), [])).toHaveLength(maxExcerptLength)
})

test('empty secrets take nothing out', () => {
  expect(redact('all of it', ['', 'whsec_'])).toBe('all of it')
})

import { expect, test } from 'vitest'
import { formatMoney, usableLocale } from '../../../../worker/delivery/templates/format-money.ts'

test.each([
  [90, 'EUR', 'fr-FR', '90,00\u00a0€'],
  [90, 'EUR', 'en', '€90.00'],
  [1234.5, 'JPY', 'ja', '￥1,235'],
  [1234.5, 'usd', 'en-US', '$1,234.50'],
  [-0, 'EUR', 'en', '€0.00'],
  [1234.5, null, 'de', '1.234,50'],
  [5, 'points', 'en', '5.00 points'],
])('%s %s in %s', (amount, currency, locale, written) => {
  expect(formatMoney(amount, currency, locale)).toBe(written)
})

test('ever new currencies and languages do not pile up', () => {
  for (let index = 0; index < 600; index++) {
    const letters = [index / 26, index % 26].map((at) => String.fromCodePoint(65 + Math.floor(at))).join('')
    expect(formatMoney(1, `X${letters}`, 'en')).toContain('1')
  }
})

test('the first that is a language tag counts, as shops write it', () => {
  expect(usableLocale('fr_FR', 'de')).toBe('fr-FR')
  expect(usableLocale(null, undefined, '', 'x', 'not a tag', 'PT-br')).toBe('pt-BR')
  expect(usableLocale('a'.repeat(1_000))).toBe('en')
})

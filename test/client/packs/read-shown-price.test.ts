import { expect, test } from 'vitest'
import { readShownPrice } from '../../../client/packs/read-shown-price.ts'

test.each([
  ['12,50 €', 12.5],
  ['€1,299.00', 1299],
  ['1 299,00 €', 1299],
  ['EUR 90', 90],
  ['Preis: 12,50 € inkl. MwSt.', 12.5],
  ['12.5', 12.5],
])('"%s" says one amount', (text, amount) => {
  expect(readShownPrice(text, 'EUR')).toBe(amount)
})

test.each([
  'from 3 × 33.00 €',
  '3x 33,00 €',
  'ab 12,50 €',
  'dès 12,50 €',
  '12,50 € / kg',
  '9,90 € pro Monat',
  '12,50 € 15,00 €',
  '10,00 – 20,00 €',
  '-20 % 12,50 €',
  '1.299 €',
  '1.299',
  '£12.50',
  '12.50 USD',
  '0,00 €',
  'on request',
  '',
])('"%s" leaves a doubt', (text) => {
  expect(readShownPrice(text, 'EUR')).toBeUndefined()
})

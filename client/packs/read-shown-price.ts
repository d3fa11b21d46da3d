// The one price that a text for eyes says beyond doubt. Pure. Installments ("3 × 33,00"), "from" prices, prices per month or
// kilo, two amounts, "1.299" that may be one or a thousand, another currency than the expected one: none.

import { parseAmount } from '../platforms/parse-amount.ts'
import { readNumber } from './read-number.ts'

const others =
  /[×*/%–]|\d\s*x\s*\d|(?<![\p{L}\d])(from|ab|dès|à partir|desde|vanaf|da|od|från|fra|fra|per|pro|par|mois|month|monat|rate|bis|to)(?![\p{L}\d])/iu
const symbols: { readonly [symbol: string]: string } = {
  '€': 'EUR',
  '£': 'GBP',
  zł: 'PLN',
  Kč: 'CZK',
  '₹': 'INR',
}

/** @param currency ISO 4217: what the amount is to be in */
export function readShownPrice(text: string, currency: string | undefined): number | undefined {
  // As a machine writes it, in an attribute.
  const plain = readNumber(text.trim())
  if (plain !== undefined) return /^\d+\.\d{3}$/.test(text.trim()) ? undefined : plain || undefined
  const said = /[€£₹]|zł|Kč/.exec(text)?.[0]
  const code = /(?<![A-Z])[A-Z]{3}(?![A-Z])/.exec(text)?.[0]
  const shown = said ? symbols[said] : code
  if (others.test(text) || (shown && currency && shown !== currency.toUpperCase())) return undefined
  const [number, another] = text.match(/\d[\d.,'’\s]*/g) ?? []
  if (!number || another || /^\d{1,3}[.,]\d{3}$/.test(number.trim())) return undefined
  return parseAmount(number) || undefined
}

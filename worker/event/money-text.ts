// A price as a number, or as feeds write it: `15.00 EUR`, `EUR 15`, `15,00`. Above 0, with four decimals at most.

import { maxMoney } from './limits.ts'

export type Money =
  | { readonly amount: number; readonly currency: string | undefined }
  | { readonly reason: string }

const words = 'expected an amount above 0 and at most 100,000,000, such as 15.00 or 15.00 EUR'
const shape = /^(?:([A-Z]{3})\s*)?(\S+?)(?:\s*([A-Z]{3}))?$/
/** With a comma for the decimals, or a comma or space between thousands; `1.234` stays one and a bit. */
const amounts: readonly [shape: RegExp, plain: (text: string) => string][] = [
  [/^\d+(?:\.\d+)?$/, (text) => text],
  [/^\d+,\d{1,2}$/, (text) => text.replace(',', '.')],
  [/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/, (text) => text.replaceAll(',', '')],
  [/^\d{1,3}(?:\.\d{3})+,\d{1,2}$/, (text) => text.replaceAll('.', '').replace(',', '.')],
]

/** @returns null when nothing was said */
export function readMoney(raw: unknown): Money | null {
  if (raw === undefined || raw === null || raw === '') return null
  if (typeof raw === 'number') return inBounds(raw, undefined)
  const found = typeof raw === 'string' && raw.length <= 40 ? shape.exec(raw.trim()) : null
  if (found === null) return { reason: words }
  const [, before, number = '', after] = found
  const plain = amounts.find(([known]) => known.test(number))?.[1](number)
  if (plain === undefined || (before !== undefined && after !== undefined)) return { reason: words }
  return inBounds(Number(plain), before ?? after)
}

function inBounds(raw: number, currency: string | undefined): Money {
  const amount = Math.round(raw * 10_000) / 10_000
  return Number.isFinite(raw) && amount > 0 && amount <= maxMoney ? { amount, currency } : { reason: words }
}

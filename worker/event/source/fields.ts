// What a shop's webhook says, field by field. Nothing of it is trusted to have its type: numbers come as texts, lists as
// null. Each reader gives what is beyond doubt, else undefined.

import { isRecord } from '../is-record.ts'

export type Fields = Readonly<Record<string, unknown>>

/** The object of that name, or an empty one. */
export function fieldsOf(of: Fields, name: string): Fields {
  const value = of[name]
  return isRecord(value) ? value : {}
}

/** The objects of the list of that name. */
export function listOf(of: Fields, name: string): readonly Fields[] {
  const value = of[name]
  return Array.isArray(value) ? value.filter(isRecord) : []
}

export function textOf(of: Fields, name: string): string | undefined {
  const value = of[name]
  const text = typeof value === 'number' && Number.isFinite(value) ? String(value) : value
  return typeof text === 'string' && text.trim() !== '' ? text.trim() : undefined
}

/** A number of the platform's own: of an order, a product, a customer. 0 is nobody's. */
export function numberOf(of: Fields, name: string): string | undefined {
  const text = textOf(of, name)
  return text !== undefined && /^[1-9]\d{0,19}$/.test(text) ? text : undefined
}

/** "-12.50" as well as -12.5. */
export function amountOf(of: Fields, name: string): number | undefined {
  const text = textOf(of, name)
  return text !== undefined && /^-?\d{1,12}(\.\d{1,12})?$/.test(text) ? Number(text) : undefined
}

export function countOf(of: Fields, name: string): number | undefined {
  const count = amountOf(of, name)
  return Number.isSafeInteger(count) ? count : undefined
}

/** Three letters; anything else would make the door refuse the whole event. */
export function currencyOf(of: Fields, name: string): string | undefined {
  const text = textOf(of, name)?.toUpperCase()
  return text !== undefined && /^[A-Z]{3}$/.test(text) ? text : undefined
}

const instant = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i

/** Epoch ms. A time without a zone is UTC, as WooCommerce's `…_gmt` are. */
export function instantOf(of: Fields, name: string): number | undefined {
  const found = instant.exec(textOf(of, name) ?? '')
  if (!found) return undefined
  const text = found[0].replace(' ', 'T')
  const at = Date.parse(found[1] === undefined ? `${text}Z` : text)
  return Number.isFinite(at) && at >= 0 ? at : undefined
}

/** Only what is there. */
export const present = (fields: Fields): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

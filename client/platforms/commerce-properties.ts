// GA4 parameters as shops really send them → what the wire takes: amounts as numbers, only items that say what they are,
// no value that would make the worker refuse the whole event. Pure.

import { copyProperties, isObject } from '../copy-properties.ts'
import type { Properties } from '../wire.ts'
import { parseAmount } from './parse-amount.ts'

/** Addressed to the tag manager, not about the shopper. */
const internal = /^(event|send_to|gtm|_)|\./
const amounts = /^(value|price|discount|tax|shipping|quantity)$/
const currency = /^[a-z]{3}$/i

export function commerceProperties(source: unknown): Properties {
  const { items, ...others } = copyProperties(source)
  const properties = plainValues(others)
  if (!Array.isArray(items)) return properties
  const named = items
    .filter(isObject)
    .map(plainValues)
    .filter((item) => item['item_id'] || item['item_name'])
  // Some shops say the currency with each item only.
  const currencyOfItem = named[0]?.['currency']
  return { ...(currencyOfItem && { currency: currencyOfItem }), ...properties, items: named }
}

function plainValues(source: Properties): Properties {
  const values: Properties = {}
  for (const [name, value] of Object.entries(source)) {
    if (internal.test(name) || value === '' || typeof value === 'object') continue
    const isAmount = amounts.test(name)
    const amount = Number(isAmount && parseAmount(value))
    if (isAmount ? amount >= 0 : name !== 'currency' || currency.test(`${value}`)) {
      values[name] = name === 'quantity' ? Math.round(amount) : isAmount ? amount : value
    }
  }
  return values
}

// What an event says, in few words for the merchant who looks, and with what is about a person masked: somebody may be
// looking over their shoulder, or at a screenshot. Pure.

import { isObject } from '../copy-properties.ts'
import type { Json, Properties } from '../wire.ts'

/** Beside items, money and order: what may be shown. Everything else that is no number may be about a person. */
const isPublic = /^(search_term|item|list|coupon|analytics|marketing)/
const maxFacts = 3

export function mask(text: string): string {
  const at = text.search(/@|%40/)
  return `${text[0] ?? ''}***${at > 0 ? text.slice(at) : ''}`
}

/** Wherever they stand: shops put addresses into the strangest fields. */
export const maskEmails = (text: string): string =>
  text.replace(/[^\s@"'<>()=&/?]+(@|%40)[^\s@"'<>()&/?]+\.\w+/g, mask)

const plain = (value: Json | undefined): string =>
  maskEmails(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

const linesOf = ({ items }: Properties): Properties[] => (Array.isArray(items) ? items.filter(isObject) : [])

const nameOf = ({ item_name, item_id }: Properties): string => plain(item_name ?? item_id)

/** @returns such as `Shoe 2 × 45 · 90 EUR · order 1001` */
export function factsOf(name: string, properties: Properties, url = ''): string {
  // Without host and query: a link of an e-mail may carry somebody's name.
  if (name === 'page_view') return maskEmails(url.replace(/^\w+:\/\/[^/]*|\?.*/g, ''))
  const { items: _, value, currency, transaction_id, ...others } = properties
  const lines = linesOf(properties)
  return [
    ...lines
      .slice(0, maxFacts)
      .map(
        (line) => `${nameOf(line)} ${plain(line['quantity'] ?? 1)} × ${plain(line['price'] ?? 'no price')}`,
      ),
    lines[maxFacts] && `${lines.length} items in all`,
    value !== undefined && `${plain(value)} ${plain(currency)}`,
    transaction_id && `order ${plain(transaction_id)}`,
    ...Object.entries(others)
      .slice(0, maxFacts)
      .map(
        ([key, fact]) =>
          `${key} ${isPublic.test(key) || isPlainNumber(name, fact) ? plain(fact) : mask(plain(fact))}`,
      ),
  ]
    .filter(Boolean)
    .join(' · ')
}

/** Of a person, a number is a name too. */
const isPlainNumber = (name: string, value: Json): boolean => typeof value === 'number' && name !== 'identify'

/** Whose price a message would show. */
const isPriced = /^(view_item|\w+_cart|cart_updated|begin_checkout|purchase|add_to_wishlist)$/

/** What the merchant can repair in the shop. */
export function warningOf(name: string, properties: Properties): string {
  if (!isPriced.test(name)) return ''
  const { value, currency, transaction_id } = properties
  const lines = linesOf(properties)
  const unpriced = lines.find(({ price }) => price === undefined)
  return [
    (value ?? lines[0]?.['price']) !== undefined && !currency && 'No currency: add one, such as EUR.',
    unpriced && `No readable price for ${nameOf(unpriced)}: write it as 1299.00.`,
    !lines[0] && name !== 'cart_updated' && 'No item with item_id or item_name.',
    name === 'purchase' && !transaction_id && 'No transaction_id: each reload of this page counts again.',
  ]
    .filter(Boolean)
    .join(' ')
}

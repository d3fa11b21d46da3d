// The filters of templates: those of Liquid that depend on nothing but what they are given, and our own `money`, `date`,
// `json` and `escape`. Left out: `sample` (chance), those that read Liquid from a text (`where_exp` …), `raw` (markup).

import type { FilterImplOptions, Liquid } from 'liquidjs'
import { dateFilter } from './date-filter.ts'
import { escapeHtml } from './escape-html.ts'
import { formatMoney, usableLocale } from './format-money.ts'
import { BoundedContext, textOf } from './render-bounds.ts'

type Handler = Exclude<FilterImplOptions, { raw: boolean }>
type HandlerThis = ThisParameterType<Handler>

const textFilters = [
  'append',
  'prepend',
  'capitalize',
  'downcase',
  'upcase',
  'strip',
  'lstrip',
  'rstrip',
  'squish',
  'strip_newlines',
  'remove',
  'remove_first',
  'remove_last',
  'replace',
  'replace_first',
  'replace_last',
  'split',
  'truncate',
  'truncatewords',
  'url_encode',
  'default',
]
const numberFilters = [
  'abs',
  'ceil',
  'floor',
  'round',
  'plus',
  'minus',
  'times',
  'divided_by',
  'modulo',
  'at_least',
  'at_most',
]
const listFilters = [
  'size',
  'first',
  'last',
  'join',
  'map',
  'where',
  'reject',
  'find',
  'sort',
  'sort_natural',
  'reverse',
  'uniq',
  'compact',
  'concat',
  'slice',
  'sum',
]
const ownFilters = ['money', 'date', 'json', 'escape']

/** What the docs list, and what a misspelt one is compared with. */
export const filterNames = {
  text: textFilters,
  numbers: numberFilters,
  lists: listFilters,
  own: ownFilters,
} as const

/** Those after which a list still has entries of the same shape. */
export const listKeepingFilters: ReadonlySet<string> = new Set([
  'where',
  'reject',
  'sort',
  'sort_natural',
  'reverse',
  'uniq',
  'compact',
  'slice',
])

export function registerFilters(liquid: Liquid): void {
  const known = { ...liquid.filters }
  for (const name of Object.keys(known)) liquid.unregisterFilter(name)
  for (const name of [...textFilters, ...numberFilters, ...listFilters]) {
    const filter = known[name]
    if (typeof filter === 'function') liquid.registerFilter(name, bounded(filter))
  }
  liquid.registerFilter('money', bounded(money))
  liquid.registerFilter('date', bounded(date))
  liquid.registerFilter('json', bounded(json))
  // Where all output is escaped, what this has escaped is not escaped again.
  liquid.registerFilter('escape', { raw: true, handler: bounded((value) => escapeHtml(textOf(value))) })
}

/** Some of Liquid's filters count what they make, none what they read. */
const bounded = (handler: Handler): Handler =>
  function (this: HandlerThis, value: unknown, ...args: unknown[]): unknown {
    if (this.context instanceof BoundedContext) {
      for (const one of [value, ...args]) this.context.spendWork(one)
    }
    return handler.call(this, value, ...args)
  }

/** `{{ cart.total | money }}`, `{{ item.price | money: "EUR", "de" }}`. What is no number is printed as nothing. */
function money(this: HandlerThis, value: unknown, currency: unknown, locale: unknown): string {
  const amount = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof amount !== 'number' || !Number.isFinite(amount)) return ''
  const frame = this.context instanceof BoundedContext ? this.context.frame : null
  return formatMoney(
    amount,
    typeof currency === 'string' ? currency : (frame?.currency ?? null),
    usableLocale(typeof locale === 'string' ? locale : null, frame?.locale),
  )
}

/** Liquid hands a filter its context as `this`. */
function date(this: HandlerThis, value: unknown, format: unknown, zone: unknown): unknown {
  return dateFilter(this, value, format, zone)
}

const json = (value: unknown): string => JSON.stringify(value) ?? 'null'

// An answer of a shop's own API → the whole cart, where it is one beyond doubt. Pure. Prices only where a total in the same
// answer confirms them, and where it is clear whether they are cents: no price is better than a wrong one.

import { parseAmount } from '../platforms/parse-amount.ts'
import { quiet } from '../quiet.ts'
import { cartLine, cartOf } from './cart-line.ts'
import type { Cart } from './cart-line.ts'
import { cartNoun } from './cart-nouns.ts'
import { readNumber } from './read-number.ts'

type Node = { readonly [key: string]: unknown }

interface Candidate {
  readonly lines: readonly Node[]
  /** What holds the list, and what holds that. */
  readonly holder: Node
  readonly above: Node
  /** Under which name the holder is held, or where the answer came from. */
  readonly name: string
}

interface Surroundings {
  /** That answered. */
  readonly address: URL
  /** What the page says of its currency; the answer knows better. */
  readonly currency?: unknown
  /** Whether the page shows this amount: what tells 4990 cents from 4990. */
  readonly isShown: (amount: number) => boolean
}

const maxDepth = 4
const maxMembers = 60

const listName = /^(cart|basket|order)?(items|lines|lineitems|products|entries|articles|positions|contents)$/
const otherLists = /recommend|related|upsell|cross|save|later|wish|suggest|recent|remove|gift|order|histor/
const priceName =
  /^((base|unit|final|sales?|current|actual|item)?price|unitamount)(amount|value|in)?(cents?|minor)?$/
const totalName = /total|^(amount|sum|price|value)|sum$/
const countName = /count|quantity|^qty|items?$/

const plain = (key: string): string => key.replace(/[_-]/g, '').toLowerCase()
const isNode = (value: unknown): value is Node =>
  !!value && typeof value === 'object' && !Array.isArray(value)
const entries = (node: Node): [string, unknown][] =>
  Object.entries(node)
    .slice(0, maxMembers)
    .map(([key, value]) => [plain(key), value])

export function readCartAnswer(answer: unknown, around: Surroundings): Cart | undefined {
  const path = around.address.pathname.replace(/\/+$|\.\w+$/g, '')
  const found = lists(answer, path.slice(path.lastIndexOf('/') + 1))
  const full = found.filter(({ lines }) => lines[0])
  const [cart, another] = full[0] ? full : found
  if (!cart || another || !isWhole(cart)) return undefined
  const said = currencies(cart)
  const currency = said.size ? [...said][0] : around.currency
  const prices = said.size < 2 && currency ? readPrices(cart, around.isShown) : undefined
  return cartOf(
    cart.lines.map((line, index) => {
      const product = first(line, ['product', 'variant', 'item', 'merchandise']) as Node | undefined
      const about = isNode(product) ? product : {}
      return cartLine({
        id: idOf(line),
        name:
          text(first(line, ['name', 'title', 'productname', 'producttitle'])) ??
          text(first(about, ['name', 'title'])),
        variant: text(first(line, ['variant', 'variantname', 'varianttitle', 'options'])),
        price: prices?.[index],
        quantity: quantityOf(line),
        url: link(first(line, ['url', 'link', 'permalink']), around.address),
        image: link(first(line, ['image', 'imageurl', 'thumbnail']), around.address),
      })
    }),
    said.size < 2 ? currency : undefined,
  )
}

function lists(answer: unknown, name: string, above: Node = {}, depth = 0): Candidate[] {
  // A cart may be nothing but the list of its lines.
  if (Array.isArray(answer) && !depth) return listIn(answer, { holder: {}, above, name })
  if (!isNode(answer) || depth > maxDepth) return []
  return entries(answer).flatMap(([key, value]) => {
    if (otherLists.test(key)) return []
    if (Array.isArray(value))
      return listName.test(key) || cartNoun.test(key)
        ? listIn(value, { holder: answer, above, name: cartNoun.test(key) ? key : name })
        : []
    // What wraps an answer says nothing of what is in it.
    return lists(value, /^(data|result|payload|response)$/.test(key) ? name : key, answer, depth + 1)
  })
}

/** Lists of products have no quantities; a cart with a line that has none is nothing to rely on. */
const listIn = (list: readonly unknown[], where: Omit<Candidate, 'lines'>): Candidate[] => {
  const lines = list.filter(isNode).filter((line) => idOf(line) && quantityOf(line))
  return lines.length === list.length ? [{ lines, ...where }] : []
}

const first = (node: Node, names: readonly string[]): unknown => {
  const known = new Map(entries(node))
  return names
    .map((name) => known.get(name))
    .find((value) => value !== undefined && value !== null && value !== '')
}
const ids = ['sku', 'variantid', 'productid', 'itemid', 'articleid', 'productsku']
const idOf = (line: Node): unknown => {
  const within = first(line, ['variant', 'product', 'item', 'merchandise'])
  return (
    first(line, ids) ?? (isNode(within) ? first(within, [...ids, 'id']) : undefined) ?? first(line, ['id'])
  )
}
const quantityOf = (line: Node): number | undefined => readNumber(first(line, ['quantity', 'qty']))
const text = (value: unknown): unknown => (typeof value === 'string' ? value : undefined)
const link = (value: unknown, base: URL): string | undefined => {
  const said = isNode(value) ? first(value, ['url', 'src']) : value
  return typeof said === 'string' ? quiet(() => new URL(said, base).href)() : undefined
}

/** An answer to "add" may hold the added line only. */
function isWhole({ name, lines, holder, above }: Candidate): boolean {
  if (cartNoun.test(plain(name))) return true
  const pieces = lines.reduce((sum, line) => sum + Number(quantityOf(line)), 0)
  const said = [holder, above].flatMap(entries)
  return (
    said.some(
      ([key, value]) =>
        (countName.test(key) && (value === pieces || value === lines.length)) ||
        (!pieces && totalName.test(key) && amount(value)?.is === 0),
    ) ||
    (pieces > 0 && lines.length > 0 && !!readPrices({ name, lines, holder, above }, () => false, true))
  )
}

interface Amount {
  readonly is: number
  /** It has decimals, so that it is no number of cents. */
  readonly isExact: boolean
}

function amount(value: unknown): Amount | undefined {
  const said = isNode(value) ? first(value, ['amount', 'value', 'centamount']) : value
  const is =
    readNumber(said) ?? (/^\D*\d[\d.,'\s]*[.,]\d\d\D*$/.test(String(said)) ? parseAmount(said) : undefined)
  return is === undefined
    ? undefined
    : { is, isExact: !Number.isInteger(is) || /[.,]\d\d\D*$/.test(String(said)) }
}

/**
 * Of one piece of each line: the only reading that the totals bear out.
 * @param isEnough that they do, whatever the unit
 */
function readPrices(
  { lines, holder, above }: Candidate,
  isShown: (amount: number) => boolean,
  isEnough = false,
): readonly number[] | undefined {
  const totals = [holder, above]
    .flatMap((node) =>
      entries(node).flatMap(([key, value]) => [
        [key, value] as const,
        ...(isNode(value) && totalName.test(key) ? entries(value) : []),
      ]),
    )
    .flatMap(([key, value]) => (totalName.test(key) ? (amount(value) ?? []) : []))
  const names = new Set(
    lines.flatMap((line) => entries(line).map(([key]) => key)).filter((key) => priceName.test(key)),
  )
  const readings = [...names].flatMap((name) => {
    const prices = lines.map((line) => amount(first(line, [name])))
    const known = prices.filter((price) => price !== undefined)
    if (known.length < lines.length) return []
    const sum = known.reduce((total, { is }, index) => total + is * Number(quantityOf(lines[index] ?? {})), 0)
    const fits = (scale: number) => totals.filter(({ is }) => Math.abs(is - sum * scale) < 0.005)
    const isExact = known.some((price) => price.isExact)
    const inCents = /cents?$|minor$/.test(name) || (!isExact && fits(0.01).some((total) => total.isExact))
    if (!fits(1)[0] && !(inCents && fits(0.01)[0])) return []
    const isUnits = isExact || fits(1).some((total) => total.isExact)
    const scale =
      isUnits === inCents
        ? isEnough
          ? 1
          : shownScale([sum, ...known.map(({ is }) => is)], isShown)
        : isUnits
          ? 1
          : 0.01
    return scale ? [known.map(({ is }) => Math.round(is * scale * 1000) / 1000)] : []
  })
  const [prices, ...others] = readings
  return others.every((other) => String(other) === String(prices)) ? prices : undefined
}

/** What the page shows of these numbers: them, or their hundredths. */
function shownScale(numbers: readonly number[], isShown: (amount: number) => boolean): number | undefined {
  const asUnits = numbers.some((number) => number && isShown(number))
  const asCents = numbers.some((number) => number && isShown(number / 100))
  return asUnits === asCents ? undefined : asUnits ? 1 : 0.01
}

function currencies({ lines, holder, above }: Candidate): Set<string> {
  const found = new Set<string>()
  const look = (node: Node, depth: number): void => {
    for (const [key, value] of entries(node)) {
      const said = isNode(value) ? first(value, ['code', 'isocode', 'iso']) : value
      if (/^currency(code|iso|isocode)?$/.test(key) && typeof said === 'string') found.add(said.toUpperCase())
      else if (depth && isNode(value) && (priceName.test(key) || totalName.test(key))) look(value, depth - 1)
    }
  }
  for (const node of [above, holder, ...lines]) look(node, 1)
  return found
}

// schema.org's Product or ProductGroup → view_item. Where the description leaves open which product or which price is meant,
// nothing is said of it. Pure. https://developers.google.com/search/docs/appearance/structured-data/product

import { parseAmount } from '../platforms/parse-amount.ts'
import { quiet } from '../quiet.ts'
import type { Node } from './described-nodes.ts'

interface SchemaProduct {
  /** Tells products apart. */
  readonly key: string
  readonly properties: Readonly<Record<string, unknown>>
}

const maxCategories = 5

/** A point before decimals, as schema.org wants it, or a price whose two decimals leave no doubt; "1.299" leaves one. */
const clearAmount = /^\d+(\.(\d|\d\d|\d{4,}))?$|^\D*\d[\d.,'\s]*[.,]\d\d\D*$/

/** @param here the page's address */
export function readSchemaProduct(nodes: readonly Node[], here: string): SchemaProduct | undefined {
  const group = only(nodes.filter(isOf('ProductGroup')), here)
  const variants = list(group?.['hasVariant'])
  const variant = group && only(variants, here, true)
  const product = group ?? only(nodes.filter(isOf('Product')), here)
  if (!product) return undefined
  const described = { ...product, ...variant }
  const id = [described['sku'], described['productID'], product['productGroupID'], described['mpn']]
    .map(text)
    .find(Boolean)
  const name = text(product['name']) || text(described['name'])
  if (!id && !name) return undefined
  const offers = (variant || !variants[0] ? [described] : variants).flatMap((each) => list(each['offers']))
  const price = one(offers.map(amountOf))
  const currency = one(
    offers.map((offer) => text(offer['priceCurrency'] ?? specified(offer)['priceCurrency'])),
  )
  const item = {
    item_id: id || name,
    item_name: name,
    item_brand: text(nodeOf(product['brand'])['name'] ?? product['brand']),
    item_variant: text(variant?.['size'] ?? variant?.['color']),
    ...categories(nodes, name, here),
    // Without its currency an amount may be off by a factor of hundred.
    price: currency && price,
    availability: one(offers.map((offer) => text(offer['availability']).replace(/.*\//, ''))),
    url: address(product['url'], here) ?? here,
    image_url: address(described['image'], here),
  }
  const said = Object.entries(item).filter(([, value]) => value)
  return { key: item.item_id, properties: { currency, items: [Object.fromEntries(said)] } }
}

const list = (value: unknown): Node[] => (Array.isArray(value) ? value : [value]).filter(isNode)
const isNode = (value: unknown): value is Node => !!value && typeof value === 'object'
const nodeOf = (value: unknown): Node => list(value)[0] ?? {}
const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? `${value}`.trim() : ''
const isOf = (type: string) => (node: Node) =>
  [node['@type']].flat().some((each) => text(each).replace(/.*[/:]/, '') === type)

/** What they all say. */
const one = <Value>([first, ...others]: readonly Value[]): Value | undefined =>
  others.every((other) => other === first) ? first : undefined

/** The only one, or the only one with the address of the page. */
function only(nodes: readonly Node[], here: string, isVariant = false): Node | undefined {
  const isHere = (node: Node) => {
    const at = address(node['url'] ?? nodeOf(node['offers'])['url'] ?? node['@id'], here)
    return at !== undefined && part(at, isVariant) === part(here, isVariant)
  }
  const [node, another] = nodes[1] || isVariant ? nodes.filter(isHere) : nodes
  return another ? undefined : node
}

/** Variants differ by their parameters, products do not. */
const part = (url: string, isVariant: boolean): string => url.replace(isVariant ? /#.*/ : /[?#].*/, '')

/** Of an image or a page, itself or the object that says it. */
function address(value: unknown, here: string): string | undefined {
  const said: unknown = Array.isArray(value) ? value[0] : value
  const url = typeof said === 'string' ? said : text(nodeOf(said)['url'] ?? nodeOf(said)['contentUrl'])
  return url ? quiet(() => new URL(url, here).href)() : undefined
}

const specified = (offer: Node): Node => {
  const prices = list(offer['priceSpecification'])
  // Beside the price there may be the list price, or one for members.
  return prices[1] ? {} : (prices[0] ?? {})
}

function amountOf(offer: Node): number | undefined {
  const { price = specified(offer)['price'], lowPrice, highPrice } = offer
  const said = price ?? (lowPrice === highPrice ? lowPrice : undefined)
  const amount = clearAmount.test(text(said)) ? Number(parseAmount(said)) : 0
  // Nothing is for nothing: such a price is "on request".
  return amount > 0 ? amount : undefined
}

/** Breadcrumbs without the home page and the product itself. */
function categories(nodes: readonly Node[], name: string, here: string): Record<string, string> {
  const [crumbs, another] = nodes.filter(isOf('BreadcrumbList'))
  if (another) return {}
  const names = list(crumbs?.['itemListElement'])
    .sort((a, b) => Number(a['position']) - Number(b['position']))
    .filter(
      (crumb) =>
        new URL(address(nodeOf(crumb['item'])['@id'] ?? crumb['item'], here) ?? here).pathname !== '/',
    )
    .map((crumb) => text(crumb['name'] ?? nodeOf(crumb['item'])['name']))
    .filter((crumb) => crumb && crumb !== name)
  return Object.fromEntries(
    names.slice(0, maxCategories).map((crumb, index) => [`item_category${index ? index + 1 : ''}`, crumb]),
  )
}

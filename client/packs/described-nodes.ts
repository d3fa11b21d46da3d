// The things that a page describes, as schema.org writes them in JSON-LD, whichever of the three ways it says them. Only
// what stands on its own: products in a list, or related to another, are not what the page is about.

import { quiet } from '../quiet.ts'

export type Node = { readonly [property: string]: unknown }

/** The best way that says anything of a product; breadcrumbs are taken from JSON-LD only. */
export function describedNodes(): readonly Node[] {
  const linked = [...document.querySelectorAll('[type="application/ld+json"]')].flatMap(
    (script) => quiet(() => standing(JSON.parse(script.textContent ?? '')))() ?? [],
  )
  const isProduct = (node: Node) => /Product/.test(JSON.stringify(node['@type']))
  if (linked.some(isProduct)) return linked
  const marked = [...document.querySelectorAll('[itemtype*="schema.org/Product"]:not([itemprop])')].map(
    (element) => readMicrodata(element),
  )
  return [...linked, ...(marked[0] ? marked : openGraph())]
}

function standing(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(standing)
  if (!value || typeof value !== 'object') return []
  const node = value as Node
  return [node, ...standing(node['@graph']), ...standing(node['mainEntity'])]
}

/** https://html.spec.whatwg.org/multipage/microdata.html#values */
function readMicrodata(scope: Element): Node {
  const node: Record<string, unknown> = { '@type': scope.getAttribute('itemtype')?.split('/').pop() }
  for (const element of scope.querySelectorAll('[itemprop]')) {
    const name = element.getAttribute('itemprop') ?? ''
    if (element.parentElement?.closest('[itemscope]') !== scope || node[name] !== undefined) continue
    const said = ['content', 'href', 'src'].map((attribute) => element.getAttribute(attribute))
    node[name] = element.hasAttribute('itemscope')
      ? readMicrodata(element)
      : (said.find((text) => text !== null) ?? element.textContent?.trim())
  }
  return node
}

const say = (name: string): string | undefined =>
  document.querySelector<HTMLMetaElement>(`[property="product:${name}"],[property="og:${name}"]`)?.content

/** https://developers.facebook.com/docs/marketing-api/catalog/guides/microdata-tags */
function openGraph(): Node[] {
  const price = say('price:amount')
  if (!price) return []
  const offers = { price, priceCurrency: say('price:currency'), availability: say('availability') }
  return [
    { '@type': 'Product', sku: say('retailer_item_id'), name: say('title'), image: say('image'), offers },
  ]
}

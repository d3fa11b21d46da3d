// `data-selvedge-*` attributes → GA4 parameters: `data-selvedge-item-id="a"` is `items[0].item_id`, and what describes the
// item goes with it. Pure.

import type { Properties } from '../wire.ts'

const ofItem = /^(item_.+|price|quantity|discount|url|image_url)$/

export function readAttributes(
  attributes: Iterable<{ readonly name: string; readonly value: string }>,
): Properties {
  const item: Properties = {}
  const properties: Properties = {}
  for (const attribute of attributes) {
    // What kind of event or form it is, is no parameter of it.
    const [, words] = /^data-selvedge-(?!event|form)(.+)/.exec(attribute.name) ?? []
    const name = words?.replace(/-/g, '_')
    if (name) (ofItem.test(name) ? item : properties)[name] = attribute.value
  }
  return item['item_id'] ? { ...properties, items: [item] } : { ...properties, ...item }
}

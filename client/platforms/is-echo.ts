// The same action heard from two sources (the data layer and an attribute, say) counts once. The same source telling it
// twice is two actions: somebody who wants two presses the button twice. What the sources say of the items is not compared:
// one names the product, another its variant or its article number.

import { echoMs, pageEchoMs } from '../limits.ts'
import { toJson } from '../to-json.ts'
import type { Properties } from '../wire.ts'

/** One page is about one item, one list, one cart, whenever a source comes to say so. */
const isOfPage = /^(view|begin)_/

const heard = new Map<string, string>()

/** @param source who tells it now */
export function isEcho(name: string, properties: Properties, source: string): boolean {
  // Orders have numbers; nothing else does.
  const order = properties['transaction_id']
  const action = name + (order ? toJson(order) : location.href)
  if ((heard.get(action) ?? source) !== source) return true
  heard.set(action, source)
  setTimeout(() => heard.delete(action), isOfPage.test(name) ? pageEchoMs : echoMs)
  return false
}

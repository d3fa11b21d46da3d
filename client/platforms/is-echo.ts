// The same action heard from two sources (the data layer and an attribute, say) counts once. The same source telling it
// twice is two actions: somebody who wants two presses the button twice.

import type { Properties } from '../wire.ts'

const echoMs = 1_000
const maxHeard = 200

const heard = new Map<string, { readonly source: string; readonly at: number }>()

/** @param source who tells it now */
export function isEcho(name: string, properties: Properties, source: string): boolean {
  // Of the items only what they are: two sources seldom agree on the rest.
  const action = name + JSON.stringify(properties['items'], ['item_id'])
  const last = heard.get(action)
  const at = Date.now()
  if (last && last.source !== source && at - last.at < echoMs) return true
  if (heard.size >= maxHeard) heard.clear()
  heard.set(action, { source, at })
  return false
}

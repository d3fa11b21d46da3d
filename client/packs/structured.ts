// What a page says of its product for search engines and social networks: JSON-LD, microdata, Open Graph, in this order.
// Whoever else tells of the page's product knows it better, so this waits until they have spoken.

import { on } from '../on.ts'
import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { describedNodes } from './described-nodes.ts'
import { readSchemaProduct } from './read-schema-product.ts'

/** For the data layer and the shop's own platform. */
const othersFirstMs = 1_000

/** What the page describes, for the pack `generic` too. */
export const describedProduct = () => readSchemaProduct(describedNodes(), location.href)

export const platform: Platform = {
  start(host) {
    let told = ''
    const tell = quiet(() => {
      const product = describedProduct()
      // Of a page that is an application, the description of the page before may still be there.
      if (!product || product.key === told) return
      told = product.key
      host.event('view_item', product.properties)
    })
    const soon = () => setTimeout(tell, othersFirstMs)
    const leave = () => document.hidden && tell()
    if (document.readyState === 'complete') soon()
    else on('load', soon)
    window.navigation?.addEventListener('navigatesuccess', soon)
    on('visibilitychange', leave)
    on('pagehide', tell)
  },
}

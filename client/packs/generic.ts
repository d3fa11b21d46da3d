// Any other shop: neither a data layer nor a platform that we know. What its server answers about the cart, the buttons
// that add the page's product, the pages where people pay and are thanked, and whatever the merchant declared in
// `capture:` of site.yaml. Precision before recall: what is not clear is not told.

import { on } from '../on.ts'
import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import { cartPath } from './cart-nouns.ts'
import { createGenericShop } from './generic-shop.ts'
import { hearAnswers } from './hear-answers.ts'
import { loadCapture } from './load-capture.ts'
import { loadAnswers } from './load-part.ts'
import { privatePath } from './shop-places.ts'

/** How often a page that changes is looked at. */
const lookMs = 300

export const platform: Platform = {
  start(host) {
    const shop = createGenericShop(host)
    // One after the other, so that the cart before never comes after the cart of now.
    let turn: Promise<unknown> = Promise.resolve()
    hearAnswers(
      ({ pathname }) => cartPath.test(pathname) && !privatePath.test(pathname),
      (answer, address) => {
        turn = turn
          .then(loadAnswers)
          .then(({ readAnswer }) => shop.hear(readAnswer(answer, address, shop.currency())))
          .catch(() => {
            // The part cannot be loaded, or the page breaks our reading of it.
          })
      },
    )
    on('click', ({ target }) => shop.press(target))
    // Behind the page's own listeners: whoever prevents it stays on the page and asks the server by a script.
    addEventListener(
      'submit',
      quiet((event) => shop.submit(event)),
    )
    on('change', ({ target }) => shop.change(target))
    on('pagehide', () => {
      // Whoever goes while the cursor is in a field has not left it: there is no change event.
      shop.change(document.activeElement)
      shop.leave()
    })
    // Until it is known what the merchant declared, no heuristic tells of the page.
    void loadCapture().then((declared) => {
      shop.declare(declared)
      watchPage(() => shop.look())
    })
  },
}

/** Now, and whenever it changes, at most every `lookMs`. */
function watchPage(look: () => void): void {
  let timer: unknown
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined
      quiet(look)()
    }, lookMs)
  }
  soon()
  new MutationObserver(soon).observe(document, { childList: true, subtree: true, characterData: true })
  for (const type of ['load', 'popstate', 'pageshow', 'change'] as const) on(type, soon)
  window.navigation?.addEventListener('currententrychange', soon)
}

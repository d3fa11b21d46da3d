// One page_view per page the shopper sees: loads, single-page navigation, pages from the back/forward cache.

import { on } from './on.ts'
import { quiet } from './quiet.ts'
import { track } from './track.ts'

let seen = ''

export function watchPageViews(): void {
  look()
  if ('navigation' in window) {
    // https://developer.mozilla.org/docs/Web/API/Navigation_API: covers pushState, replaceState and history moves.
    window.navigation.addEventListener('currententrychange', look)
  } else {
    on('popstate', look)
    for (const name of ['pushState', 'replaceState'] as const) {
      const original = history[name].bind(history)
      history[name] = (...state) => {
        original(...state)
        look()
      }
    }
  }
  on('pageshow', (event) => {
    if (event.persisted) seen = ''
    look()
  })
}

const look = quiet(() => {
  // A fragment is a place in the page, unless a router made it a path (`#/cart`, `#!/cart`).
  const url = location.href.replace(/#(?![/!]).*/, '')
  if (url !== seen) track('page_view', {}, seen || document.referrer)
  seen = url
})

// One page_view per page the shopper sees: loads, single-page navigation, pages from the back/forward cache. What is shown
// in a frame of a page that has our tag is a part of that page.

import { hookMethod } from './hook-method.ts'
import { on } from './on.ts'
import { quiet } from './quiet.ts'
import { findTag } from './site.ts'
import { track } from './track.ts'

let seen = ''

export const watchPageViews = quiet(() => {
  // A page of another origin is none of ours: to look at it throws.
  if (parent !== window && quiet(() => findTag(parent.document))()) return
  look()
  on('pageshow', (event) => {
    if (event.persisted) seen = ''
    look()
  })
  if ('navigation' in window) {
    // https://developer.mozilla.org/docs/Web/API/Navigation_API: covers pushState, replaceState and history moves.
    window.navigation.addEventListener('currententrychange', look)
  } else {
    on('popstate', look)
    for (const name of ['pushState', 'replaceState'] as const) {
      hookMethod(history, name, (run) => {
        const answer = run()
        look()
        return answer
      })
    }
  }
})

const look = quiet(() => {
  // A fragment is a place in the page, unless a router made it a path (`#/cart`, `#!/cart`).
  const url = location.href.replace(/#(?![/!]).*/, '')
  if (url !== seen) track('page_view', {}, seen || document.referrer)
  seen = url
})

// The registry of the packs: platforms that only some shops have, each a module of its own. This one comes on every page,
// looks what shop it is, and loads those that the page has a use for, each once. What cannot be loaded costs nothing.

import { maxEarlier } from '../limits.ts'
import type { note } from '../note.ts'
import { on } from '../on.ts'
import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import type { PackName } from './pack-names.ts'

/** What a module exports. */
interface Pack {
  readonly platform: Platform
  readonly attributes?: Platform
}

/** Put in by the build. */
declare const PACK_HASHES: Readonly<Record<PackName, string>>

/** A part of the module `forms`, for pages that have a use for it and tags that name it. */
type Name = PackName | 'attributes'

const pressable = '[data-selvedge-event]'

/** What a page of such a shop holds, as a selector, and what it has as a global. */
const signs: Readonly<Record<Name, readonly [selector: string, global?: string]>> = {
  shopify: ['[id^=shopify-]', 'Shopify'],
  woocommerce: ['body[class*=woocommerce],[class*=wc-block]'],
  prestashop: ['[id^=blockcart]', 'prestashop'],
  // Its scripts take what they have run away. Hyvä's pages have nothing of them.
  magento: ['[type^="text/x-magento"],[data-mage-init],body[data-container=body]', 'hyva'],
  bigcommerce: ['[src*="bigcommerce.com"]', 'BCData'],
  // None of those above, once the page is there; see `isUnknownShop`.
  generic: ['html'],
  structured: ['[type="application/ld+json"],[itemtype*="schema.org/Product"],[property$=":price:amount"]'],
  // What email-field.ts may take for one.
  attributes: [pressable],
  forms: ['[type=email],[name*=mail i],[id*=mail i],[autocomplete*=mail i]'],
  tcf: ['[name=__tcfapiLocator]', '__tcfapi'],
  // Asked for by the address, or on an earlier page of the tab.
  debug: [''],
}

const names = Object.keys(signs) as Name[]
/** The first of them are shops. */
const shopCount = 5

/** Whatever the tag names: what the shopper has said must be known, and the merchant wants to see what happens. */
const isForAll = /tcf|debug/

/**
 * @param start hands a platform its host
 * @param wanted what the tag names; without it the page is asked
 */
export function findPacks(
  start: (name: string, platform: Platform) => unknown,
  wanted: readonly string[] | null | undefined,
  tell: typeof note,
): void {
  let left = names
  let earlier: Event[] = []
  const load = (name: Name) => {
    left = left.filter((other) => other !== name)
    const module = name === 'attributes' ? 'forms' : name
    // Not a literal: esbuild would bundle what it names.
    const file = `./${module}-${PACK_HASHES[module]}.js`
    import(file)
      .then(({ platform, attributes = platform }: Pack) => {
        const named = module === name ? platform : attributes
        tell('pack', name, !!named.start)
        start(name, { start: (host) => named.start(host, earlier) })
      })
      // Blocked, or gone: what the page says by other ways is still heard.
      .catch(() => tell('pack', name, false))
  }
  const find = () =>
    left
      .filter((name) => (wanted && !isForAll.test(name) ? wanted.includes(name) : isSuchShop(name)))
      .forEach(load)
  find()
  // We may run before the page is read, and a page may be built by scripts.
  on('DOMContentLoaded', find)
  on('load', find)
  // A form that comes later is not sent before somebody has been in it; what was done meanwhile is handed to its pack.
  on('focusin', find)
  for (const type of ['change', 'submit', 'click'] as const) {
    on(type, (event) => {
      // Of the many clicks only those that are somebody's business.
      if (type === 'click' && !(event.target as Element).closest(pressable)) return
      earlier = [...earlier.slice(1 - maxEarlier), event]
      find()
    })
  }
}

function isSuchShop(name: Name): boolean {
  const [selector, global = '-'] = signs[name]
  if (!selector) return isDebugged() === true
  if (name === 'generic' && !isUnknownShop()) return false
  return global in window || document.querySelector(selector) !== null
}

const isUnknownShop = (): boolean =>
  document.readyState === 'complete' && !names.slice(0, shopCount).some(isSuchShop)

/** Storage may be refused. */
const isDebugged = quiet(
  () => location.search.includes('selvedge_debug') || 'selvedge:debug' in sessionStorage,
)

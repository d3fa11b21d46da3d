// The registry of the packs: platforms that only some shops have, each a module of its own. This one comes on every page,
// looks what shop it is, and loads those that the page has a use for, each once. What cannot be loaded costs nothing.

import { on } from '../on.ts'
import type { Platform } from '../platforms/platform.ts'
import { quiet } from '../quiet.ts'
import type { PackName } from './pack-names.ts'

/** Put in by the build: where each pack is, seen from this module. */
declare const PACK_FILES: Readonly<Record<PackName, string>>

/** What a page of such a shop holds, as a selector, or has as a global. */
const signs: Readonly<Record<PackName, string>> = {
  shopify: '[id^=shopify-]',
  woocommerce: 'body[class*=woocommerce],[class*=wc-block]',
  prestashop: '[id^=blockcart]',
  // Its scripts take the first two away once they have run.
  magento:
    '[type="text/x-magento-init"],[data-mage-init],body[data-container=body],[type="text/x-magento-template"]',
  structured:
    '[type="application/ld+json"],[itemtype*="schema.org/Product"],[property="product:price:amount"],[property="og:price:amount"]',
}
/** Hyvä's pages have nothing of Magento's own scripts. */
const globals: Readonly<Partial<Record<PackName, string>>> = {
  shopify: 'Shopify',
  prestashop: 'prestashop',
  magento: 'hyva',
}

/**
 * @param start hands a platform its host
 * @param wanted what the tag names; without it the page is asked
 */
export function findPacks(
  start: (name: string, platform: Platform) => unknown,
  wanted?: readonly string[] | null,
): void {
  let left = Object.keys(signs) as PackName[]
  const find = quiet(() => {
    const found = left.filter((name) => (wanted ? wanted.includes(name) : isSuchShop(name)))
    left = left.filter((name) => !found.includes(name))
    for (const name of found) load(name, (platform) => start(name, platform))
  })
  find()
  // We may run before the page is read, and a page may be built by scripts.
  on('DOMContentLoaded', find)
  on('load', find)
}

const isSuchShop = (name: PackName): boolean =>
  (globals[name] ?? '-') in window || document.querySelector(signs[name]) !== null

function load(name: PackName, start: (platform: Platform) => unknown): void {
  // Not a literal: esbuild would bundle what it names.
  const file = PACK_FILES[name]
  import(file)
    .then(({ platform }: { platform: Platform }) => start(platform))
    .catch(() => {
      // Blocked, or gone: what the page says by other ways is still heard.
    })
}

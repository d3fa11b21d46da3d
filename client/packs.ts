// The door to the packs (`packs/`): the core only loads the module that knows them, so that they may grow and it does not.

import type { findPacks } from './packs/index.ts'
import { site } from './site.ts'

/** Put in by the build: `packs-HASH.js`. */
declare const PACKS_FILE: string

export function loadPacks(...hand: Parameters<typeof findPacks>): void {
  // Not by a script element: an import takes the nonce of our own tag along, and is no sink of Trusted Types.
  import(new URL(`/s/${PACKS_FILE}`, site.src).href)
    .then((packs: { findPacks: typeof findPacks }) => packs.findPacks(...hand))
    .catch(() => {
      // Blocked, or gone: what the page says by other ways is still heard.
    })
}

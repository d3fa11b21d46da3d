// The door to the packs (`packs/`): the core only loads the module that knows them, so that they may grow and it does not.

import type { findPacks } from './packs/index.ts'
import { src } from './site.ts'

/** Put in by the build: `packs-HASH.js`, and that of the pack `forms`. */
declare const PACKS_FILE: string
declare const FORMS_FILE: string

/** Not by a script element: an import takes the nonce of our own tag along, and is no sink of Trusted Types. */
const load = (file: string, use?: (pack: { findPacks: typeof findPacks }) => void): void => {
  import(new URL(`/s/${file}`, src).href).then(use).catch(() => {
    // Blocked, or gone: what the page says by other ways is still heard.
  })
}

export function loadPacks(...hand: Parameters<typeof findPacks>): void {
  load(PACKS_FILE, (packs) => packs.findPacks(...hand))
  // At the same time, not after the registry has asked for it: the form may be sent, and the page be gone, before.
  if (!hand[1] && document.querySelector('[type=email],[data-selvedge-event]')) load(FORMS_FILE)
}

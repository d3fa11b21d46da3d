// The registry of the platforms that every page gets; those of `../packs/index.ts` come when the page has a use for them.
// The names are what `data-platforms` takes.

import { dataLayer } from './data-layer.ts'
import type { Platform } from './platform.ts'

export const platforms: Readonly<Record<string, Platform>> = {
  ga4: dataLayer,
}

// The registry of the platforms that every page gets; those of `../packs/signs.ts` come when the page has a use for them.
// The names are what `data-platforms` takes.

import { dataAttributes } from './data-attributes.ts'
import { dataLayer } from './data-layer.ts'
import { forms } from './forms.ts'
import type { Platform } from './platform.ts'

export const platforms: Readonly<Record<string, Platform>> = {
  ga4: dataLayer,
  attributes: dataAttributes,
  forms,
}

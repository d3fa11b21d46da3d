// The registry of platforms; the names are what `data-platforms` takes.

import { dataAttributes } from './data-attributes.ts'
import { dataLayer } from './data-layer.ts'
import { forms } from './forms.ts'
import type { Platform } from './platform.ts'

export const platforms = {
  ga4: dataLayer,
  attributes: dataAttributes,
  forms,
} satisfies Record<string, Platform>

// `zone: shopper, else: Europe/Paris`: whose clock on the wall counts. Without a word it is the shopper's, and the site's
// for those of whom no zone is known.

import * as v from 'valibot'
import type { ZoneRule } from '../program.ts'
import { timeZone, zone } from './schema-atoms.ts'

/** The two fields, to be spread into a map that needs a clock. */
export const zoneFields = { zone: v.exactOptional(zone), else: v.exactOptional(timeZone) }

export interface ZoneDefinition {
  readonly zone?: string
  readonly else?: string
}

export function zoneRule(definition: ZoneDefinition, siteZone: string): ZoneRule {
  const { zone: wanted = 'shopper', else: other = siteZone } = definition
  return wanted === 'shopper' ? { kind: 'shopper', else: other } : { kind: 'fixed', zone: wanted }
}

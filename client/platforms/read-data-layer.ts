// One entry of GA4's data layer → what it tells, if it is for us. Two dialects: GTM's `{ event, ecommerce }` objects and
// gtag's Arguments objects. https://developers.google.com/analytics/devguides/collection/ga4/ecommerce

import { eventName } from '../event-name.ts'
import type { Properties } from '../wire.ts'
import { commerceProperties } from './commerce-properties.ts'

type DataLayerEntry =
  | { readonly name: string; readonly properties: Properties }
  | { readonly isDefault: boolean; readonly analytics: boolean }

interface Entry {
  readonly event?: unknown
  readonly ecommerce?: unknown
  readonly 0?: unknown
  readonly 1?: unknown
  readonly 2?: unknown
}

/** Page views are counted by us; the others say of the shopper what only the API may say. */
const notFromHere = /^(page_view|identify|consent|cart_updated)$/
const commerce = /^(view|select|add|remove|begin)_|^(purchase|refund)$/

export function createDataLayerReader(): (entry: unknown) => DataLayerEntry | undefined {
  // GTM merges pushes: `{ ecommerce }` alone belongs to the next commerce event, unless `ecommerce: null` comes first.
  let waiting: Properties | undefined

  return (entry) => {
    const { event, ecommerce, 0: command, 1: subject, 2: parameters } = (entry ?? {}) as Entry
    if (command === 'consent') return readConsent(subject, parameters)
    const name = command === 'event' ? subject : event
    if (ecommerce !== undefined) waiting = ecommerce ? commerceProperties(ecommerce) : undefined
    // Names with dots are the tag manager's own (gtm.js, gtm.click).
    if (typeof name !== 'string' || !eventName.test(name) || notFromHere.test(name)) return undefined
    if (command) return { name, properties: commerceProperties(parameters) }
    const properties = waiting && (ecommerce || commerce.test(name)) ? waiting : commerceProperties(entry)
    waiting = undefined
    return { name, properties }
  }
}

function readConsent(kind: unknown, parameters: unknown): DataLayerEntry | undefined {
  const storage = (parameters as { analytics_storage?: unknown } | undefined)?.analytics_storage
  return storage ? { isDefault: kind === 'default', analytics: storage === 'granted' } : undefined
}

// One entry of GA4's data layer → what it tells the host, if it is for us. Two dialects: GTM's `{ event, ecommerce }` objects and
// gtag's Arguments objects. https://developers.google.com/analytics/devguides/collection/ga4/ecommerce

import { eventName } from '../event-name.ts'
import type { PlatformHost } from './platform.ts'

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

export function createDataLayerReader(host: Pick<PlatformHost, 'event'>): (entry: unknown) => void {
  // GTM merges pushes: `{ ecommerce }` alone belongs to the next commerce event, unless `ecommerce: null` comes first.
  let waiting: unknown

  return (entry) => {
    const { event, ecommerce, 0: command, 1: subject, 2: parameters } = (entry ?? {}) as Entry
    const name = command === 'event' ? subject : event
    if (ecommerce !== undefined) waiting = ecommerce
    // Names with dots are the tag manager's own (gtm.js, gtm.click).
    if (typeof name !== 'string' || !eventName.test(name) || notFromHere.test(name)) return
    if (command) return host.event(name, parameters)
    host.event(name, waiting && (ecommerce || commerce.test(name)) ? waiting : entry)
    waiting = undefined
  }
}

export function readConsent(
  host: Pick<PlatformHost, 'awaitConsent' | 'answerConsent'>,
  entry: unknown,
): void {
  const { 0: command, 1: kind, 2: parameters } = (entry ?? {}) as Entry
  if (command !== 'consent') return
  const storage = (parameters as { analytics_storage?: unknown } | undefined)?.analytics_storage
  const analytics = storage === 'granted'
  // A default of "granted" is the shop's, not the shopper's.
  if (storage && kind !== 'default') host.answerConsent({ analytics })
  else if (storage && !analytics) host.awaitConsent()
}

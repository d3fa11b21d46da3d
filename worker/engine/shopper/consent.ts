// What the shopper allows, per purpose: the latest word counts, by the time at which it was given; of two at the same
// moment the stricter. So the order of arrival changes nothing.

import type { Consent, ShopEvent } from '../../event/event.ts'
import type { EpochMs } from '../../event/ids.ts'
import { normalizeIdentity } from '../../event/normalize-identity.ts'
import type { ConsentRecord, ShopperState } from '../shopper.ts'

type ConsentChange = Pick<ShopperState, 'consent'> & Partial<Pick<ShopperState, 'suppressed'>>

/** The suppression that an opt-out leaves: it stops marketing; every other reason stops all messages to the address. */
export const unsubscribed = 'unsubscribed'

export function foldConsent(record: ConsentRecord, told: Consent, at: EpochMs): ConsentRecord {
  const analytics = latest(record.analytics, record.analyticsAt, told.analytics, at)
  const marketing = latest(record.marketing, record.marketingAt, told.marketing, at)
  if (!analytics && !marketing) return record
  return {
    ...record,
    ...(analytics && { analytics: told.analytics === true, analyticsAt: at }),
    ...(marketing && { marketing: told.marketing === true, marketingAt: at }),
    decidedAt: record.decidedAt !== undefined && record.decidedAt > at ? record.decidedAt : at,
  }
}

function latest(
  known: boolean | undefined,
  knownAt: EpochMs | undefined,
  told: boolean | undefined,
  at: EpochMs,
): boolean {
  if (told === undefined) return false
  if (known === undefined || knownAt === undefined || at > knownAt) return true
  return at === knownAt && !told
}

/** `consent`, `subscribe` and `unsubscribe`. */
export function foldConsentEvent(state: ShopperState, event: ShopEvent): ConsentChange {
  const { analytics, marketing } = event.properties
  const at = event.occurred_at
  switch (event.name) {
    case 'subscribe':
      return subscribe(state, event)
    case 'unsubscribe':
      return { consent: foldConsent(state.consent, { marketing: false }, at) }
    default: {
      const told = {
        ...(typeof analytics === 'boolean' && { analytics }),
        ...(typeof marketing === 'boolean' && { marketing }),
      }
      return { consent: foldConsent(state.consent, told, at) }
    }
  }
}

/** Also takes back an earlier opt-out of the address, never a bounce or a complaint. */
function subscribe(state: ShopperState, event: ShopEvent): ConsentChange {
  const consent = foldConsent(state.consent, { marketing: true }, event.occurred_at)
  const address = normalizeIdentity('email', event.properties['email'])
  const lifts = (key: string): boolean => address === undefined || key === address
  const kept = Object.entries(state.suppressed).filter(
    ([key, reason]) => reason !== unsubscribed || !lifts(key),
  )
  // An older `subscribe` than the opt-out does not come back to life by arriving late.
  const isLatest = consent.marketing === true && consent.marketingAt === event.occurred_at
  if (!isLatest || kept.length === Object.keys(state.suppressed).length) return { consent }
  return { consent, suppressed: Object.fromEntries(kept) }
}

/** From a signed link or the email tool: no marketing to this address any more. */
export const unsubscribeAddress = (state: ShopperState, address: string, at: EpochMs): ShopperState => ({
  ...state,
  consent: foldConsent(state.consent, { marketing: false }, at),
  suppressed: { ...state.suppressed, [address]: state.suppressed[address] ?? unsubscribed },
})

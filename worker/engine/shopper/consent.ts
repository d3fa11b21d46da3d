// What the shopper allows, per purpose: the latest word counts, by the time at which it was given; of two at the same
// moment the stricter. So the order of arrival changes nothing.

import type { Consent, ShopEvent } from '../../event/event.ts'
import type { EpochMs } from '../../event/ids.ts'
import { normalizeIdentity } from '../../event/normalize-identity.ts'
import type { SiteSettings } from '../program.ts'
import type { ConsentRecord, ShopperState } from '../shopper.ts'

type ConsentChange = Pick<ShopperState, 'consent'> & Partial<Pick<ShopperState, 'suppressed'>>

/** The suppression that an opt-out leaves: it stops marketing; every other reason stops all messages to the address. */
export const unsubscribed = 'unsubscribed'
/** A person who wanted to be forgotten has the address: only a confirmed yes takes it back. */
const erased = 'erased'

export type ConsentRule = SiteSettings['marketingConsent']

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

/**
 * `consent`, `subscribe` and `unsubscribe`.
 * @param rule of the site: with `double_opt_in` a yes waits until it is confirmed, whoever passes it on
 */
export function foldConsentEvent(state: ShopperState, event: ShopEvent, rule: ConsentRule): ConsentChange {
  const { analytics, marketing } = event.properties
  const at = event.occurred_at
  const isYes = event.name === 'subscribe' || (event.name === 'consent' && marketing === true)
  const isWaiting = isYes && rule === 'double_opt_in' && !isConfirmed(event)
  const told = {
    ...(event.name === 'consent' && typeof analytics === 'boolean' && { analytics }),
    ...(event.name === 'consent' && typeof marketing === 'boolean' && !isWaiting && { marketing }),
  }
  switch (event.name) {
    case 'subscribe':
      return isWaiting ? { consent: awaitYes(state.consent, at) } : subscribe(state, event)
    case 'unsubscribe':
      return { consent: foldConsent(state.consent, { marketing: false }, at) }
    default: {
      const consent = foldConsent(state.consent, told, at)
      return { consent: isWaiting ? awaitYes(consent, at) : consent }
    }
  }
}

/** A page can claim it of anybody: only the shop's server, or our own link, says so. */
const isConfirmed = ({ trust, properties }: ShopEvent): boolean =>
  trust === 'server' && properties['confirmed'] === true

/** A yes from before the latest word has nothing to wait for. */
function awaitYes(record: ConsentRecord, at: EpochMs): ConsentRecord {
  const latestWord = Math.max(record.marketingAt ?? -Infinity, record.pendingAt ?? -Infinity)
  return at > latestWord ? { ...record, pendingAt: at } : record
}

/** Whether there is a yes that waits: what came after it, a yes or a no, settles it. */
export const isPending = ({ pendingAt, marketing, marketingAt }: ConsentRecord): boolean =>
  pendingAt !== undefined && marketing !== true && (marketingAt === undefined || marketingAt < pendingAt)

/** Also takes back an earlier opt-out of the address, an erasure when it is confirmed, never a bounce or a complaint. */
function subscribe(state: ShopperState, event: ShopEvent): ConsentChange {
  const at = event.occurred_at
  const told = foldConsent(state.consent, { marketing: true }, at)
  const isProof = isConfirmed(event) && (told.confirmedAt === undefined || told.confirmedAt < at)
  const consent = isProof ? { ...told, confirmedAt: at } : told
  const address = normalizeIdentity('email', event.properties['email'])
  const lifted = isConfirmed(event) ? [unsubscribed, erased] : [unsubscribed]
  const lifts = (key: string): boolean => address === undefined || key === address
  const kept = Object.entries(state.suppressed).filter(
    ([key, reason]) => !lifted.includes(reason) || !lifts(key),
  )
  // An older `subscribe` than the opt-out does not come back to life by arriving late.
  const isLatest = consent.marketing === true && consent.marketingAt === at
  if (!isLatest || kept.length === Object.keys(state.suppressed).length) return { consent }
  return { consent, suppressed: Object.fromEntries(kept) }
}

/** From a signed link or the email tool: no marketing to this address any more. */
export const unsubscribeAddress = (state: ShopperState, address: string, at: EpochMs): ShopperState => ({
  ...state,
  consent: foldConsent(state.consent, { marketing: false }, at),
  suppressed: { ...state.suppressed, [address]: state.suppressed[address] ?? unsubscribed },
})

/** The vendor, a bounce, an import: nobody may write to this address. An opt-out says less than a bounce or a complaint. */
export function suppressAddress(
  state: ShopperState,
  { address, reason, at }: { readonly address: string; readonly reason: string; readonly at: EpochMs },
): ShopperState {
  if (reason === unsubscribed) return unsubscribeAddress(state, address, at)
  const known = state.suppressed[address]
  const isStricter = known === undefined || known === unsubscribed
  return isStricter ? { ...state, suppressed: { ...state.suppressed, [address]: reason } } : state
}

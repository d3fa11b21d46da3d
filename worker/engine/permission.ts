// May this shopper be written to, on this channel, for this purpose? An address, no suppression, consent: in this order,
// so that the reason is the first that a person would name.

import type { IdentityKind } from '../event/event.ts'
import type { Finding } from './decision.ts'
import { own } from './own.ts'
import type { SiteSettings } from './program.ts'
import { unsubscribed } from './shopper/consent.ts'
import type { Channel, NonSendReason, Purpose, ShopperState } from './shopper.ts'

/** What a channel writes to; a webhook without an address, or a push, goes by the shopper's own id. */
export const addressKinds: Record<Channel, IdentityKind | null> = {
  email: 'email',
  sms: 'phone',
  push: null,
  webhook: null,
}

/** The address in use: proven before claimed, then the one that was learned last. */
export function addressOf(shopper: ShopperState, kind: IdentityKind): string | null {
  let best: ShopperState['identities'][number] | undefined
  for (const identity of shopper.identities) {
    if (identity.kind !== kind) continue
    const isBetter =
      best === undefined ||
      (identity.trust === best.trust ? identity.learnedAt >= best.learnedAt : identity.trust === 'proven')
    if (isBetter) best = identity
  }
  return best?.value ?? null
}

export interface Refusal {
  readonly reason: NonSendReason
  readonly finding: Finding
}

export function sendRefusal(
  shopper: ShopperState,
  site: Pick<SiteSettings, 'marketingConsent'>,
  { channel, purpose }: { readonly channel: Channel; readonly purpose: Purpose },
): Refusal | null {
  const kind = addressKinds[channel]
  const address = kind === null ? null : addressOf(shopper, kind)
  if (kind !== null && address === null) {
    return { reason: 'no_address', finding: { path: `shopper.${kind}`, wanted: 'an address', saw: null } }
  }
  const suppression = address === null ? undefined : own(shopper.suppressed, address)
  const isOptOut = suppression === unsubscribed
  if (suppression !== undefined && !isOptOut) {
    return {
      reason: 'suppressed',
      finding: { path: `shopper.${kind}`, wanted: 'not suppressed', saw: suppression },
    }
  }
  if (purpose !== 'marketing') return null
  if (isOptOut) {
    return {
      reason: 'suppressed',
      finding: { path: `shopper.${kind}`, wanted: 'not suppressed', saw: unsubscribed },
    }
  }
  const given = shopper.consent.marketing
  const isAllowed = site.marketingConsent === 'opt_out' ? given !== false : given === true
  return isAllowed
    ? null
    : {
        reason: 'no_consent',
        finding: { path: 'consent.marketing', wanted: site.marketingConsent, saw: given ?? null },
      }
}

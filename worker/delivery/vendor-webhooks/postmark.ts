// Postmark signs nothing and calls an address with a password. https://postmarkapp.com/developer/webhooks/webhooks-overview

import { hasSharedSecret, sharedSecretWords } from './shared-secret.ts'
import type { Told, VendorWebhook } from './vendor-webhook.ts'

/** https://postmarkapp.com/developer/api/bounce-api#bounce-types: those after which an address takes nothing any more. */
const hardBounces: ReadonlySet<unknown> = new Set(['HardBounce', 'BadEmailAddress'])

export const postmark: VendorWebhook = {
  secretWords: sharedSecretWords,
  verify: hasSharedSecret,

  read(event): Told | null {
    const { RecordType: kind, Type: type, Email: email, BouncedAt: at } = event
    switch (kind) {
      case 'Bounce':
        return hardBounces.has(type) ? { email, at, reason: 'bounced' } : null
      case 'SpamComplaint':
        return { email, at, reason: 'complained' }
      case 'SubscriptionChange':
        return changed(event)
      default:
        return null
    }
  },
}

/** Reactivations are passed over: only the merchant lifts a suppression here. */
function changed(event: Readonly<Record<string, unknown>>): Told | null {
  const { SuppressSending: isOff, SuppressionReason: why, Recipient: email, ChangedAt: at } = event
  if (isOff !== true) return null
  switch (why) {
    case 'HardBounce':
      return { email, at, reason: 'bounced' }
    case 'SpamComplaint':
      return { email, at, reason: 'complained' }
    case 'ManualSuppression':
      return { email, at, reason: 'unsubscribed' }
    default:
      return null
  }
}

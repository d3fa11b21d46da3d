// Brevo signs nothing and calls an address with a password or a token; transactional and marketing webhooks spell some
// events differently. https://developers.brevo.com/docs/transactional-webhooks, https://developers.brevo.com/docs/marketing-webhooks

import { hasSharedSecret, sharedSecretWords } from './shared-secret.ts'
import type { Told, VendorWebhook } from './vendor-webhook.ts'

const reasons: Readonly<Record<string, Told['reason']>> = {
  hard_bounce: 'bounced',
  hardBounce: 'bounced',
  invalid_email: 'bounced',
  spam: 'complained',
  complaint: 'complained',
  unsubscribe: 'unsubscribed',
  unsubscribed: 'unsubscribed',
}

export const brevo: VendorWebhook = {
  secretWords: sharedSecretWords,
  verify: hasSharedSecret,

  read({ event, email, ts_event: at }): Told | null {
    const reason = typeof event === 'string' && Object.hasOwn(reasons, event) ? reasons[event] : undefined
    return reason === undefined ? null : { email, at, reason }
  },
}

// Mailjet signs nothing and calls an address with a password. https://dev.mailjet.com/email/guides/webhooks/

import { hasSharedSecret, sharedSecretWords } from './shared-secret.ts'
import type { Told, VendorWebhook } from './vendor-webhook.ts'

export const mailjet: VendorWebhook = {
  secretWords: sharedSecretWords,
  verify: hasSharedSecret,

  read({ event, email, time: at, hard_bounce: isHard }): Told | null {
    switch (event) {
      case 'bounce':
        return isHard === true ? { email, at, reason: 'bounced' } : null
      case 'spam':
        return { email, at, reason: 'complained' }
      case 'unsub':
        return { email, at, reason: 'unsubscribed' }
      default:
        return null
    }
  },
}

// Resend signs with Svix: `svix-id.svix-timestamp.body`, HMAC-SHA256 with the bytes of `whsec_…`, any of the listed
// signatures. https://resend.com/docs/dashboard/webhooks/verify-webhooks-requests

import { decodeBase64, utf8 } from '../bytes.ts'
import { isRecord } from '../../event/is-record.ts'
import { isRecent } from './vendor-webhook.ts'
import type { Told, VendorCall, VendorWebhook } from './vendor-webhook.ts'

/** A list of signatures is long only when somebody makes it so. */
const maxSignatures = 10

export const resend: VendorWebhook = {
  secretWords: 'the signing secret of the webhook, whsec_…',

  async verify({ headers, body, now }: VendorCall, secret: string): Promise<boolean> {
    const id = headers.get('svix-id')
    const timestamp = headers.get('svix-timestamp')
    const bytes = decodeBase64(secret.replace(/^whsec_/, ''))
    if (id === null || timestamp === null || !isRecent(timestamp, now) || !bytes?.length) return false
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ])
    const head = utf8(`${id}.${timestamp}.`)
    const signed = new Uint8Array(head.length + body.length)
    signed.set(head)
    signed.set(body, head.length)
    const listed = (headers.get('svix-signature') ?? '').split(' ').slice(0, maxSignatures)
    for (const one of listed) {
      const signature = one.startsWith('v1,') ? decodeBase64(one.slice('v1,'.length)) : undefined
      // subtle.verify compares in constant time.
      if (signature && (await crypto.subtle.verify('HMAC', key, signature, signed))) return true
    }
    return false
  },

  read({ type, data, created_at: at }): Told | null {
    if (!isRecord(data)) return null
    const to = data['to']
    // Of several receivers it does not say which one.
    const email: unknown = Array.isArray(to) && to.length === 1 ? to[0] : to
    switch (type) {
      case 'email.bounced':
        return isRecord(data['bounce']) && data['bounce']['type'] === 'Permanent'
          ? { email, at, reason: 'bounced' }
          : null
      case 'email.complained':
        return { email, at, reason: 'complained' }
      case 'contact.updated':
        return data['unsubscribed'] === true ? { email: data['email'], at, reason: 'unsubscribed' } : null
      default:
        return null
    }
  },
}

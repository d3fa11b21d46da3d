// SendGrid signs the timestamp and the body with ECDSA on P-256; the secret is its public key ("verification key").
// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features

import { decodeBase64, utf8 } from '../bytes.ts'
import { isRecent } from './vendor-webhook.ts'
import type { Told, VendorCall, VendorWebhook } from './vendor-webhook.ts'

const header = 'x-twilio-email-event-webhook-'
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export const sendgrid: VendorWebhook = {
  secretWords: 'the verification key of the signed event webhook, base64',

  async verify({ headers, body, now }: VendorCall, secret: string): Promise<boolean> {
    const timestamp = headers.get(`${header}timestamp`)
    const der = decodeBase64(headers.get(`${header}signature`) ?? '')
    const signature = der && rawSignature(der)
    const key = await publicKey(secret)
    if (timestamp === null || !isRecent(timestamp, now) || !signature || !key) return false
    const head = utf8(timestamp)
    const signed = new Uint8Array(head.length + body.length)
    signed.set(head)
    signed.set(body, head.length)
    return crypto.subtle.verify(algorithm, key, signature, signed)
  },

  read({ event, type, email, timestamp: at }): Told | null {
    switch (event) {
      case 'bounce':
        // `blocked` is a refusal of this message, not of the address.
        return type === undefined || type === 'bounce' ? { email, at, reason: 'bounced' } : null
      case 'spamreport':
        return { email, at, reason: 'complained' }
      case 'unsubscribe':
      case 'group_unsubscribe':
        return { email, at, reason: 'unsubscribed' }
      default:
        return null
    }
  },
}

async function publicKey(secret: string): Promise<CryptoKey | null> {
  const bytes = decodeBase64(secret.replace(/-----[A-Z ]+-----|\s/g, ''))
  try {
    return bytes ? await crypto.subtle.importKey('spki', bytes, algorithm, false, ['verify']) : null
  } catch {
    // Not a key of this curve: then nothing is verified by it.
    return null
  }
}

/** ASN.1 `SEQUENCE { INTEGER r, INTEGER s }` to the 64 bytes that WebCrypto takes. */
export function rawSignature(der: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) return null
  const raw = new Uint8Array(64)
  let at = 2
  for (const end of [32, 64]) {
    const length = der[at + 1] ?? 0
    const digits = der.slice(at + 2, at + 2 + length)
    if (der[at] !== 0x02 || length === 0 || digits.length !== length) return null
    const significant = digits.slice(digits.findIndex((byte) => byte !== 0))
    if (significant.length > 32) return null
    raw.set(significant, end - significant.length)
    at += 2 + length
  }
  return at === der.length ? raw : null
}

// Verifies a Standard Webhooks signature with nothing but node:crypto: npm start runs without development packages.
// Tests hold it against the `standardwebhooks` package. https://github.com/standard-webhooks/standard-webhooks

import { createHmac, timingSafeEqual } from 'node:crypto'

export interface SignedWebhook {
  readonly id: string
  readonly timestamp: string
  readonly signature: string
  readonly body: string
}

const toleranceSeconds = 5 * 60

/** `nowMs` is what the sender's clock should say. Returns null when genuine, otherwise what is wrong. */
export function whyNotVerified(webhook: SignedWebhook, secret: string, nowMs: number): string | null {
  const { body, id, signature, timestamp } = webhook
  if (!id || !timestamp || !signature)
    return 'a webhook-id, webhook-timestamp or webhook-signature header is missing'
  const sentAt = Number(timestamp)
  if (!/^\d+$/.test(timestamp)) return 'webhook-timestamp is not a number of seconds'
  if (Math.abs(nowMs / 1000 - sentAt) > toleranceSeconds)
    return 'webhook-timestamp is more than 5 minutes off'
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64')
  if (key.length === 0) return 'EMAIL_TOOL_SECRET is not set'
  const expected = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest()
  const isGenuine = signature.split(' ').some((part) => {
    const [version, encoded] = part.split(',')
    const given = Buffer.from(encoded ?? '', 'base64')
    return version === 'v1' && given.length === expected.length && timingSafeEqual(given, expected)
  })
  return isGenuine ? null : 'the signature does not match'
}

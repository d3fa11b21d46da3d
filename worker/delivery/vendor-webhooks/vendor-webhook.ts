// What e-mail tools tell of addresses: bounced for good, complained, unsubscribed. One file per vendor: how a call of theirs
// is known to be theirs, and what it says. Everything else that they tell (opens, soft bounces …) is passed over.

import type { SuppressionReason } from '../../engine/shopper/suppression.ts'

export interface VendorCall {
  readonly headers: Headers
  /** The bytes as they came: signatures are over these. */
  readonly body: Uint8Array<ArrayBuffer>
  /** `?token=` of the address. */
  readonly token: string | null
  /** Epoch ms. */
  readonly now: number
}

export interface Told {
  readonly email: unknown
  /** When the vendor heard of it: unix seconds or an ISO 8601 text, or whatever stood there. */
  readonly at: unknown
  readonly reason: Extract<SuppressionReason, 'bounced' | 'complained' | 'unsubscribed'>
}

export interface VendorWebhook {
  /** What the secret is, for whoever has not set it. */
  readonly secretWords: string
  /** @param secret as configured; a malformed one verifies nothing */
  verify(call: VendorCall, secret: string): Promise<boolean>
  /** @returns null: nothing of interest in this event */
  read(event: Readonly<Record<string, unknown>>): Told | null
}

/** As Standard Webhooks have it: an older or newer call may be a recorded one. */
const toleranceMs = 5 * 60_000

/** @param seconds unix time in seconds, as text */
export const isRecent = (seconds: string | null, now: number): boolean =>
  seconds !== null && /^\d{1,12}$/.test(seconds) && Math.abs(now - Number(seconds) * 1_000) <= toleranceMs

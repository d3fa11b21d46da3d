// What a translator is given beside the body, with a clock and a shop of the tests' own.

import { hashHex } from '../../../../worker/engine/hash.ts'
import type { SourceEnvelope } from '../../../../worker/event/source/told.ts'

export const triggeredAt = Date.parse('2026-03-02T11:00:00Z')

export const envelope = (topic: string, more: Partial<SourceEnvelope> = {}): SourceEnvelope => ({
  topic,
  triggeredAt,
  origin: 'https://shop.example',
  currency: 'EUR',
  hash: (text) => hashHex(text),
  ...more,
})

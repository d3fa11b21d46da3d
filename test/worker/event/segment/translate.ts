// Translates as the route does, with a clock and a site of the tests' own.

import { hashHex } from '../../../../worker/engine/hash.ts'
import { epochMs } from '../../../../worker/event/ids.ts'
import { translateMessages } from '../../../../worker/event/segment/translate-messages.ts'

export const receivedAt = epochMs(Date.parse('2026-03-02T11:00:00Z'))
export const timestamp = '2026-03-02T10:59:00.000Z'

export const translate = (
  messages: readonly unknown[],
  more: Partial<Parameters<typeof translateMessages>[2]> = {},
) =>
  translateMessages(
    messages,
    { origins: ['https://shop.example'], identities: ['member_card'] },
    { sentAt: '2026-03-02T11:00:00.000Z', receivedAt, hash: (text) => hashHex(text), ...more },
  )

let count = 0
export const message = (more: object) => ({
  type: 'track',
  messageId: `m${(count += 1)}`,
  userId: 'c-7',
  timestamp,
  ...more,
})

/** The one event of one message; throws when it was refused. */
export function eventOf(more: object) {
  const { batches, rejected } = translate([message(more)])
  const event = batches[0]?.events[0]
  if (!event) throw new Error(rejected[0]?.reason)
  return event
}

export const reasonOf = (raw: unknown): string | undefined => translate([raw]).rejected[0]?.reason

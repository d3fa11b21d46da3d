// The body of a webhook without a preset, as docs and receivers know it: every attempt of a delivery is the same message
// under the same id.

import type { EpochMs } from '../event/ids.ts'
import type { MessageData } from './message-data.ts'

/** @param timestamp when the message was made, not when it is tried */
export const webhookBody = (data: MessageData, timestamp: EpochMs): string =>
  JSON.stringify({ type: 'automation.send', timestamp: new Date(timestamp).toISOString(), data })

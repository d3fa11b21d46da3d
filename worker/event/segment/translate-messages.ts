// The messages of a Segment-compatible request → the batches that shards ingest, and the merges to ask for. Invariants:
// a bad message is refused alone; the same messages, sent again, make batches with the same ids and events.

import { contentRules } from '../content-rules.ts'
import type { DeviceContext, EventBatch, Identity, Rejection, ShopEvent } from '../event.ts'
import { epochMs } from '../ids.ts'
import { maxEventsPerBatch } from '../limits.ts'
import { isRecord } from '../is-record.ts'
import { admitEvent, parseContext } from '../parse-batch.ts'
import type { Door } from '../parse-batch.ts'
import { translateMessage } from './translate-message.ts'
import type { Envelope, TranslatedMessage } from './translate-message.ts'

export interface Merge {
  readonly from: Identity
  readonly into: Identity
  /** What to ingest when one of the two is not known. */
  readonly otherwise: EventBatch
}

export interface TranslatedMessages {
  readonly batches: readonly EventBatch[]
  /** To be asked for after the batches are stored: they may be about the same people. */
  readonly merges: readonly Merge[]
  readonly rejected: readonly Rejection[]
  /** Reasons why a part of a message was left out while the rest of it counts. */
  readonly trimmed: readonly Rejection[]
}

/** What the site says of what may come in. */
export interface SiteRules {
  readonly origins: readonly string[]
  /** `identities` of site.yaml. */
  readonly identities: readonly string[]
}

interface Gathered {
  readonly deviceId: string
  readonly sentAt: number
  readonly context: DeviceContext
  readonly events: readonly ShopEvent[]
}

/** @param site links on other origins are left out, as for a page */
export function translateMessages(
  messages: readonly unknown[],
  site: SiteRules,
  envelope: Envelope,
): TranslatedMessages {
  const door = doorOf(site, envelope)
  const gathered = new Map<string, Gathered>()
  const merges: Merge[] = []
  const rejected: Rejection[] = []
  const trimmed: Rejection[] = []
  for (const [index, raw] of messages.entries()) {
    const told = isRecord(raw) ? translateMessage(raw, envelope) : 'expected an object'
    const admitted = typeof told === 'string' ? told : admitEvent(told.event, told.sentAt, door)
    if (typeof told === 'string') rejected.push({ index, reason: told })
    else if (typeof admitted === 'string') rejected.push({ index, reason: admitted })
    else {
      trimmed.push(...admitted.refusals.map((reason) => ({ index, reason })))
      if (told.merge === undefined) gather(gathered, told, admitted.event)
      else merges.push({ ...told.merge, otherwise: batchOf({ ...told, events: [admitted.event] }, envelope) })
    }
  }
  const batches = [...gathered.values()].flatMap((group) => inBatches(group, envelope))
  return { batches, merges, rejected, trimmed }
}

/** The page's door. The messages have been measured already; their sender holds the secret key. */
const doorOf = ({ origins, identities }: SiteRules, { receivedAt }: Envelope): Door => ({
  receivedAt,
  bodyBytes: 0,
  rules: contentRules(origins),
  identities,
  trust: 'server',
})

/** A batch has one device and one clock. */
function gather(groups: Map<string, Gathered>, told: TranslatedMessage, event: ShopEvent): void {
  const { deviceId, sentAt, context } = told
  const key = `${sentAt} ${deviceId}`
  const known = groups.get(key)
  groups.set(key, {
    deviceId,
    sentAt,
    context: { ...known?.context, ...context },
    events: [...(known?.events ?? []), event],
  })
}

function inBatches(group: Gathered, envelope: Envelope): EventBatch[] {
  const batches: EventBatch[] = []
  for (let at = 0; at < group.events.length; at += maxEventsPerBatch)
    batches.push(batchOf({ ...group, events: group.events.slice(at, at + maxEventsPerBatch) }, envelope))
  return batches
}

const batchOf = ({ deviceId, sentAt, context, events }: Gathered, envelope: Envelope): EventBatch => ({
  batch_id: `seg_${envelope.hash([deviceId, ...events.map((event) => event.event_id)].join('\n'))}`,
  device_id: deviceId,
  sent_at: epochMs(sentAt),
  received_at: envelope.receivedAt,
  context: parseContext(context),
  events,
})

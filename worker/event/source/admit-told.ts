// Events of a shop's webhook → the batches that shards ingest, through the page's own door. Invariant: a webhook that is
// sent again makes batches with the same ids, events and instants, so that it counts once.

import { serverDevice } from '../../ring.ts'
import { contentRules } from '../content-rules.ts'
import type { EventBatch, Rejection, ShopEvent } from '../event.ts'
import type { EpochMs } from '../ids.ts'
import { maxEventAgeMs, maxEventsPerBatch } from '../limits.ts'
import { identitiesOf } from '../normalize-identity.ts'
import { admitEvent } from '../parse-batch.ts'
import type { ToldEvent } from './told.ts'

export interface SourceDoor {
  readonly origins: readonly string[]
  /** `identities` of site.yaml. */
  readonly identities: readonly string[]
  readonly receivedAt: EpochMs
  readonly hash: (text: string) => string
}

export interface AdmittedEvents {
  readonly batches: readonly EventBatch[]
  /** By position among the events. */
  readonly rejected: readonly Rejection[]
  /** What an old order or customer that changes tells once more: nothing is wrong with it. */
  readonly old: readonly Rejection[]
  readonly trimmed: readonly Rejection[]
}

export function admitTold(told: readonly ToldEvent[], door: SourceDoor): AdmittedEvents {
  const rules = contentRules(door.origins)
  const { receivedAt, identities } = door
  const byDevice = new Map<string, ShopEvent[]>()
  const rejected: Rejection[] = []
  const old: Rejection[] = []
  const trimmed: Rejection[] = []
  for (const [index, event] of told.entries()) {
    const { event_id: eventId, name, occurredAt, properties } = event
    if (receivedAt - occurredAt > maxEventAgeMs) {
      old.push({ index, reason: 'older than 14 days' })
      continue
    }
    // Sent when received: a shop’s clock is right, and there is no skew to take out.
    const raw = { event_id: eventId, name, occurred_at: occurredAt, properties }
    const trust = event.isClaim === true ? {} : ({ trust: 'server' } as const)
    // 0: it is one webhook, and was measured; `maxEventBytes` is about pages.
    const admitted = admitEvent(raw, receivedAt, { receivedAt, bodyBytes: 0, rules, identities, ...trust })
    if (typeof admitted === 'string') {
      rejected.push({ index, reason: admitted })
      continue
    }
    const [strongest] = identitiesOf(admitted.event.properties, identities)
    if (!strongest) {
      rejected.push({ index, reason: 'it says of nobody whom it is about' })
      continue
    }
    trimmed.push(...admitted.refusals.map((reason) => ({ index, reason })))
    const device = serverDevice(strongest)
    byDevice.set(device, [...(byDevice.get(device) ?? []), admitted.event])
  }
  const batches = [...byDevice].flatMap(([device, events]) => inBatches(device, events, door))
  return { batches, rejected, old, trimmed }
}

function inBatches(device: string, events: readonly ShopEvent[], door: SourceDoor): EventBatch[] {
  const batches: EventBatch[] = []
  for (let at = 0; at < events.length; at += maxEventsPerBatch) {
    const some = events.slice(at, at + maxEventsPerBatch)
    batches.push({
      batch_id: `src_${door.hash([device, ...some.map((event) => event.event_id)].join('\n'))}`,
      device_id: device,
      sent_at: door.receivedAt,
      received_at: door.receivedAt,
      context: {},
      events: some,
    })
  }
  return batches
}

// The stream of the shop as browsers send it: up to five events of one visit in a batch. Who is known from before says so
// with the first batch.

import type { EventBatch, ShopEvent } from '../../worker/event/event.ts'
import type { EpochMs } from '../../worker/event/ids.ts'
import { eventId } from '../../worker/event/ids.ts'
import { deviceOf, streamOf } from './shop-stream.ts'
import type { Heard } from './shop-stream.ts'

const eventsPerBatch = 5

export function batchOf(device: string, events: readonly ShopEvent[], at: EpochMs): EventBatch {
  return {
    batch_id: events[0]?.event_id ?? '',
    device_id: device,
    sent_at: at,
    received_at: at,
    context: { time_zone: 'Europe/Paris', locale: 'fr-FR' },
    events,
  }
}

export function streamBatches(stream: readonly Heard[]): EventBatch[] {
  const open = new Map<string, EventBatch>()
  const batches: EventBatch[] = []
  const met = new Set<number>()
  for (const { shopper, event } of stream) {
    const visit = event.event_id.split('.')[0] ?? ''
    const events = [
      ...(open.get(visit)?.events ?? (met.has(shopper) ? [] : introduction(shopper, event))),
      event,
    ]
    met.add(shopper)
    const batch = batchOf(deviceOf(shopper), events, event.occurred_at)
    if (events.length < eventsPerBatch) open.set(visit, batch)
    else {
      open.delete(visit)
      batches.push(batch)
    }
  }
  return [...batches, ...open.values()].sort((a, b) => a.received_at - b.received_at)
}

function introduction(shopper: number, first: ShopEvent): ShopEvent[] {
  const { identities, traits } = streamOf(shopper)
  const told = identities.filter(({ kind }) => kind === 'email' || kind === 'phone')
  if (told.length === 0) return []
  const properties = { ...traits, ...Object.fromEntries(told.map(({ kind, value }) => [kind, value])) }
  const { page: _page, ...event } = first
  return [{ ...event, event_id: eventId(`${first.event_id}-i`), name: 'identify', properties }]
}

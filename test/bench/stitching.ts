// What a shard stores, and what it costs that somebody turns out to be known: merges per second within one shard and
// across two, and whether the first event after a merge waits longer than any other.

import type { EventBatch, ShopEvent } from '../../worker/event/event.ts'
import { epochMs, eventId } from '../../worker/event/ids.ts'
import { BenchShards } from './bench-shards.ts'
import { fiftyAutomations } from './fifty-automations.ts'
import { median, percent, percentile, times, whole } from './measure.ts'
import type { Figure } from './measure.ts'
import { deviceOf, emailOf, shopStream, streamOf, streamShoppers, streamStartsAt } from './shop-stream.ts'
import { batchOf, streamBatches } from './stream-batches.ts'

const mergeCount = 150
const eventsBefore = 10
const eventsPerBatch = 5

/** All of the stream would take minutes. */
const streamPart = 15_000

export const measureStitching = (): Promise<Figure[]> =>
  withShards(1, async (shards, batches) => [
    ...measureStorage(shards, batches),
    ...(await measureMerges(shards, 'one shard')),
  ])

export const measureHandOvers = (): Promise<Figure[]> =>
  withShards(2, (shards) => measureMerges(shards, 'two shards'))

async function withShards(
  count: number,
  measure: (shards: BenchShards, batches: readonly EventBatch[]) => Promise<Figure[]>,
): Promise<Figure[]> {
  const shards = await BenchShards.open(count, fiftyAutomations(), streamStartsAt)
  try {
    const batches = streamBatches(shopStream().slice(0, streamPart))
    await shards.ingestAll(batches)
    const figures = await measure(shards, batches)
    const reports = shards.reports()
    if (reports.length > 0) throw new Error(`the shards reported: ${reports.slice(0, 3).join('; ')}`)
    return figures
  } finally {
    shards.close()
  }
}

const tablesOfShopper = new Set(['shopper', 'identity', 'timer', 'waiting'])

function measureStorage(shards: BenchShards, batches: readonly EventBatch[]): Figure[] {
  const tables = [...shards.tables()]
  const eventCount = batches.reduce((sum, { events }) => sum + events.length, 0)
  const shopperCount = tables.find(([name]) => name === 'shopper')?.[1].rows ?? 0
  const isEvents = (name: string): boolean => name.startsWith('events_')
  const bytesOf = (wanted: (name: string) => boolean): number =>
    tables.reduce((sum, [name, { bytes }]) => sum + (wanted(name) ? bytes : 0), 0)
  const list = (wanted: (name: string) => boolean, count: number): string =>
    tables
      .filter(([name, { rows }]) => wanted(name) && rows > 0)
      .map(([name, { bytes }]) => `${name} ${whole(bytes / count)}`)
      .join(', ')
  const isOfShopper = (name: string): boolean => tablesOfShopper.has(name)
  const messages = tables.find(([name]) => name === 'delivery')?.[1]
  return [
    {
      what: `stored per shopper, ${whole(shopperCount)} shoppers, 50 automations`,
      value: `${whole(bytesOf(isOfShopper) / shopperCount)} bytes`,
      limit: list(isOfShopper, shopperCount),
    },
    {
      what: `stored per 1,000 events, ${(eventCount / batches.length).toFixed(1)} a batch`,
      value: `${whole((bytesOf(isEvents) * 1_000) / eventCount)} bytes`,
      limit: `${whole((jsonBytes(batches) * 1_000) / eventCount)} bytes as JSON`,
    },
    {
      what: `stored per message, ${whole(messages?.rows ?? 0)} messages`,
      value: `${whole((messages?.bytes ?? 0) / (messages?.rows ?? 1))} bytes`,
      limit: '',
    },
    {
      what: '  all other tables',
      value: `${whole(bytesOf((name) => !isEvents(name) && !isOfShopper(name) && name !== 'delivery') / shopperCount)} bytes a shopper`,
      limit: list((name) => !isEvents(name) && !isOfShopper(name) && name !== 'delivery', shopperCount),
    },
  ]
}

const jsonBytes = (batches: readonly EventBatch[]): number =>
  batches.reduce((sum, { events }) => sum + Buffer.byteLength(JSON.stringify(events)), 0)

/** Somebody comes on a new device, looks around, and says who they are; all the while others look around, too. */
interface Meeting {
  readonly device: string
  readonly email: string
  /** A known shopper on a device that is theirs. */
  readonly other: string
}

async function measureMerges(shards: BenchShards, place: string): Promise<Figure[]> {
  const clock = batchClock(streamStartsAt + 91 * 86_400_000)
  const known = Array.from({ length: streamShoppers }, (_, index) => index).filter((index) =>
    streamOf(index).identities.some(({ kind }) => kind === 'email'),
  )
  const found: number[] = []
  for (const index of known) if ((await shards.shopperOf(emailOf(index))) !== null) found.push(index)
  if (found.length < mergeCount * 3) throw new Error('too few shoppers of the stream are known')
  const meetings = Array.from({ length: mergeCount * 2 }, (_, nth): Meeting => ({
    device: `new-device-${nth}`,
    email: emailOf(found[nth] ?? 0),
    other: deviceOf(found[found.length - 1 - (nth % mergeCount)] ?? 0),
  }))
  // Beforehand, and unmeasured: what the new devices did while nobody knew whose they are.
  await shards.ingestAll(
    meetings.flatMap(({ device }) =>
      Array.from({ length: eventsBefore / eventsPerBatch }, () => clock.batch(device, eventsPerBatch)),
    ),
  )
  await shards.advanceTo(clock.now())
  const alone = meetings.slice(0, mergeCount)
  const latencies = await mergeOneByOne(shards, alone, clock)
  const others = meetings.slice(mergeCount)
  const perSecond = {
    merges: await rateOf(
      shards,
      others.map(({ device, email }) => clock.identify(device, email)),
    ),
    events: await rateOf(
      shards,
      others.map(({ other }) => clock.batch(other, 1)),
    ),
  }
  await requireMerged(shards, meetings)
  return mergeFigures(place, perSecond, latencies)
}

interface Latencies {
  readonly merge: readonly number[]
  readonly first: readonly number[]
  readonly ordinary: readonly number[]
}

async function mergeOneByOne(
  shards: BenchShards,
  meetings: readonly Meeting[],
  clock: BatchClock,
): Promise<Latencies> {
  const merge: number[] = []
  const first: number[] = []
  const ordinary: number[] = []
  const timed = async (into: number[], batch: EventBatch): Promise<void> => {
    const startedAt = performance.now()
    await shards.ingest(batch)
    into.push(performance.now() - startedAt)
  }
  for (const { device, email, other } of meetings) {
    await shards.advanceTo(clock.now())
    await timed(merge, clock.identify(device, email))
    await timed(first, clock.batch(device, 1))
    await timed(ordinary, clock.batch(other, 1))
  }
  return { merge, first, ordinary }
}

/** A second, many at once. */
async function rateOf(shards: BenchShards, batches: readonly EventBatch[]): Promise<number> {
  const startedAt = performance.now()
  await shards.ingestAll(batches)
  return (batches.length * 1_000) / (performance.now() - startedAt)
}

function mergeFigures(
  place: string,
  { merges, events }: { readonly merges: number; readonly events: number },
  { merge, first, ordinary }: Latencies,
): Figure[] {
  const both = (values: readonly number[]): string =>
    `median ${median(values).toFixed(2)} ms, p99 ${percentile(values, 0.99).toFixed(2)} ms`
  return [
    {
      what: `merges into a known shopper, ${eventsBefore} events before, ${place}`,
      value: `${percent(merges / events)} (${whole(merges)} merges/s, 64 at once)`,
      limit: `${whole(events)} events/s of known shoppers, alike`,
    },
    {
      what: '  one by one',
      value: `${times(median(merge) / median(ordinary))} (${both(merge)})`,
      limit: `any other event: ${both(ordinary)}`,
    },
    {
      what: '  first event after a merge',
      value: `${times(median(first) / median(ordinary))} (${both(first)})`,
      limit: 'the same',
    },
  ]
}

/** Whatever was measured, it must have been merges. */
async function requireMerged(shards: BenchShards, meetings: readonly Meeting[]): Promise<void> {
  for (const { device, email } of meetings) {
    const shopper = await shards.shopperOf(email)
    if (shopper === null) throw new Error('a shopper is gone')
    const { identities, events } = JSON.parse(shopper) as {
      identities: readonly { readonly value: string }[]
      events: readonly ShopEvent[]
    }
    const before = events.filter(({ event_id: id }) => id.startsWith(`${device}.`))
    if (!identities.some(({ value }) => value === device) || before.length < eventsBefore)
      throw new Error(`${device} was not merged: ${before.length} of its events came along`)
  }
}

type BatchClock = ReturnType<typeof batchClock>

/** Batches a second apart, never two at once. */
function batchClock(startsAt: number) {
  let at = startsAt
  let count = 0
  const event = (device: string, name: string, properties: ShopEvent['properties']): ShopEvent => ({
    event_id: eventId(`${device}.${(count += 1)}`),
    name,
    occurred_at: epochMs((at += 1_000)),
    received_at: epochMs(at),
    page: { url: 'https://shop.example/p/shoes-7', title: 'Bench shop' },
    properties,
  })
  const item = { item_id: 'shoes-7', item_name: 'Shoe 7', item_category: 'shoes', price: 90, quantity: 1 }
  const about = { currency: 'EUR', value: 90, items: [item] }
  return {
    now: () => at,
    batch: (device: string, size: number): EventBatch => {
      const events = Array.from({ length: size }, (_, nth) =>
        nth === 3
          ? event(device, 'add_to_cart', about)
          : nth % 2 === 1
            ? event(device, 'view_item', about)
            : event(device, 'page_view', {}),
      )
      return batchOf(device, events, epochMs(at))
    },
    identify: (device: string, email: string): EventBatch =>
      batchOf(device, [event(device, 'identify', { email })], epochMs(at)),
  }
}

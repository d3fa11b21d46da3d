// How fast one shard sends, against a bare loop of fetch in the same runtime, and what it costs when very many wait: they
// pile up behind a receiver that asks for patience, and then it takes them all. How soon the first attempt of a message
// comes is the part `webhook`.

import { secretKey, siteKey } from '../workerd/boot-worker.ts'
import { maxConcurrentAttempts } from '../../worker/event/limits.ts'
import { benchWorker, bootRuntime, shippedWorker } from './bench-runtime.ts'
import type { BenchRuntime } from './bench-runtime.ts'
import { benchReceiver } from './deliveries-receiver.ts'
import type { BenchReceiver } from './deliveries-receiver.ts'
import { pageHeaders } from './load.ts'
import { cpuMicroseconds, median, percent, residentBytes, whole } from './measure.ts'
import type { Figure } from './measure.ts'

const rounds = 3
const perRound = 600
const minShare = 0.7
/** Another number: SELVEDGE_PENDING=20000 npm run bench -- deliveries */
const pendingCount = Number(process.env['SELVEDGE_PENDING'] ?? 100_000)
/** Of them; that the rest waits is what makes it hard. */
const drainedCount = Math.min(pendingCount, 3_000)
const parts = 5
/** Of the pace with few that wait. */
const minSteadiness = 0.7
const messagesPerRequest = 400
const senders = 4
const rowsSample = 200
const mebibyte = 1024 * 1024

export async function measureDeliveries(): Promise<Figure[]> {
  const receiver = await benchReceiver()
  const limit = await bootRuntime({
    modulePath: await benchWorker(new URL('./worker/fetch-loop-worker.js', import.meta.url)),
    hasSite: false,
  })
  // Webhooks to this machine leave only in development, and only there the clock can be moved past the patience.
  const served = await bootRuntime({
    modulePath: await shippedWorker('development'),
    webhookUrl: receiver.url,
    hasSite: true,
  })
  try {
    const paces = await measurePaces(receiver, limit, served)
    return [
      ...paceFigures(paces),
      ...(await measureRowsPerDelivery(receiver)),
      ...(await measureCrowd(receiver, served, median(rates(paces.sent)))),
    ]
  } finally {
    await Promise.all([limit.close(), served.close()])
    await receiver.close()
  }
}

interface Pace {
  readonly perSecond: number
  /** µs each; null where it cannot be told. */
  readonly cpu: number | null
}

interface Paces {
  readonly sent: readonly Pace[]
  readonly bare: readonly Pace[]
  readonly writing: readonly Pace[]
}

/** In turn, so that whatever else the machine does hits all alike. */
async function measurePaces(
  receiver: BenchReceiver,
  limit: BenchRuntime,
  served: BenchRuntime,
): Promise<Paces> {
  const paces = { sent: [] as Pace[], bare: [] as Pace[], writing: [] as Pace[] }
  for (let round = -1; round < rounds; round += 1) {
    await pileUp(receiver, served, perRound)
    const sent = await paceOf(receiver, served, () => release(served))
    // Bodies of the same length.
    const order = { url: receiver.url, body: receiver.body, count: perRound, atOnce: maxConcurrentAttempts }
    const bare = await paceOf(receiver, limit, () => limit.admin('/loop', order))
    const writing = await paceOf(receiver, limit, () => limit.admin('/loop', { ...order, writes: true }))
    // The first warms up.
    if (round < 0) continue
    paces.sent.push(sent)
    paces.bare.push(bare)
    paces.writing.push(writing)
  }
  return paces
}

function paceFigures({ sent, bare, writing }: Paces): Figure[] {
  const shareOf = (limits: readonly Pace[]): number =>
    median(sent.map(({ perSecond }, nth) => perSecond / (limits[nth]?.perSecond ?? Infinity)))
  const share = shareOf(bare)
  const cpu = [sent, bare, writing].map(cpuOf)
  const [own, loop] = cpu
  return [
    {
      what: `deliveries of one shard, ${maxConcurrentAttempts} at once`,
      value: `${whole(median(rates(sent)))}/s = ${percent(share)}`,
      limit: `a loop of fetch: ${whole(median(rates(bare)))}/s`,
      verdict: { budget: `≥ ${percent(minShare)}`, isMet: share >= minShare },
    },
    {
      what: '  of a loop that writes a row before and after',
      value: percent(shareOf(writing)),
      limit: `${whole(median(rates(writing)))}/s`,
    },
    ...(typeof own !== 'number' || typeof loop !== 'number'
      ? []
      : [{ what: '  CPU', value: `${whole(own)} µs each`, limit: `a loop of fetch: ${whole(loop)} µs` }]),
  ]
}

const rates = (paces: readonly Pace[]): number[] => paces.map(({ perSecond }) => perSecond)

const cpuOf = (paces: readonly Pace[]): number | null => {
  const known = paces.flatMap(({ cpu }) => (cpu === null ? [] : [cpu]))
  return known.length === 0 ? null : median(known)
}

/** From the first to the last that arrives. */
async function paceOf(
  receiver: BenchReceiver,
  runtime: BenchRuntime,
  send: () => Promise<unknown>,
): Promise<Pace> {
  receiver.takeAll(true)
  const before = cpuMicroseconds(runtime.pid())
  const all = receiver.taken(perRound)
  await Promise.all([send(), all])
  const after = cpuMicroseconds(runtime.pid())
  const [first = 0, last = 0] = [receiver.takenAt[0], receiver.takenAt.at(-1)]
  if (receiver.takenAt.length !== perRound)
    throw new Error(`${receiver.takenAt.length} arrived, not ${perRound}`)
  return {
    perSecond: ((perRound - 1) * 1_000) / (last - first),
    cpu: before === null || after === null ? null : (after - before) / perRound,
  }
}

let subscribed = 0

/** Deliveries that wait for a receiver that has asked for an hour. */
async function pileUp(receiver: BenchReceiver, served: BenchRuntime, count: number): Promise<void> {
  receiver.takeAll(false)
  let left = count
  const send = async (): Promise<void> => {
    while (left > 0) {
      const size = Math.min(messagesPerRequest, left)
      left -= size
      await subscribe(served, size)
    }
  }
  await Promise.all(Array.from({ length: senders }, send))
  const pending = await pendingOf(served)
  if (pending !== count) throw new Error(`${pending} deliveries wait, not ${count}`)
}

async function subscribe(served: BenchRuntime, count: number): Promise<void> {
  const batch = Array.from({ length: count }, () => {
    const nth = (subscribed += 1)
    return {
      type: 'track',
      event: 'subscribe',
      messageId: `m${nth}`,
      anonymousId: `d${nth}`,
      timestamp: new Date().toISOString(),
      properties: { email: `s${nth}@example.com` },
    }
  })
  for (;;) {
    const answer = await fetch(`${served.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    })
    const text = await answer.text()
    if (answer.status === 200) return
    // The door's own pace, not what is measured here.
    if (answer.status !== 429 && answer.status !== 503) throw new Error(`${answer.status} ${text}`)
  }
}

async function pendingOf(served: BenchRuntime): Promise<number> {
  const { shards } = (await served.admin('/v1/status')) as { shards: { pendingDeliveries: number }[] }
  return shards.reduce((sum, { pendingDeliveries }) => sum + pendingDeliveries, 0)
}

/** The hour is over. */
const release = (served: BenchRuntime): Promise<unknown> => served.admin('/dev/clock', { advance: '61m' })

/** The last part: most of them are never sent. */
async function measureCrowd(
  receiver: BenchReceiver,
  served: BenchRuntime,
  usualPace: number,
): Promise<Figure[]> {
  const before = residentBytes(served.pid())
  await pileUp(receiver, served, pendingCount)
  const waiting = residentBytes(served.pid())
  receiver.takeAll(true)
  let most = waiting ?? 0
  const look = setInterval(() => {
    most = Math.max(most, residentBytes(served.pid()) ?? 0)
  }, 500)
  // It would go on until all are sent, and ends with the runtime instead.
  const released = release(served).catch(() => {})
  await receiver.taken(drainedCount)
  clearInterval(look)
  if (drainedCount === pendingCount) await released
  const at = (part: number): number =>
    receiver.takenAt[Math.floor(((drainedCount - 1) * part) / parts)] ?? Number.NaN
  const paces = Array.from(
    { length: parts },
    (_, part) => ((drainedCount / parts) * 1_000) / (at(part + 1) - at(part)),
  )
  const steadiness = median(paces) / usualPace
  const figures: Figure[] = [
    {
      what: `deliveries while ${whole(pendingCount)} wait`,
      value: `${whole(median(paces))}/s = ${percent(steadiness)}`,
      limit: `with few: ${whole(usualPace)}/s; slowest fifth ${whole(Math.min(...paces))}/s`,
      verdict: { budget: `≥ ${percent(minSteadiness)}`, isMet: steadiness >= minSteadiness },
    },
  ]
  if (before === null || waiting === null) return figures
  const mib = (bytes: number): string => `${whole(bytes / mebibyte)} MiB`
  return [
    ...figures,
    {
      what: '  memory of workerd',
      value: `${mib(waiting)} while they wait, at most ${mib(most)} while they are sent`,
      limit: `before: ${mib(before)}`,
    },
  ]
}

/** What is billed: a subscription with its delivery, beside one with nothing to send. */
async function measureRowsPerDelivery(receiver: BenchReceiver): Promise<Figure[]> {
  const modulePath = await benchWorker(new URL('./worker/rows-worker.js', import.meta.url))
  const runtime = await bootRuntime({ modulePath, webhookUrl: receiver.url, hasSite: true })
  try {
    receiver.takeAll(true)
    const bare = await rowsOf(runtime, () => one(runtime, 'page_view'))
    const withDelivery = await rowsOf(runtime, async (nth) => {
      const arrival = receiver.taken(nth + 1)
      await one(runtime, 'subscribe')
      await arrival
    })
    const tables = new Set([...withDelivery.keys(), ...bare.keys()])
    const more = [...tables].map(
      (table) => [table, (withDelivery.get(table) ?? 0) - (bare.get(table) ?? 0)] as const,
    )
    const sum = more.reduce((total, [, rows]) => total + rows, 0)
    const detail = more
      .filter(([, rows]) => rows >= 0.05)
      .map(([table, rows]) => `${table} ${rows.toFixed(1)}`)
    return [{ what: 'rows written per delivery', value: sum.toFixed(1), limit: detail.join(', ') }]
  } finally {
    await runtime.close()
  }
}

/** Rows per call and table, one call after the other. */
async function rowsOf(
  runtime: BenchRuntime,
  call: (nth: number) => Promise<void>,
): Promise<ReadonlyMap<string, number>> {
  const written = async () =>
    (await runtime.admin('/bench/written/demo')) as { alarms: number; byTable: Record<string, number> }
  const before = await written()
  for (let nth = 0; nth < rowsSample; nth += 1) await call(nth)
  while ((await pendingOf(runtime)) > 0);
  const after = await written()
  return new Map([
    ['alarm', (after.alarms - before.alarms) / rowsSample],
    ...Object.entries(after.byTable).map(([table, rows]): [string, number] => [
      table,
      (rows - (before.byTable[table] ?? 0)) / rowsSample,
    ]),
  ])
}

async function one(runtime: BenchRuntime, name: string): Promise<void> {
  const nth = (subscribed += 1)
  const event = {
    event_id: `e${nth}`,
    name,
    occurred_at: Date.now(),
    properties: { email: `s${nth}@example.com` },
  }
  const batch = {
    v: 1,
    key: siteKey,
    batch_id: `b${nth}`,
    device_id: `d${nth}`,
    sent_at: Date.now(),
    events: [event],
  }
  const answer = await fetch(`${runtime.url}/v1/events`, {
    method: 'POST',
    headers: pageHeaders,
    body: JSON.stringify(batch),
  })
  if (answer.status !== 202) throw new Error(`an event was refused: ${await answer.text()}`)
  await answer.body?.cancel()
}

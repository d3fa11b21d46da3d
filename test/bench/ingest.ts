// Ingest into one shard against an empty RPC to a Durable Object: two processes of the same runtime, rounds in turn, so
// that whatever else the machine does hits both alike.

import { batches, eventsPerBatch, loadGenerator, pageHeaders } from './load.ts'
import type { LoadGenerator } from './load.ts'
import { benchWorker, bootRuntime, shippedWorker } from './bench-runtime.ts'
import type { BenchRuntime } from './bench-runtime.ts'
import type { LoadOrder } from './load-process.ts'
import { cpuMicroseconds, median, percent, times, whole } from './measure.ts'
import type { Figure } from './measure.ts'

const connections = 64
const rounds = 5
const requestsPerRound = { rpc: 4_000, echo: 4_000, ingest: 2_000 }
const minRequestShare = 0.8
const maxCpuFactor = 1.4

interface Round {
  readonly perSecond: number
  readonly cpu: number | null
}

type Target = (count: number) => { readonly runtime: BenchRuntime; readonly order: LoadOrder }

export async function measureIngest(): Promise<Figure[]> {
  const load = loadGenerator()
  const limit = await bootRuntime({
    modulePath: await benchWorker(new URL('./worker/limit-worker.js', import.meta.url)),
    hasSite: false,
  })
  const served = await bootRuntime({ modulePath: await shippedWorker('production'), hasSite: true })
  try {
    return await compare(load, limit, served)
  } finally {
    load.close()
    await Promise.all([limit.close(), served.close()])
  }
}

async function compare(load: LoadGenerator, limit: BenchRuntime, served: BenchRuntime): Promise<Figure[]> {
  const targets: Record<keyof typeof requestsPerRound, Target> = {
    rpc: (count) => ({
      runtime: limit,
      order: { ...order(limit, '/rpc', 200), method: 'GET', bodies: Array.from({ length: count }, () => '') },
    }),
    echo: (count) => ({ runtime: limit, order: { ...order(limit, '/echo', 200), bodies: batches(count) } }),
    ingest: (count) => ({
      runtime: served,
      order: { ...order(served, '/v1/events', 202), bodies: batches(count) },
    }),
  }
  const results = { rpc: [] as Round[], echo: [] as Round[], ingest: [] as Round[] }
  let stored = 0
  for (let round = -1; round < rounds; round += 1) {
    for (const name of ['rpc', 'echo', 'ingest'] as const) {
      const count = requestsPerRound[name]
      const result = await oneRound(load, targets[name](count), count)
      // The first warms up.
      if (round >= 0) results[name].push(result)
      if (name === 'ingest') stored += count * eventsPerBatch
    }
  }
  await verifyStored(served, stored)
  return figures(results)
}

const order = ({ port }: BenchRuntime, path: string, status: number): Omit<LoadOrder, 'bodies'> => ({
  port,
  method: 'POST',
  path,
  status,
  connections,
  headers: pageHeaders,
})

async function oneRound(
  load: LoadGenerator,
  { runtime, order: given }: ReturnType<Target>,
  count: number,
): Promise<Round> {
  const before = cpuMicroseconds(runtime.pid())
  const { elapsedMs } = await load.run(given)
  const after = cpuMicroseconds(runtime.pid())
  return {
    perSecond: (count * 1_000) / elapsedMs,
    cpu: before === null || after === null ? null : (after - before) / count,
  }
}

async function verifyStored(served: BenchRuntime, expected: number): Promise<void> {
  const { shards } = (await served.admin('/v1/status')) as { shards: { events: number }[] }
  const stored = shards.reduce((sum, { events }) => sum + events, 0)
  if (stored !== expected) throw new Error(`${expected} events were acknowledged, ${stored} are stored`)
}

const perSecond = (done: readonly Round[]): number => median(done.map((round) => round.perSecond))
const cpu = (done: readonly Round[]): number | null =>
  done.some((round) => round.cpu === null) ? null : median(done.map((round) => round.cpu ?? 0))

function figures(results: Record<'rpc' | 'echo' | 'ingest', readonly Round[]>): Figure[] {
  const rate = {
    rpc: perSecond(results.rpc),
    echo: perSecond(results.echo),
    ingest: perSecond(results.ingest),
  }
  const used = { rpc: cpu(results.rpc), echo: cpu(results.echo), ingest: cpu(results.ingest) }
  const share = rate.ingest / rate.rpc
  const lines: Figure[] = [
    {
      what: `ingest, ${eventsPerBatch} events a request, ${connections} connections`,
      value: `${whole(rate.ingest)} requests/s = ${whole(rate.ingest * eventsPerBatch)} events/s`,
      limit: '',
    },
    {
      what: '  requests/s of an empty RPC to an object',
      value: percent(share),
      limit: `${whole(rate.rpc)} requests/s`,
      verdict: { budget: `≥ ${percent(minRequestShare)}`, isMet: share >= minRequestShare },
    },
    {
      what: '  requests/s of an echo of the JSON',
      value: percent(rate.ingest / rate.echo),
      limit: `${whole(rate.echo)} requests/s`,
    },
  ]
  if (used.rpc === null || used.echo === null || used.ingest === null) return lines
  const factor = used.ingest / used.rpc
  return [
    ...lines,
    {
      what: '  CPU of an empty RPC to an object',
      value: `${times(factor)} (${whole(used.ingest)} µs a request)`,
      limit: `${whole(used.rpc)} µs`,
      verdict: { budget: `≤ ${times(maxCpuFactor)}`, isMet: factor <= maxCpuFactor },
    },
    {
      what: '  CPU of an echo of the JSON',
      value: times(used.ingest / used.echo),
      limit: `${whole(used.echo)} µs`,
    },
  ]
}

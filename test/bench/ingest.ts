// Ingest into one shard against an empty RPC to a Durable Object: two processes of the same runtime, rounds in turn, so
// that whatever else the machine does hits both alike.

import { batches, eventsPerBatch, loadGenerator } from './load.ts'
import type { LoadGenerator } from './load.ts'
import { benchWorker, bootRuntime, shippedWorker } from './bench-runtime.ts'
import type { BenchRuntime } from './bench-runtime.ts'
import { connections, cpuOf, emptyRpc, orderTo, rateOf, runRound, verifyStored } from './load-round.ts'
import type { Round, Target } from './load-round.ts'
import { percent, times, whole } from './measure.ts'
import type { Figure } from './measure.ts'

const rounds = 5
const requestsPerRound = { rpc: 4_000, echo: 4_000, ingest: 2_000 }
const minRequestShare = 0.8
const maxCpuFactor = 1.4

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
  const targets: Record<keyof typeof requestsPerRound, (count: number) => Target> = {
    rpc: (count) => emptyRpc(limit, count),
    echo: (count) => ({ runtime: limit, order: { ...orderTo(limit, '/echo', 200), bodies: batches(count) } }),
    ingest: (count) => ({
      runtime: served,
      order: { ...orderTo(served, '/v1/events', 202), bodies: batches(count) },
    }),
  }
  const results = { rpc: [] as Round[], echo: [] as Round[], ingest: [] as Round[] }
  let stored = 0
  for (let round = -1; round < rounds; round += 1) {
    for (const name of ['rpc', 'echo', 'ingest'] as const) {
      const count = requestsPerRound[name]
      const result = await runRound(load, targets[name](count))
      // The first warms up.
      if (round >= 0) results[name].push(result)
      if (name === 'ingest') stored += count * eventsPerBatch
    }
  }
  await verifyStored(served, stored)
  return figures(results)
}

function figures(results: Record<'rpc' | 'echo' | 'ingest', readonly Round[]>): Figure[] {
  const rate = {
    rpc: rateOf(results.rpc),
    echo: rateOf(results.echo),
    ingest: rateOf(results.ingest),
  }
  const used = { rpc: cpuOf(results.rpc), echo: cpuOf(results.echo), ingest: cpuOf(results.ingest) }
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

// Ingest of a site of 1, 4 and 16 shards, each in a process of its own of the real runtime, beside an empty RPC to an
// object; rounds in turn. One process runs all objects of a site on one thread, so the figures show what routing costs,
// never what more machines would bring.

import { benchWorker, bootRuntime } from './bench-runtime.ts'
import type { BenchRuntime } from './bench-runtime.ts'
import { eventsPerBatch, loadGenerator } from './load.ts'
import type { LoadGenerator } from './load.ts'
import { cpuOf, emptyRpc, orderTo, rateOf, runRound, verifyStored } from './load-round.ts'
import type { Round } from './load-round.ts'
import { percent, times, whole } from './measure.ts'
import type { Figure } from './measure.ts'
import { anonymousTraffic, batchesPerLogin, loginTraffic } from './shard-traffic.ts'
import type { Traffic } from './shard-traffic.ts'

const shardCounts = [1, 4, 16] as const
const rounds = 3
const batchesPerRound = 600
const emptyRpcs = 2_000
/** A door keeps for ten seconds how many shards there are. */
const maxGrowthMs = 60_000
const lookMs = 250

interface Kind {
  readonly name: string
  readonly traffic: (shards: number) => Traffic
  readonly isHinted: boolean
}

const kinds: readonly Kind[] = [
  {
    name: 'anonymous, without the hint',
    traffic: (shards) => anonymousTraffic(batchesPerRound, shards, 'right'),
    isHinted: false,
  },
  {
    name: 'anonymous, with the hint',
    traffic: (shards) => anonymousTraffic(batchesPerRound, shards, 'right'),
    isHinted: true,
  },
  {
    name: 'anonymous, each hint wrong',
    traffic: (shards) => anonymousTraffic(batchesPerRound, shards, 'wrong'),
    isHinted: true,
  },
  {
    name: `1 in ${batchesPerLogin} logs in elsewhere, without the hint`,
    traffic: (shards) => loginTraffic(batchesPerRound, shards),
    isHinted: false,
  },
  {
    name: `1 in ${batchesPerLogin} logs in elsewhere, with the hint`,
    traffic: (shards) => loginTraffic(batchesPerRound, shards),
    isHinted: true,
  },
]

type Calls = Readonly<Record<'take' | 'whereIs' | 'claim' | 'takeEvents' | 'takeIn', number>>

interface Site {
  readonly shards: number
  readonly runtime: BenchRuntime
  readonly calls: () => Promise<Calls>
}

/** One kind of traffic to one site. */
interface Series {
  readonly shards: number
  readonly kind: Kind
  readonly rounds: Round[]
  /** Of one shard to another, per batch. */
  readonly calls: { hops: number; all: number }[]
}

export async function measureIngestOverShards(): Promise<Figure[]> {
  const load = loadGenerator()
  const limit = await bootRuntime({
    modulePath: await benchWorker(new URL('./worker/limit-worker.js', import.meta.url)),
    hasSite: false,
  })
  const sites: Site[] = []
  try {
    const modulePath = await benchWorker(new URL('./worker/shards-worker.js', import.meta.url))
    for (const shards of shardCounts) sites.push(await openSite(modulePath, shards))
    return await compare(load, limit, sites)
  } finally {
    load.close()
    await Promise.all([limit.close(), ...sites.map(({ runtime }) => runtime.close())])
  }
}

async function openSite(modulePath: string, shards: number): Promise<Site> {
  const runtime = await bootRuntime({ modulePath, hasSite: true })
  if (shards > 1) await grow(runtime, shards)
  const calls = async () => (await runtime.admin(`/bench/calls/demo/${shards}`)) as Calls
  return { shards, runtime, calls }
}

/** Grows the empty site, and waits until the door knows. */
async function grow(runtime: BenchRuntime, to: number): Promise<void> {
  await runtime.admin('/v1/shards', { to })
  const until = performance.now() + maxGrowthMs
  for (;;) {
    const ring = (await runtime.admin('/v1/shards')) as { shards: number; growing_from: number | null }
    const door = (await runtime.admin('/v1/status')) as { shards: readonly object[] }
    if (ring.shards === to && ring.growing_from === null && door.shards.length === to) return
    if (performance.now() > until) throw new Error(`the site did not grow: ${JSON.stringify(ring)}`)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
}

async function compare(load: LoadGenerator, limit: BenchRuntime, sites: readonly Site[]): Promise<Figure[]> {
  const rpc: Round[] = []
  const all = kinds.flatMap((kind) =>
    sites.map((site) => ({ site, series: { shards: site.shards, kind, rounds: [], calls: [] } as Series })),
  )
  for (let round = -1; round < rounds; round += 1) {
    const empty = await runRound(load, emptyRpc(limit, emptyRpcs))
    if (round >= 0) rpc.push(empty)
    for (const { site, series } of all)
      await measureRound(load, site, round >= 0 ? series : null, series.kind)
  }
  const expected = kinds.length * (rounds + 1) * batchesPerRound * eventsPerBatch
  for (const { runtime } of sites) await verifyStored(runtime, expected)
  return [
    limitFigure(rpc),
    ...all.map(({ series }) =>
      figure(
        series,
        all.map((one) => one.series),
        rpc,
      ),
    ),
  ]
}

async function measureRound(
  load: LoadGenerator,
  { runtime, shards, calls }: Site,
  series: Series | null,
  { traffic, isHinted }: Kind,
): Promise<void> {
  const { bodies, hints } = traffic(shards)
  const order = { ...orderTo(runtime, '/v1/events', 202), bodies, ...(isHinted && { queries: hints }) }
  const before = await calls()
  const round = await runRound(load, { runtime, order })
  const after = await calls()
  // The first round warms up.
  if (series === null) return
  series.rounds.push(round)
  series.calls.push({
    hops: (after.take - before.take) / bodies.length,
    all: (sum(after) - sum(before)) / bodies.length,
  })
}

const sum = (calls: Calls): number => Object.values(calls).reduce((total, count) => total + count, 0)
const mean = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0) / values.length

const limitFigure = (rpc: readonly Round[]): Figure => ({
  what: 'an empty RPC to an object',
  value: `${whole(rateOf(rpc))} requests/s, ${whole(cpuOf(rpc) ?? Number.NaN)} µs`,
  limit: 'all shards of a site run on one thread here: more of them cannot be faster',
})

function figure(series: Series, all: readonly Series[], rpc: readonly Round[]): Figure {
  const { kind, shards, rounds: done, calls } = series
  const alone = all.find((one) => one.kind === kind && one.shards === 1)?.rounds ?? done
  const shards1 = { rate: rateOf(alone), cpu: cpuOf(alone) ?? Number.NaN }
  const cpu = cpuOf(done) ?? Number.NaN
  const asked = `${mean(calls.map(({ hops }) => hops)).toFixed(2)} hops, ${mean(calls.map((one) => one.all)).toFixed(2)} calls a batch`
  return {
    what: `${kind.name}, ${shards} ${shards === 1 ? 'shard' : 'shards'}`,
    value: `${whole(rateOf(done))} requests/s, ${whole(cpu)} µs; ${asked}`,
    limit: `1 shard: ${percent(rateOf(done) / shards1.rate)}, CPU ${times(cpu / shards1.cpu)}; RPC: ${percent(rateOf(done) / rateOf(rpc))}, CPU ${times(cpu / (cpuOf(rpc) ?? Number.NaN))}`,
  }
}

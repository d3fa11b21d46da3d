// One round of load on one runtime: requests a second, and the CPU that the runtime used for each.

import type { BenchRuntime } from './bench-runtime.ts'
import { pageHeaders } from './load.ts'
import type { LoadGenerator } from './load.ts'
import type { LoadOrder } from './load-process.ts'
import { cpuMicroseconds, median } from './measure.ts'

export const connections = 64

export interface Round {
  readonly perSecond: number
  /** µs a request; null where it cannot be told. */
  readonly cpu: number | null
}

export interface Target {
  readonly runtime: BenchRuntime
  readonly order: LoadOrder
}

export const orderTo = ({ port }: BenchRuntime, path: string, status: number): Omit<LoadOrder, 'bodies'> => ({
  port,
  method: 'POST',
  path,
  status,
  connections,
  headers: pageHeaders,
})

/** An empty RPC to an object of the worker of limits. */
export const emptyRpc = (limit: BenchRuntime, count: number): Target => ({
  runtime: limit,
  order: { ...orderTo(limit, '/rpc', 200), method: 'GET', bodies: Array.from({ length: count }, () => '') },
})

export async function runRound(load: LoadGenerator, { runtime, order }: Target): Promise<Round> {
  const count = order.bodies.length
  const before = cpuMicroseconds(runtime.pid())
  const { elapsedMs } = await load.run(order)
  const after = cpuMicroseconds(runtime.pid())
  return {
    perSecond: (count * 1_000) / elapsedMs,
    cpu: before === null || after === null ? null : (after - before) / count,
  }
}

export async function verifyStored(served: BenchRuntime, expected: number): Promise<void> {
  const { shards } = (await served.admin('/v1/status')) as { shards: { events: number }[] }
  const stored = shards.reduce((sum, { events }) => sum + events, 0)
  if (stored !== expected) throw new Error(`${expected} events were acknowledged, ${stored} are stored`)
}

export const rateOf = (rounds: readonly Round[]): number => median(rounds.map((round) => round.perSecond))

export const cpuOf = (rounds: readonly Round[]): number | null =>
  rounds.some((round) => round.cpu === null) ? null : median(rounds.map((round) => round.cpu ?? 0))

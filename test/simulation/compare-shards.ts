// The proof that the number of shards is nobody's business: one calm plan, lived through on one shard, on two, on eight and
// on two that become four meanwhile, must send the same and end the same (promise 6).

import { calm, difference, outcomeOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import { overShards } from './over-shards.ts'
import type { Plan } from './plan.ts'
import type { Production } from './production.ts'
import { simulate } from './simulate.ts'

const layouts = [
  { count: 2, isGrowing: false },
  { count: 8, isGrowing: false },
  { count: 2, isGrowing: true },
] as const

export interface Comparison {
  /** What was not the same, or null. */
  readonly failure: string | null
  readonly deliveryCount: number
  readonly endingCount: number
}

export async function compareShards(plan: Plan, production: Production): Promise<Comparison> {
  const live = async (layout: { count: number; isGrowing: boolean }): Promise<Outcome | string> => {
    const run = await simulate(overShards(calm(plan), layout), production)
    return run.failure ?? outcomeOf(run)
  }
  const one = await live({ count: 1, isGrowing: false })
  if (typeof one === 'string') return { failure: `on 1 shard: ${one}`, deliveryCount: 0, endingCount: 0 }
  const counts = { deliveryCount: one.deliveries.length, endingCount: one.endings.length }
  for (const layout of layouts) {
    const other = await live(layout)
    const failure = typeof other === 'string' ? other : difference(one, other)
    const where = `on ${layout.count} shards${layout.isGrowing ? ' that become twice as many' : ''}`
    if (failure !== null) return { ...counts, failure: `${where}: ${failure}` }
  }
  return { ...counts, failure: null }
}

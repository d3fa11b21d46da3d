// The proof that stitching does not depend on luck: one person's story, told by several devices, in every order of arrival
// and over several shards, must come to the same (promise 6).

import { difference, outcomeOf } from './outcome.ts'
import type { Outcome } from './outcome.ts'
import type { Plan } from './plan.ts'
import type { Production } from './production.ts'
import { simulate } from './simulate.ts'
import {
  changedHands,
  crashingGrowths,
  everyArrival,
  everyCrash,
  lateStories,
  threeDevices,
  twoNames,
} from './small-stories.ts'

/** These go at once, when the event has come or the name is known: their moment is that of the telling. */
const atOnce = new Set(['welcome', 'notify-me'])
const isTimed = (automation: string): boolean => !atOnce.has(automation)

async function live(plan: Plan, production: Production, isJudged = true): Promise<Outcome> {
  const run = await simulate(plan, production)
  // Without a verdict something was wrong already while it went on.
  const hasFailed = isJudged ? run.failure !== null : run.verdict === null
  return hasFailed ? { deliveries: [`failed: ${run.failure}`], endings: [] } : outcomeOf(run, isTimed)
}

/** One device on one shard, against three devices on four. */
export async function compareDevices(seed: number, production: Production): Promise<string | null> {
  const { whole, split } = threeDevices(seed)
  return difference(await live(whole, production), await live(split, production))
}

/** A device is identified, and at every point of it one of the shards dies: what comes of it is the same. */
export async function compareCrashes(story: string, production: Production): Promise<string | null> {
  const told = lateStories[story] ?? []
  const [plan] = everyArrival(told, 4)
  if (plan === undefined) return 'there is no such story'
  const calm = await live(plan, production)
  for (const crashing of everyCrash(told, 4)) {
    const found = difference(calm, await live(crashing, production))
    if (found !== null)
      return `${JSON.stringify(crashing.steps.find(({ kind }) => kind === 'crash'))}: ${found}`
  }
  return null
}

/** Endings are left out: who has bought already does not enter, who buys later exits. */
export async function compareArrivals(story: string, production: Production): Promise<string | null> {
  const plans = everyArrival(lateStories[story] ?? [], 4)
  let first: Outcome | null = null
  for (const plan of plans) {
    const outcome = { ...(await live(plan, production)), endings: [] }
    first ??= outcome
    const found = difference(first, outcome)
    if (found !== null)
      return `as ${plan.steps.flatMap((step) => (step.kind === 'batch' ? [step.batch] : [])).join(', ')}: ${found}`
  }
  return first === null || first.deliveries.length === 0 ? 'nothing was sent' : null
}

/** Several numbers, since two names may have one home. The oracle knows no names but addresses: it is not asked. */
export async function compareTwoNames(production: Production): Promise<string | null> {
  for (const number of ['7', '8', '9', '10']) {
    const one = await live(twoNames(number, 1), production, false)
    if (!one.deliveries.some((line) => line.includes('cart-1'))) return 'no cart was sent'
    const found = difference(one, await live(twoNames(number, 4), production, false))
    if (found !== null) return `customer ${number}: ${found}`
  }
  return null
}

export const compareChangedHands = async (production: Production): Promise<string | null> =>
  difference(await live(changedHands(1), production), await live(changedHands(4), production))

/** @returns the first that is not what the oracle expects, or null */
export async function compareGrowths(production: Production): Promise<string | null> {
  for (const plan of crashingGrowths()) {
    const { failure } = await simulate(plan, production)
    if (failure !== null) return failure
  }
  return null
}

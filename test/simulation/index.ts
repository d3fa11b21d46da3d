// npm run sim -- --seed N --steps N [--seeds N] [--shards N] [--grow] [--cast occasions] [--once] [--worker DIR]
//   | --compare | --mutations | --replay FILE
// Runs seeds, each twice, and says of each whether anything diverged; a failing one is made small and printed. `--compare`
// lives each on one shard, on two, on eight and on two that become four, and says whether it came to the same.

import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { compareShards } from './compare-shards.ts'
import { makePlan } from './make-plan.ts'
import { proveByMutation } from './mutations.ts'
import { makeOccasionsPlan } from './occasions/make-occasions-plan.ts'
import { overShards } from './over-shards.ts'
import type { Plan } from './plan.ts'
import { loadProduction, sourceTree } from './production.ts'
import type { Production } from './production.ts'
import { shrink } from './shrink.ts'
import { simulate } from './simulate.ts'
import type { Run } from './simulate.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '2000' },
    /** `occasions`: the other automations. */
    cast: { type: 'string' },
    worker: { type: 'string' },
    replay: { type: 'string' },
    keep: { type: 'string' },
    mutations: { type: 'boolean', default: false },
    /** Over how many shards; with `grow` over twice as many from the middle of the run on. */
    shards: { type: 'string', default: '1' },
    grow: { type: 'boolean', default: false },
    compare: { type: 'boolean', default: false },
    /** Half the time: without the second run that must be equal to the first. */
    once: { type: 'boolean', default: false },
  },
})
const say = (line: string): void => void process.stdout.write(`${line}\n`)

const planOf = (seed: number, steps: number): Plan => {
  const plan = values.cast === 'occasions' ? makeOccasionsPlan(seed, steps) : makePlan(seed, steps)
  return overShards(plan, { count: Number(values.shards), isGrowing: values.grow })
}

async function runSeeds(production: Production): Promise<number> {
  const [first, count, steps] = [Number(values.seed), Number(values.seeds), Number(values.steps)]
  const startedAt = process.cpuUsage()
  let [failedCount, matched, attempts, exact, murky] = [0, 0, 0, 0, 0]
  for (let seed = first; seed < first + count; seed++) {
    const run = await runTwice(planOf(seed, steps), production)
    const { verdict } = run
    attempts += run.attemptCount
    matched += verdict?.matchedCount ?? 0
    exact += verdict?.exactPeople ?? 0
    murky += verdict?.murkyPeople ?? 0
    say(
      `seed ${seed}: ${run.failure ?? `${run.fingerprint}, ${run.attemptCount} attempts, ${verdict?.matchedCount} sends foretold`}`,
    )
    if (run.failure === null) continue
    failedCount += 1
    await explain(planOf(seed, steps), production)
  }
  const used = process.cpuUsage(startedAt)
  const seconds = (used.user + used.system) / 1e6
  const lived = (values.once ? 1 : 2) * count * steps
  say(
    `${count} seeds × ${steps} steps, each ${values.once ? 'once' : 'twice'}: ${failedCount} failed; ${attempts} attempts, ${matched} sends foretold exactly, ` +
      `${exact} of ${exact + murky} known people told exactly; ${Math.round(lived / seconds)} steps per CPU second`,
  )
  return failedCount
}

/** Calm runs: the same seeds without crashes, on several numbers of shards. */
async function compareSeeds(production: Production): Promise<number> {
  const [first, count, steps] = [Number(values.seed), Number(values.seeds), Number(values.steps)]
  let [failedCount, deliveries, endings] = [0, 0, 0]
  for (let seed = first; seed < first + count; seed++) {
    const { failure, deliveryCount, endingCount } = await compareShards(makePlan(seed, steps), production)
    deliveries += deliveryCount
    endings += endingCount
    if (failure !== null) failedCount += 1
    say(`seed ${seed}: ${failure ?? `the same ${deliveryCount} deliveries and ${endingCount} endings`}`)
  }
  say(
    `${count} seeds × ${steps} steps on 1, 2, 8 and 2 → 4 shards: ${failedCount} differ; ${deliveries} deliveries, ${endings} endings`,
  )
  return failedCount
}

/** The same plan must give the same run. */
async function runTwice(plan: Plan, production: Production): Promise<Run> {
  const first = await simulate(plan, production)
  if (values.once) return first
  const second = await simulate(plan, production)
  if (first.fingerprint === second.fingerprint) return first
  return { ...first, failure: first.failure ?? 'two runs of this seed differ' }
}

async function explain(plan: Plan, production: Production): Promise<void> {
  const small = await shrink(plan, async (fewer) => (await simulate(fewer, production)).failure)
  const { failure } = await simulate(small, production)
  say(`  smaller, with ${small.steps.length} steps: ${failure}`)
  for (const step of small.steps) say(`  ${JSON.stringify(step)}`)
  if (values.keep !== undefined) writeFileSync(values.keep, `${JSON.stringify(small, null, 1)}\n`)
}

async function main(): Promise<number> {
  if (values.mutations) {
    const found = await proveByMutation()
    for (const { mutation, seed, failure } of found)
      say(`${seed === null ? 'OVERLOOKED' : `seed ${seed}`} | ${mutation} | ${failure}`)
    return found.filter(({ seed }) => seed === null).length
  }
  const tree = values.worker === undefined ? sourceTree : pathToFileURL(`${resolve(values.worker)}/`)
  const production = await loadProduction(tree)
  if (values.compare) return compareSeeds(production)
  if (values.replay === undefined) return runSeeds(production)
  const { failure } = await runTwice(JSON.parse(readFileSync(values.replay, 'utf8')) as Plan, production)
  say(failure ?? 'no divergence')
  return failure === null ? 0 : 1
}

process.exitCode = (await main()) === 0 ? 0 : 1

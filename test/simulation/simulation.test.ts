import { readFileSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { compareShards } from './compare-shards.ts'
import {
  compareArrivals,
  compareChangedHands,
  compareCrashes,
  compareDevices,
  compareGrowths,
  compareTwoNames,
} from './compare-tellings.ts'
import { makePlan } from './make-plan.ts'
import { mutations, proveByMutation } from './mutations.ts'
import { makeOccasionsPlan } from './occasions/make-occasions-plan.ts'
import { overShards } from './over-shards.ts'
import type { Plan } from './plan.ts'
import { loadProduction } from './production.ts'
import type { Production } from './production.ts'
import { simulate } from './simulate.ts'
import { lateStories } from './small-stories.ts'

let production: Production
beforeAll(async () => {
  production = await loadProduction()
})

const timeoutMs = 600_000
const replays = new URL('replays/', import.meta.url)
const kept = readdirSync(replays).filter((name) => name.endsWith('.json'))
/** Another at every run; its number is in the title, so that a failure can be repeated. */
const freshSeed = 1_000 + (Date.now() % 1_000_000)

describe('the simulated shop', () => {
  test.each([1, 2, 3, freshSeed])(
    'keeps every promise with seed %i, twice in the same way',
    async (seed) => {
      const first = await simulate(makePlan(seed, 400), production)
      expect(first.failure).toBeNull()
      expect(first.verdict?.matchedCount).toBeGreaterThan(10)
      const second = await simulate(makePlan(seed, 400), production)
      expect(second.fingerprint).toBe(first.fingerprint)
    },
    timeoutMs,
  )

  test.each([1, 3, freshSeed])(
    'keeps what it says of occasions with seed %i, twice in the same way',
    async (seed) => {
      const first = await simulate(makeOccasionsPlan(seed, 300), production)
      expect(first.failure).toBeNull()
      expect(first.verdict?.matchedCount).toBeGreaterThan(30)
      const second = await simulate(makeOccasionsPlan(seed, 300), production)
      expect(second.fingerprint).toBe(first.fingerprint)
    },
    timeoutMs,
  )

  test.each(kept)(
    'no longer fails where it once failed: %s',
    async (name) => {
      const plan = JSON.parse(readFileSync(new URL(name, replays), 'utf8')) as Plan
      expect((await simulate(plan, production)).failure).toBeNull()
    },
    timeoutMs,
  )
})

describe('several shards', () => {
  test.each([
    { seed: 1, count: 4, isGrowing: false },
    { seed: 2, count: 3, isGrowing: true },
    { seed: freshSeed, count: 2, isGrowing: true },
  ])(
    'keep every promise with seed $seed on $count shards (growing: $isGrowing)',
    async ({ seed, ...layout }) => {
      const run = await simulate(overShards(makePlan(seed, 300), layout), production)
      expect(run.failure).toBeNull()
      expect(run.verdict?.matchedCount).toBeGreaterThan(5)
    },
    timeoutMs,
  )

  test(
    'live the same run again from the same seed',
    async () => {
      const plan = overShards(makePlan(3, 200), { count: 2, isGrowing: true })
      const first = await simulate(plan, production)
      expect((await simulate(plan, production)).fingerprint).toBe(first.fingerprint)
    },
    timeoutMs,
  )

  test.each([1, freshSeed])(
    'send and end the same as one, be they two, eight or growing, with seed %i',
    async (seed) => {
      const { failure, deliveryCount, endingCount } = await compareShards(makePlan(seed, 200), production)
      expect(failure).toBeNull()
      expect(deliveryCount).toBeGreaterThan(5)
      expect(endingCount).toBeGreaterThan(5)
    },
    timeoutMs,
  )
})

describe('one person', () => {
  test.each([1, 5, 38, freshSeed])(
    'is sent the same on three devices that are identified later as on one, with seed %i',
    async (seed) => {
      expect(await compareDevices(seed, production)).toBeNull()
    },
    timeoutMs,
  )

  test.each(Object.keys(lateStories))(
    'is sent the same in whatever order it arrives: %s',
    async (story) => {
      expect(await compareArrivals(story, production)).toBeNull()
    },
    timeoutMs,
  )

  test(
    'is sent the same when a shard dies at any point of their hand-over',
    async () => {
      expect(await compareCrashes('a cart on the phone, a look on the laptop', production)).toBeNull()
    },
    timeoutMs,
  )

  test('has the device that others had before, when the site has grown', async () => {
    expect(await compareChangedHands(production)).toBeNull()
  })

  test(
    'is told by one shard when the other dies at any point of a growth',
    async () => {
      expect(await compareGrowths(production)).toBeNull()
    },
    timeoutMs,
  )

  test('is found by another name than they came with, on whatever shard', async () => {
    expect(await compareTwoNames(production)).toBeNull()
  })
})

describe('a broken promise', () => {
  test.each(mutations)(
    'is found: $name',
    async (mutation) => {
      const [found] = await proveByMutation([mutation])
      expect(found?.failure).not.toBeNull()
    },
    timeoutMs,
  )
})

import { readFileSync, readdirSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { makePlan } from './make-plan.ts'
import { mutations, proveByMutation } from './mutations.ts'
import { makeOccasionsPlan } from './occasions/make-occasions-plan.ts'
import type { Plan } from './plan.ts'
import { loadProduction } from './production.ts'
import type { Production } from './production.ts'
import { simulate } from './simulate.ts'

let production: Production
beforeAll(async () => {
  production = await loadProduction()
})

const timeoutMs = 120_000
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

// Proof that the simulation sees: in a scratch copy of the worker one promise is broken at a time, and the simulation must
// say so. A mutation whose line is no longer in the source fails loudly: then this list must follow it.

import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { makePlan } from './make-plan.ts'
import { occasionMutations } from './occasions/occasion-mutations.ts'
import { makeOccasionsPlan } from './occasions/make-occasions-plan.ts'
import { overShards } from './over-shards.ts'
import { loadProduction, sourceTree } from './production.ts'
import type { Production } from './production.ts'
import { shardMutations } from './shard-mutations.ts'
import { simulate } from './simulate.ts'

interface Patch {
  readonly file: string
  readonly from: string
  readonly to: string
}

export interface Mutation {
  readonly name: string
  /** Where it was found when this was written: tried first. */
  readonly seed: number
  /** The automations under which it shows; default: those of config/ itself. */
  readonly cast?: 'occasions'
  /** What finds it instead of seeds. @returns the failure, or null */
  readonly look?: (production: Production) => Promise<string | null>
  /** Over how many shards; default one. */
  readonly layout?: { readonly count: number; readonly isGrowing: boolean }
  /** More than one where two guards stand before the same promise: both must fall for it to break. */
  readonly patches: readonly Patch[]
}

export const mutations: readonly Mutation[] = [
  {
    name: 'exits neither run when their event arrives nor are looked for at the claim',
    seed: 1,
    patches: [
      { file: 'engine/claim.ts', from: 'if (exit !== null)', to: 'if (exit !== null && turn.now < 0)' },
      {
        file: 'engine/exit.ts',
        from: 'for (const { automation, exit } of exits) {',
        to: 'for (const { automation, exit } of exits.slice(0, 0)) {',
      },
    ],
  },
  {
    name: 'an event that is sent again counts again',
    seed: 1,
    patches: [
      {
        file: 'store/seen.ts',
        from: "if (seen.events.some(([id]) => id === event.event_id)) return 'yes'",
        to: "if (seen.events.some(([id]) => id === '')) return 'yes'",
      },
    ],
  },
  {
    name: 'a batch of a device that has changed hands is not recognized',
    seed: 1,
    patches: [
      {
        file: 'actors/resolve-shopper.ts',
        from: 'work.change(to, { seen: unite(taken.seen, left.seen, from) })',
        to: 'work.change(to, { seen: taken.seen })',
      },
    ],
  },
  {
    name: 'a step creates its delivery again',
    seed: 7,
    patches: [
      {
        file: 'engine/steps/send.ts',
        from: 'enrollment.sends?.includes(step.id) === true',
        to: "enrollment.sends?.includes('') === true",
      },
      {
        file: 'engine/enter.ts',
        from: "trigger.repeat === 'refresh' || active.sends !== undefined",
        to: "trigger.repeat === 'refresh'",
      },
    ],
  },
  {
    name: 'a retry says what is true then, not what was said first',
    seed: 3,
    patches: [
      {
        file: 'actors/claim-delivery.ts',
        from: 'due.content === null ? content : null',
        to: 'null',
      },
    ],
  },
  {
    name: 'the alarm is not set again after it rang',
    seed: 1,
    patches: [
      {
        file: 'actors/shard-actor.ts',
        from: '} finally {\n      this.#arm()',
        to: '} finally {\n      void this.#armedAt',
      },
    ],
  },
  {
    name: 'a shared device makes two known people one',
    seed: 3,
    patches: [
      {
        file: 'actors/resolve-shopper.ts',
        from: 'if (isAnonymous(work.get(from).state)) {',
        to: "if (isAnonymous(work.get(from).state) || from !== '') {",
      },
    ],
  },
  {
    name: 'a full cap is not seen',
    seed: 4,
    patches: [
      {
        file: 'engine/caps.ts',
        from: 'if (times.length < cap.count) return null',
        to: 'if (times.length < cap.count + 1) return null',
      },
    ],
  },
  {
    name: 'quiet hours do not go over midnight',
    seed: 2,
    patches: [
      {
        file: 'engine/quiet-hours.ts',
        from: '? isEvening || minuteOfDay < toMinute',
        to: '? isEvening',
      },
    ],
  },
  ...occasionMutations,
  ...shardMutations,
]

/** Seeds that are tried before a mutation counts as overlooked. */
const maxSeeds = 15
const stepCount = 700
const occasionsStepCount = 400

export interface Found {
  readonly mutation: string
  readonly seed: number | null
  readonly failure: string | null
}

export async function proveByMutation(which: readonly Mutation[] = mutations): Promise<Found[]> {
  const found: Found[] = []
  for (const mutation of which) found.push(await withMutated(mutation, hunt(mutation)))
  return found
}

const hunt =
  ({ name: mutation, seed: likely, cast, layout, look }: Mutation) =>
  async (tree: URL): Promise<Found> => {
    const production = await loadProduction(tree)
    if (look) {
      const failure = await look(production)
      return { mutation, seed: failure === null ? null : 0, failure }
    }
    const seeds = Array.from({ length: maxSeeds }, (_, index) => index + 1)
    for (const seed of [likely, ...seeds]) {
      const plan =
        cast === 'occasions' ? makeOccasionsPlan(seed, occasionsStepCount) : makePlan(seed, stepCount)
      const { failure } = await simulate(layout ? overShards(plan, layout) : plan, production)
      if (failure !== null) return { mutation, seed, failure }
    }
    return { mutation, seed: null, failure: null }
  }

async function withMutated<T>({ patches, name }: Mutation, work: (tree: URL) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge-mutation-'))
  try {
    const tree = join(folder, 'worker')
    cpSync(fileURLToPath(sourceTree), tree, { recursive: true })
    // The copy finds its packages, and that its files are modules, where the original does.
    for (const beside of ['node_modules', 'package.json', 'tsconfig.json'])
      symlinkSync(fileURLToPath(new URL(`../${beside}`, sourceTree)), join(folder, beside))
    for (const { file, from, to } of patches) {
      const path = join(tree, file)
      const source = readFileSync(path, 'utf8')
      if (!source.includes(from)) throw new Error(`the mutation "${name}" no longer fits ${file}`)
      writeFileSync(path, source.replace(from, to))
    }
    return await work(pathToFileURL(`${tree}/`))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

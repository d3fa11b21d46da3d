// One run: a plan, lived through by the production actors, watched by the invariants and judged by the oracle.

import type { Happening } from './happening.ts'
import { Invariants } from './invariants.ts'
import { judgeOccasions } from './occasions/judge-occasions.ts'
import { judge } from './oracle.ts'
import type { Verdict } from './oracle.ts'
import type { Plan } from './plan.ts'
import type { Production } from './production.ts'
import type { Ending } from './shard-rows.ts'
import { World } from './world.ts'

export interface Run {
  /** The first thing that was not as it must be, or null. */
  readonly failure: string | null
  /** Equal for two runs of one plan. */
  readonly fingerprint: string
  readonly attemptCount: number
  readonly verdict: Verdict | null
  readonly happenings: readonly Happening[]
  readonly endings: readonly Ending[]
}

export async function simulate(plan: Plan, production: Production): Promise<Run> {
  const happenings: Happening[] = []
  const invariants = new Invariants(plan.isCourteous, (what) => world.journal.complain(what))
  const world: World = new World(plan, production, (happening) => {
    happenings.push(happening)
    invariants.see(happening)
  })
  await world.run()
  const { journal } = world
  const verdict =
    journal.failure !== null
      ? null
      : plan.cast === 'occasions'
        ? judgeOccasions(plan, { happenings, endsAt: world.now, counted: world.goals })
        : judge(happenings, plan.isCourteous)
  return {
    failure: journal.failure ?? verdict?.problems[0] ?? null,
    fingerprint: journal.fingerprint(),
    attemptCount: journal.sentCount,
    verdict,
    happenings,
    endings: world.endings,
  }
}

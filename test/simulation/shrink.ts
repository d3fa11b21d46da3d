// Makes a failing plan small: leaves out ever smaller chunks of it, as long as what is left still fails.

import type { Plan } from './plan.ts'

/** Runs that a search may cost. */
const maxRuns = 400

export async function shrink(plan: Plan, fails: (plan: Plan) => Promise<boolean>): Promise<Plan> {
  let { steps } = plan
  let runsLeft = maxRuns
  for (let size = Math.ceil(steps.length / 2); size >= 1 && runsLeft > 0; size = Math.floor(size / 2)) {
    for (let from = 0; from < steps.length && runsLeft > 0;) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)]
      runsLeft -= 1
      if (fewer.length > 0 && (await fails({ ...plan, steps: fewer }))) steps = fewer
      else from += size
    }
  }
  return { ...plan, steps }
}

// Makes a failing plan small: keeps one person and what befell the shop, if that still fails, and then leaves out ever
// smaller chunks, as long as what is left still fails.

import type { Plan, Step } from './plan.ts'

/** Runs that a search may cost. */
const maxRuns = 400

/** @returns what failed, or null */
type Try = (plan: Plan) => Promise<string | null>

export async function shrink(plan: Plan, run: Try): Promise<Plan> {
  let { steps } = plan
  const fails = async (fewer: readonly Step[]): Promise<boolean> =>
    fewer.length > 0 && (await run({ ...plan, steps: fewer })) !== null
  const alone = stepsOf(steps, (await run(plan)) ?? '')
  if (alone !== null && (await fails(alone))) steps = alone
  let runsLeft = maxRuns
  for (let size = Math.ceil(steps.length / 2); size >= 1 && runsLeft > 0; size = Math.floor(size / 2)) {
    for (let from = 0; from < steps.length && runsLeft > 0;) {
      const fewer = [...steps.slice(0, from), ...steps.slice(from + size)]
      runsLeft -= 1
      if (await fails(fewer)) steps = fewer
      else from += size
    }
  }
  return { ...plan, steps }
}

/** What the person named in the failure did, and all that is nobody's; null when nobody is named. */
function stepsOf(steps: readonly Step[], failure: string): Step[] | null {
  const [, person] = /\bp(\d+)@/u.exec(failure) ?? []
  if (person === undefined) return null
  return steps.filter((step) => {
    if (step.kind === 'batch') return step.device.startsWith(`d${person}-`)
    return step.kind !== 'unsubscribe' || step.email.startsWith(`p${person}@`)
  })
}

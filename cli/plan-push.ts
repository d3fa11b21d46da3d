// Asks a worker what a push of the folder would change: `POST /v1/plan`. What comes back is checked before it is shown.

import * as v from 'valibot'
import type { ConfigFiles, Plan, Problem } from '../worker/actors/contract.ts'
import { CommandError } from './command-error.ts'
import { problemsIn } from './push-config.ts'
import { askWorker, refusedBy } from './worker-client.ts'
import type { Worker } from './worker-client.ts'

const version = v.nullable(v.number())
const status = v.nullable(v.string())
const planSchema = v.object({
  revision: v.number(),
  automations: v.array(
    v.object({
      automation: v.string(),
      change: v.picklist(['new', 'changed', 'removed', 'same']),
      version: v.object({ from: version, to: version }),
      status: v.object({ from: status, to: status }),
    }),
  ),
  settings: v.array(v.string()),
  moves: v.array(
    v.object({ automation: v.string(), from: v.string(), to: v.nullable(v.string()), count: v.number() }),
  ),
  warnings: v.array(
    v.object({
      file: v.string(),
      line: v.number(),
      column: v.number(),
      message: v.string(),
      severity: v.picklist(['error', 'warning']),
    }),
  ),
})

export type PlanAnswer =
  | { readonly accepted: true; readonly plan: Plan }
  | { readonly accepted: false; readonly problems: readonly Problem[] }

export async function planPush(worker: Worker, files: ConfigFiles): Promise<PlanAnswer> {
  const answer = await askWorker(worker, '/v1/plan', { method: 'POST', body: { files } })
  if (answer.ok) {
    const plan = v.safeParse(planSchema, answer.body)
    if (plan.success) return { accepted: true, plan: plan.output }
    throw new CommandError(`${worker.url} answered the plan in a way that this version does not understand`)
  }
  const problems = problemsIn(answer)
  if (problems.length > 0) return { accepted: false, problems }
  throw refusedBy(worker, 'the plan', answer)
}

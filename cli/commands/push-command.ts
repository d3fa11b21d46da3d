// `selvedge push`: prints what would change, then brings config/ to a worker that runs, here or elsewhere.

import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { formatProblem, readConfig } from '../config-folder.ts'
import { planPush } from '../plan-push.ts'
import { pushConfig } from '../push-config.ts'
import { say } from '../say.ts'
import { tellPlan } from '../tell-plan.ts'
import { workerOf } from '../worker-client.ts'

export async function pushCommand(input: CommandInput): Promise<void> {
  const { configDir } = input.environment
  const worker = workerOf(input)
  const files = readConfig(configDir)
  const plan = await planPush(worker, files)
  if (plan.accepted) console.log(tellPlan(plan.plan))
  const result = plan.accepted ? await pushConfig(worker.url, worker.secretKey, files) : plan
  const problems = result.accepted ? result.warnings : result.problems
  for (const problem of problems) console.log(formatProblem(problem, configDir))
  if (!result.accepted) throw new CommandError('nothing was changed: what was live stays live')
  say(`revision ${result.revision} is live at ${worker.url}`)
}

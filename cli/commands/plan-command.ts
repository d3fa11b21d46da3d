// `selvedge plan`: what a push would change, and who of those inside would move where. Changes nothing.

import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { formatProblem, readConfig } from '../config-folder.ts'
import { planPush } from '../plan-push.ts'
import { tellPlan } from '../tell-plan.ts'
import { workerOf } from '../worker-client.ts'

export async function planCommand(input: CommandInput): Promise<void> {
  const { configDir } = input.environment
  const answer = await planPush(workerOf(input), readConfig(configDir))
  if (input.options.json) console.log(JSON.stringify(answer.accepted ? answer.plan : answer, null, 2))
  else {
    const problems = answer.accepted ? answer.plan.warnings : answer.problems
    for (const problem of problems) console.log(formatProblem(problem, configDir))
    if (answer.accepted) console.log(tellPlan(answer.plan))
  }
  if (!answer.accepted) throw new CommandError('a push would be refused: what is live would stay live')
}

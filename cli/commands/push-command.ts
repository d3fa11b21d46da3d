// `selvedge push`: brings config/ to a worker that runs, here or elsewhere.

import { CommandError } from '../command-error.ts'
import { formatProblem, readConfig, readSite } from '../config-folder.ts'
import type { CommandInput } from '../main.ts'
import { pushConfig, secretKeyOf } from '../push-config.ts'
import { callUrl } from '../runtime.ts'
import { say } from '../say.ts'

export async function pushCommand({ environment, url }: CommandInput): Promise<void> {
  const { configDir, host, port } = environment
  const files = readConfig(configDir)
  const target = (url ?? callUrl(host, port)).replace(/\/+$/, '')
  const key = secretKeyOf(readSite(files).id, environment.variable('SELVEDGE_SECRET_KEY'))
  const result = await pushConfig(target, key, files)
  const problems = result.accepted ? result.warnings : result.problems
  for (const problem of problems) console.log(formatProblem(problem, configDir))
  if (!result.accepted) throw new CommandError('nothing was changed: what was live stays live')
  say(`revision ${result.revision} is live at ${target}`)
}

// `selvedge serve`: the embedded runtime for production use. No demo, no clock control; webhooks reach public addresses only.

import { buildScript, buildWorker } from '../build.ts'
import { formatProblem, readConfig, readSite } from '../config-folder.ts'
import type { CommandInput, Stop } from '../command.ts'
import { pushConfig, secretKeyOf } from '../push-config.ts'
import { optionalSettings, requireSecrets } from '../secrets.ts'
import { shownUrl, startRuntime, untilHealthy } from '../runtime.ts'
import { say } from '../say.ts'

export async function serveCommand({ environment }: CommandInput): Promise<Stop> {
  const { configDir, dataDir, host, port } = environment
  const files = readConfig(configDir)
  const secrets = {
    ...optionalSettings(environment.variable),
    ...requireSecrets(files, environment.variable),
  }
  const key = secretKeyOf(readSite(files).id, secrets['SELVEDGE_SECRET_KEY'])
  const modulePath = await buildWorker('production', await buildScript())
  const runtime = await startRuntime({ modulePath, dataDir, host, port, reach: 'public', secrets, say })
  const result = await pushConfig(runtime.url, key, files)
  const problems = result.accepted ? result.warnings : result.problems
  for (const problem of problems) console.error(formatProblem(problem, configDir))
  if (!result.accepted) say('config/ has errors and was not taken: what was live stays live')
  await untilHealthy(runtime.url)
  console.log(`ready ${shownUrl(host, port)}`)
  return () => runtime.stop()
}

// `selvedge export SHOPPER`: all that is kept of a person, as JSON on stdout, for whoever asks for their own data.

import { asIdentity } from '../as-identity.ts'
import type { CommandInput } from '../command.ts'
import { askFor, workerOf } from '../worker-client.ts'

export async function exportCommand(input: CommandInput): Promise<void> {
  const [who = ''] = input.args
  const path = `/v1/shoppers/${encodeURIComponent(asIdentity(who))}/export`
  const { body } = await askFor(workerOf(input), path, `the question what is kept of ${who}`)
  console.log(JSON.stringify(body, null, 2))
}

// `selvedge erase SHOPPER`: forgets a person everywhere, and never writes to their address again.

import type { CommandInput } from '../command.ts'
import { asIdentity } from '../as-identity.ts'
import { say } from '../say.ts'
import { askWorker, refusedBy, workerOf } from '../worker-client.ts'

export async function eraseCommand(input: CommandInput): Promise<void> {
  const [who = ''] = input.args
  const worker = workerOf(input)
  const path = `/v1/shoppers/${encodeURIComponent(asIdentity(who))}`
  const answer = await askWorker(worker, path, { method: 'DELETE' })
  if (!answer.ok) throw refusedBy(worker, 'the erasure', answer)
  if (input.options.json) return console.log(JSON.stringify(answer.body))
  if (answer.body['under_way'] === true)
    say('a shard could not be told yet: the worker goes on telling it by itself')
  console.log(
    answer.body['erased'] === true
      ? `${who} is erased`
      : `nobody is known as ${who}; there was nothing to erase`,
  )
}

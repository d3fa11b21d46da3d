// `selvedge catalog`: how many items there are, what became of the last feed, and with --accept that a feed which is held
// back is right.

import type { CommandInput } from '../command.ts'
import { readCatalog } from '../read-catalog.ts'
import type { Catalog } from '../read-catalog.ts'
import { say } from '../say.ts'
import { tellCatalog } from '../tell-catalog.ts'
import { askFor, askWorker, refusedBy, workerOf } from '../worker-client.ts'
import type { Worker } from '../worker-client.ts'

export async function catalogCommand(input: CommandInput): Promise<void> {
  const { options } = input
  const worker = workerOf(input)
  const catalog = options.accept ? await accept(worker) : await look(worker)
  console.log(options.json ? JSON.stringify(catalog, null, 2) : tellCatalog(catalog, worker.url))
}

const look = async (worker: Worker): Promise<Catalog> =>
  readCatalog(worker, (await askFor(worker, '/v1/catalog', 'the question for its catalog')).body)

async function accept(worker: Worker): Promise<Catalog> {
  const answer = await askWorker(worker, '/v1/catalog/accept', { method: 'POST', body: {} })
  if (!answer.ok) throw refusedBy(worker, 'the acceptance', answer)
  const catalog = readCatalog(worker, answer.body)
  if (answer.body['accepted'] !== true) say('no feed is held back: there is nothing to accept')
  else if (catalog.pull === null) say('accepted: push the feed again')
  else say('accepted: the feed is being pulled again')
  return catalog
}

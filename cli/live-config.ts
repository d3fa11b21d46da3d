// What is live at a worker: `GET /v1/automations`.

import type { ConfigFiles } from '../worker/actors/contract.ts'
import { CommandError } from './command-error.ts'
import { askFor } from './worker-client.ts'
import type { Worker } from './worker-client.ts'

export interface LiveConfig {
  readonly revision: number
  readonly files: ConfigFiles
}

export async function liveConfig(worker: Worker): Promise<LiveConfig> {
  const { body } = await askFor(worker, '/v1/automations', 'the question what is live')
  const { files, revision } = body
  if (typeof files !== 'object' || files === null)
    throw new CommandError(`${worker.url} did not say which files are live`)
  const texts = Object.entries(files).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return { revision: Number(revision), files: Object.fromEntries(texts) }
}

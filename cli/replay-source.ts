// Where the events of a replay come from, line by line: a file, stdin, or the past of a worker, page by page.

import { createReadStream, statSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { CommandError } from './command-error.ts'
import { askFor } from './worker-client.ts'
import type { Worker } from './worker-client.ts'

/** @throws CommandError when there is no such file */
export function fileLines(path: string): AsyncIterable<string> {
  if (path !== '-' && statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new CommandError(`there is no file "${path}": expected events as NDJSON, one JSON object a line`)
  const input = path === '-' ? process.stdin : createReadStream(path, 'utf8')
  return createInterface({ input, crlfDelay: Infinity })
}

export async function* workerLines(worker: Worker): AsyncGenerator<string> {
  let after: string | null = ''
  while (after !== null) {
    const query: string = after === '' ? '' : `?after=${encodeURIComponent(after)}`
    const { headers, text } = await askFor(worker, `/v1/events${query}`, 'the question for events')
    for (const line of text.split('\n')) if (line !== '') yield line
    const next = headers.get('selvedge-next')
    if (next !== null && next === after)
      throw new CommandError(`${worker.url} names the same page as the next one`)
    after = next
  }
}

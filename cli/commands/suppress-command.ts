// `selvedge suppress ADDRESS|FILE`: addresses that must not be written to: one, or a list of them; with --lift one of them may
// be written to again.

import { readFileSync } from 'node:fs'
import { extname } from 'node:path'
import {
  givenReasons,
  isGivenReason,
  maxSuppressions,
  readAddress,
  readLines,
} from '../../worker/routes/read-suppressions.ts'
import { isRecord } from '../../worker/event/is-record.ts'
import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { say } from '../say.ts'
import { askWorker, refusedBy, workerOf } from '../worker-client.ts'
import type { Worker, WorkerAnswer } from '../worker-client.ts'

const shownRefusals = 20
const linesPerRequest = maxSuppressions

export async function suppressCommand(input: CommandInput): Promise<void> {
  const { args, options } = input
  const [what = ''] = args
  const { reason, lift: isLifting = false, force: isForced = false } = options
  if (reason !== undefined && !isGivenReason(reason))
    throw new CommandError(`--reason is "${reason}": it must be one of ${givenReasons.join(', ')}`)
  if (isForced && !isLifting) throw new CommandError('--force lifts a complaint: it needs --lift')
  const address = readAddress(what)
  if (isLifting && address === null)
    throw new CommandError(`"${what}" is no address: one is lifted at a time`)
  const worker = workerOf(input)
  if (address !== null) return one(worker, address.value, { reason, isLifting, isForced })
  await sendList(worker, readFile(what), { path: what, reason })
}

interface Asked {
  readonly reason: string | undefined
  readonly isLifting: boolean
  readonly isForced: boolean
}

async function one(worker: Worker, address: string, { reason, isLifting, isForced }: Asked): Promise<void> {
  const query = new URLSearchParams({ address })
  if (isLifting) {
    if (reason !== undefined) query.set('reason', reason)
    if (isForced) query.set('force', 'true')
    const { body } = await ask(worker, `/v1/suppressions?${query.toString()}`, { method: 'DELETE' })
    const kept = words(body['kept'])
    console.log(
      `lifted: ${words(body['lifted']) || 'nothing was there'}${kept && `; stays: ${kept} (--force lifts it too)`}`,
    )
    return
  }
  const line = { address, reason: reason ?? 'manual' }
  await ask(worker, '/v1/suppressions', { method: 'POST', body: [line] })
  console.log(`${address} will not be written to (${line.reason})`)
}

const words = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '')

function readFile(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new CommandError(`"${path}" is neither an address nor a file that can be read`, { cause: error })
  }
}

async function sendList(
  worker: Worker,
  bytes: Buffer,
  { path, reason }: { readonly path: string; readonly reason: string | undefined },
): Promise<void> {
  const isCsv = extname(path).toLowerCase() === '.csv'
  const lines = readLines(bytes, isCsv ? 'text/csv' : 'application/x-ndjson')
  if (typeof lines === 'string') throw new CommandError(`${path}: ${lines}`)
  const query = reason === undefined ? '' : `?reason=${encodeURIComponent(reason)}`
  let keptCount = 0
  const refused: string[] = []
  for (let at = 0; at < lines.length; at += linesPerRequest) {
    const part = lines.slice(at, at + linesPerRequest)
    const { body } = await ask(worker, `/v1/suppressions${query}`, {
      method: 'POST',
      body: part.map((line) => line ?? null),
    })
    keptCount += typeof body['suppressed'] === 'number' ? body['suppressed'] : 0
    refused.push(...refusals(body['rejected'], at))
  }
  for (const line of refused.slice(0, shownRefusals)) say(`${path}: ${line}`)
  if (refused.length > shownRefusals) say(`${path}: and ${refused.length - shownRefusals} more`)
  console.log(`${keptCount} addresses will not be written to; ${refused.length} lines were refused`)
  if (refused.length > 0)
    throw new CommandError('some lines were refused: correct them and send the file again')
}

/** By the number of the line of data, counted from 1. */
function refusals(rejected: unknown, before: number): string[] {
  if (!Array.isArray(rejected)) return []
  const refusedLines: readonly unknown[] = rejected
  return refusedLines.flatMap((refusal) =>
    isRecord(refusal) ? [`entry ${before + Number(refusal['index']) + 1}: ${String(refusal['reason'])}`] : [],
  )
}

async function ask(
  worker: Worker,
  path: string,
  how: { readonly method: string; readonly body?: unknown },
): Promise<WorkerAnswer> {
  const answer = await askWorker(worker, path, how)
  if (answer.ok) return answer
  throw refusedBy(worker, 'the suppression', answer)
}

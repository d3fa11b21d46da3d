// `selvedge shards`: over how many shards the site is spread, and with --grow more of them, watched until it is done.

import type { CommandInput, Options } from '../command.ts'
import { CommandError } from '../command-error.ts'
import { LiveLine } from '../live-line.ts'
import { readShards } from '../read-shards.ts'
import type { Shards } from '../read-shards.ts'
import { say } from '../say.ts'
import { tellGrowth, tellShards } from '../tell-shards.ts'
import { watchGrowth } from '../watch-growth.ts'
import { askFor, askWorker, refusedBy, workerOf } from '../worker-client.ts'
import type { Worker } from '../worker-client.ts'

const lookEveryMs = 1_000

export async function shardsCommand(input: CommandInput): Promise<void> {
  const { options } = input
  const wanted = wantedCount(options)
  const worker = workerOf(input)
  const look = async (): Promise<Shards> =>
    readShards(worker, (await askFor(worker, '/v1/shards', 'the question for its shards')).body)
  const before = await look()
  const after = options.grow ? await grow(worker, { before, wanted, look }) : before
  console.log(options.json ? JSON.stringify(after, null, 2) : tellShards(after, worker.url))
}

function wantedCount({ grow: isGrowing, to }: Options): number | undefined {
  if (to === undefined) return undefined
  if (!isGrowing) throw new CommandError('--to says how far to grow: it needs --grow')
  const count = Number(to)
  if (!/^\d+$/.test(to) || count < 1)
    throw new CommandError(`--to is "${to}": it must be a whole number of shards`)
  return count
}

interface Growing {
  readonly before: Shards
  /** undefined: twice as many. */
  readonly wanted: number | undefined
  readonly look: () => Promise<Shards>
}

async function grow(worker: Worker, { before, wanted, look }: Growing): Promise<Shards> {
  if (before.growing_from === null) {
    if (wanted === before.shards) {
      say(`the site has ${wanted} shards already`)
      return before
    }
    await start(worker, wanted ?? before.shards * 2)
  } else if (wanted !== undefined && wanted !== before.shards) {
    throw new CommandError(
      `it is growing from ${before.growing_from} to ${before.shards} shards: ask for ${wanted} when that is done`,
    )
  }
  say('the worker goes on growing by itself: Ctrl-C ends only this view, the same command shows it again')
  const line = new LiveLine(process.stderr)
  const end = (): void => line.end()
  // Ctrl-C ends the process here: the terminal's prompt gets a line of its own.
  process.once('exit', end)
  try {
    return await watchGrowth({
      look,
      pause: () => new Promise((resolve) => setTimeout(resolve, lookEveryMs)),
      show: (shards) => line.show(tellGrowth(shards)),
    })
  } finally {
    end()
    process.off('exit', end)
  }
}

async function start(worker: Worker, to: number): Promise<void> {
  const answer = await askWorker(worker, '/v1/shards', { method: 'POST', body: { to } })
  if (!answer.ok) throw refusedBy(worker, 'the growth', answer)
}

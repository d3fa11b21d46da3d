// `selvedge replay`: deliveries that are dead or delivered go out once more, by their ids or by a range of time.

import { isoInstant } from '../../worker/engine/instant.ts'
import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { readAnswer, replaySchema } from '../read-deliveries.ts'
import type { ToldReplay } from '../read-deliveries.ts'
import { say } from '../say.ts'
import { siteClock } from '../site-clock.ts'
import { tellReason } from '../tell-finding.ts'
import { askWorker, refusedBy, workerOf } from '../worker-client.ts'
import type { Worker } from '../worker-client.ts'

const maxIds = 1_000

export async function replayCommand(input: CommandInput): Promise<void> {
  const order = orderOf(input)
  const worker = workerOf(input)
  const answers: ToldReplay[] = []
  let before: string | null = null
  do {
    const body: object = { ...order, ...(before !== null && { before }) }
    const answer: ToldReplay = await ask(worker, body)
    answers.push(answer)
    before = answer.next
    if (before !== null) say(`${answer.replayed} replayed, ${answer.refused} refused, ${answer.left} left …`)
  } while (before !== null)
  const deliveries = answers.flatMap((one) => one.deliveries)
  const sum = (of: 'replayed' | 'refused'): number => answers.reduce((total, one) => total + one[of], 0)
  const whole = { dry_run: order.dry_run, replayed: sum('replayed'), refused: sum('refused'), deliveries }
  console.log(input.options.json ? JSON.stringify(whole, null, 2) : tellReplay(whole))
  // Who asked for certain ones wanted those.
  if ('ids' in order && whole.refused > 0) process.exitCode = 1
}

async function ask(worker: Worker, body: object): Promise<ToldReplay> {
  const answer = await askWorker(worker, '/v1/deliveries/replay', { method: 'POST', body })
  if (!answer.ok) throw refusedBy(worker, 'the replay', answer)
  return readAnswer(worker, replaySchema, { body: answer.body, what: 'what became of the replay' })
}

function orderOf({ args, options, environment }: CommandInput) {
  const { since, until, status, automation, destination, message } = options
  const isDry = options['dry-run'] === true
  const isRange = [since, until, status, automation, destination, message].some((one) => one !== undefined)
  if (args.length > 0) {
    if (isRange) throw new CommandError('replay takes ids or a range of time, not both')
    if (args.length > maxIds)
      throw new CommandError(`replay takes at most ${maxIds} ids: use --since and --until`)
    return { dry_run: isDry, ids: args }
  }
  if (since === undefined)
    throw new CommandError('replay needs ids, or --since (and --until): selvedge replay --since 1d')
  const clock = siteClock(environment.configDir, Date.now())
  // Fixed now: what comes while it runs is none of this replay's business.
  return {
    dry_run: isDry,
    status: status ?? 'dead',
    since: isoInstant(clock.read('since', since)),
    until: until === undefined ? new Date().toISOString() : isoInstant(clock.read('until', until)),
    ...(automation !== undefined && { automation }),
    ...(destination !== undefined && { destination }),
    ...(message !== undefined && { message }),
  }
}

/** Reasons that only a replay has. */
const words: Readonly<Record<string, string>> = {
  unknown: 'no such delivery, or older than the log',
  pending: 'is on its way already',
  dropped: 'was never to be sent',
  test: 'is a test',
  not_kept: 'was made by a version that kept too little of it',
  too_old: 'is too old',
  no_destination: 'its destination is in no file any more',
  disabled: 'its destination is disabled: selvedge destinations --enable NAME',
  erased: 'the shopper is no more',
  moving: 'the shopper is on the way to another shard: try again',
}

function tellReplay(whole: Omit<ToldReplay, 'left' | 'next'>): string {
  const refused = new Map<string, string[]>()
  for (const { id, result, reason = '' } of whole.deliveries)
    if (result === 'refused') refused.set(reason, [...(refused.get(reason) ?? []), id])
  const lines = [...refused].map(([reason, ids]) => {
    const shown = ids.length > 3 ? `${ids.slice(0, 3).join(', ')} …` : ids.join(', ')
    const word = Object.hasOwn(words, reason) ? words[reason] : tellReason(reason)
    return `  ${ids.length} refused: ${word} (${shown})`
  })
  const did = whole.dry_run ? 'would go out once more' : 'go out once more'
  return [`${whole.replayed} ${did}`, ...lines].join('\n')
}

// `selvedge destinations`: how each does; with --enable NAME one that has answered 410 gets messages again.

import { formatDuration } from '../../worker/engine/language/duration.ts'
import { epochMs } from '../../worker/event/ids.ts'
import type { CommandInput } from '../command.ts'
import { destinationsSchema, readAnswer } from '../read-deliveries.ts'
import type { ToldDestination } from '../read-deliveries.ts'
import { say } from '../say.ts'
import { siteClock } from '../site-clock.ts'
import type { SiteClock } from '../site-clock.ts'
import { table } from '../table.ts'
import { askFor, askWorker, refusedBy, workerOf } from '../worker-client.ts'

const excerptLength = 60

export async function destinationsCommand(input: CommandInput): Promise<void> {
  const { enable, json } = input.options
  const worker = workerOf(input)
  if (enable !== undefined) {
    const path = `/v1/destinations/${encodeURIComponent(enable)}/enable`
    const answer = await askWorker(worker, path, { method: 'POST' })
    if (!answer.ok) throw refusedBy(worker, `enabling ${enable}`, answer)
    say(
      `${enable} gets messages again; what ended meanwhile: selvedge replay --since 1d --destination ${enable}`,
    )
  }
  const { body } = await askFor(worker, '/v1/destinations', 'the question for its destinations')
  if (json) return console.log(JSON.stringify(body, null, 2))
  const { destinations } = readAnswer(worker, destinationsSchema, { body, what: 'its destinations' })
  console.log(tellDestinations(destinations, siteClock(input.environment.configDir, Date.now())))
}

function tellDestinations(destinations: readonly ToldDestination[], clock: SiteClock): string {
  if (destinations.length === 0) return 'There is no destination yet.'
  const time = (iso: string): string => {
    const at = Date.parse(iso)
    return Number.isNaN(at) ? iso : clock.show(epochMs(at))
  }
  return table(
    [
      { title: 'name' },
      { title: 'kind' },
      { title: 'rate' },
      { title: 'pending', align: 'right' },
      { title: 'state' },
      { title: 'last failure' },
    ],
    destinations.map((one) => [
      one.name,
      one.kind ?? '',
      one.rate === null ? 'any' : `${one.rate.count} per ${tellLength(one.rate.per_ms)}`,
      one.pending.toLocaleString('en-US'),
      stateOf(one, time),
      one.last_failure === null
        ? ''
        : `${time(one.last_failure.at)} ${one.last_failure.status ?? 'no answer'} ${one.last_failure.excerpt.slice(0, excerptLength)}`.trim(),
    ]),
  )
}

const tellLength = (ms: number): string => (ms % 1_000 === 0 && ms > 0 ? formatDuration(ms) : `${ms} ms`)

function stateOf(one: ToldDestination, time: (iso: string) => string): string {
  if (!one.exists) return 'in no file any more'
  const words = [
    ...(one.disabled_since === null ? [] : [`disabled since ${time(one.disabled_since)} (410)`]),
    ...(one.missing_secrets.length === 0 ? [] : [`secret not set: ${one.missing_secrets.join(', ')}`]),
  ]
  return words.length === 0 ? 'ready' : words.join('; ')
}

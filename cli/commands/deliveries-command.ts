// `selvedge deliveries`: the latest of the log, or those that are asked for.

import { epochMs } from '../../worker/event/ids.ts'
import { isoInstant } from '../../worker/engine/instant.ts'
import { CommandError } from '../command-error.ts'
import type { CommandInput, Options } from '../command.ts'
import { deliveriesSchema, readAnswer } from '../read-deliveries.ts'
import type { ToldDelivery } from '../read-deliveries.ts'
import { say } from '../say.ts'
import { siteClock } from '../site-clock.ts'
import type { SiteClock } from '../site-clock.ts'
import { table } from '../table.ts'
import { tellReason } from '../tell-finding.ts'
import { askFor, workerOf } from '../worker-client.ts'

const asked = ['status', 'automation', 'destination', 'message', 'limit'] as const
const excerptLength = 60

export async function deliveriesCommand(input: CommandInput): Promise<void> {
  const worker = workerOf(input)
  const clock = siteClock(input.environment.configDir, Date.now())
  const query = queryOf(input.options, clock)
  const answer = await askFor(worker, `/v1/deliveries${query}`, 'the question for its deliveries')
  if (input.options.json) return console.log(JSON.stringify(answer.body, null, 2))
  const { deliveries, next } = readAnswer(worker, deliveriesSchema, {
    body: answer.body,
    what: 'its deliveries',
  })
  console.log(tellDeliveries(deliveries, clock))
  if (next !== null) say(`there are more: ask again with --before ${next}`)
}

function queryOf(options: Options, clock: SiteClock): string {
  const query = new URLSearchParams()
  for (const name of asked) {
    const value = options[name]
    if (value !== undefined) query.set(name, value)
  }
  if (options.shopper !== undefined) query.set('shopper', asIdentity(options.shopper))
  if (options.before !== undefined) query.set('before', options.before)
  for (const name of ['since', 'until'] as const) {
    const text = options[name]
    if (text !== undefined) query.set(name, isoInstant(clock.read(name, text)))
  }
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}

/** `ana@example.com` is an e-mail; everything else says its kind. */
function asIdentity(who: string): string {
  if (who.includes(':') || who.startsWith('shp_')) return who
  if (who.includes('@')) return `email:${who}`
  throw new CommandError(`--shopper "${who}" is nobody: expected an e-mail, phone:…, customer_id:… or shp_…`)
}

function tellDeliveries(deliveries: readonly ToldDelivery[], clock: SiteClock): string {
  if (deliveries.length === 0) return 'No such deliveries.'
  const rows = deliveries.map((one) => [
    shown(one.created_at, clock),
    `${one.status}${one.test ? ' (test)' : ''}`,
    one.automation,
    one.message,
    one.destination,
    String(one.attempts.length),
    lastWord(one, clock),
    one.id,
  ])
  return table(
    [
      { title: 'created' },
      { title: 'status' },
      { title: 'automation' },
      { title: 'message' },
      { title: 'destination' },
      { title: 'tries', align: 'right' },
      { title: 'last word' },
      { title: 'id' },
    ],
    rows,
  )
}

const shown = (iso: string, clock: SiteClock): string => {
  const at = Date.parse(iso)
  return Number.isNaN(at) ? iso : clock.show(epochMs(at))
}

function lastWord(
  { status, reason, attempts, next_attempt_at: next }: ToldDelivery,
  clock: SiteClock,
): string {
  const last = attempts.at(-1)
  const answer =
    last && [last.status ?? 'no answer', last.excerpt.slice(0, excerptLength).trim()].join(' ').trim()
  if (status === 'dropped') return tellReason(reason ?? '')
  if (status === 'pending' && next !== null)
    return `${answer === undefined ? '' : `${answer}; `}next ${shown(next, clock)}`
  return answer ?? ''
}

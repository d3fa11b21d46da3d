// `selvedge status`: how much there is, and what each automation has done, as the worker counts it.

import * as v from 'valibot'
import { CommandError } from '../command-error.ts'
import type { CommandInput } from '../command.ts'
import { table } from '../table.ts'
import { askFor, workerOf } from '../worker-client.ts'

const count = v.number()
const counter = v.object({ automation: v.string(), step: v.nullable(v.string()), outcome: v.string(), count })
const statusSchema = v.object({
  site: v.string(),
  revision: count,
  shards: v.array(
    v.object({
      shoppers: count,
      events: count,
      timers: count,
      pendingDeliveries: count,
      counters: v.array(counter),
    }),
  ),
  turned_away: v.record(v.string(), count),
})
type Status = v.InferOutput<typeof statusSchema>

export async function statusCommand(input: CommandInput): Promise<void> {
  const worker = workerOf(input)
  const { body } = await askFor(worker, '/v1/status', 'the question for its status')
  if (input.options.json) return console.log(JSON.stringify(body, null, 2))
  const parsed = v.safeParse(statusSchema, body)
  if (!parsed.success)
    throw new CommandError(`${worker.url} told its status in a way that this version does not understand`)
  console.log(tellStatus(parsed.output, worker.url))
}

export function tellStatus({ site, revision, shards, turned_away: away }: Status, url: string): string {
  const sum = (of: 'shoppers' | 'events' | 'timers' | 'pendingDeliveries'): string =>
    shards.reduce((total, shard) => total + shard[of], 0).toLocaleString('en-US')
  const figures = [
    ['shoppers', sum('shoppers')],
    ['events', sum('events')],
    ['timers that wait', sum('timers')],
    ['deliveries on their way', sum('pendingDeliveries')],
    ...Object.entries(away)
      .filter(([, times]) => times > 0)
      .map(([why, times]) => [`turned away at the door (${why})`, String(times)]),
  ]
  const width = Math.max(...figures.map(([name = '']) => name.length))
  const lines = figures.map(([name = '', value = '']) => `  ${name.padEnd(width)}  ${value}`)
  const counters = shards.flatMap((shard) => shard.counters)
  return `${site} at ${url}, revision ${revision}\n\n${lines.join('\n')}\n\n${tellCounters(counters)}`
}

/** In the order in which a shopper meets them; others follow. */
const order = [
  'entered',
  'sent',
  'delivered',
  'failed',
  'goal',
  'completed',
  'exited',
  'held_out',
  'not_entered',
]
/** Of single steps, or of deliveries that `sent` counts again. */
const leftOut: ReadonlySet<string> = new Set(['reached', 'created', 'refreshed'])

const rank = (outcome: string): number => (order.includes(outcome) ? order.indexOf(outcome) : order.length)
const byName = (a: string, b: string): number => (a < b ? -1 : 1)

function tellCounters(counters: readonly v.InferOutput<typeof counter>[]): string {
  const sums = new Map<string, Map<string, number>>()
  const arms = new Map<string, number>()
  for (const { automation, outcome, count: times } of counters) {
    if (automation === '' || leftOut.has(outcome)) continue
    // `arm:SPLIT/ARM`, `goal:SPLIT/ARM`: of a split, which the table has no room for.
    if (outcome.includes(':')) {
      const name = `${automation} ${outcome.replace(':', ' ')}`
      arms.set(name, (arms.get(name) ?? 0) + times)
      continue
    }
    const row = sums.get(automation) ?? new Map<string, number>()
    sums.set(automation, row.set(outcome, (row.get(outcome) ?? 0) + times))
  }
  if (sums.size === 0) return 'No automation has done anything yet.'
  const outcomes = new Set([...sums.values()].flatMap((row) => [...row.keys()]))
  const columns = [...outcomes].sort((a, b) => rank(a) - rank(b) || byName(a, b))
  const figures = table(
    [
      { title: 'automation' },
      ...columns.map((title) => ({ title: title.replaceAll('_', ' '), align: 'right' as const })),
    ],
    [...sums]
      .sort(([a], [b]) => byName(a, b))
      .map(([automation, row]) => [
        automation,
        ...columns.map((outcome) => (row.get(outcome) ?? 0).toLocaleString('en-US')),
      ]),
  )
  const splits = [...arms].sort(([a], [b]) => byName(a, b)).map(([name, times]) => `  ${name}  ${times}`)
  return splits.length === 0 ? figures : `${figures}\n\nArms of splits\n${splits.join('\n')}`
}

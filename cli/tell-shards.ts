// The shards of a site as a person reads them: a table of who has how much, and one line for a growth that is under way.

import type { Shards } from './read-shards.ts'
import { table } from './table.ts'

const figures = ['shoppers', 'events', 'timers'] as const
const grouped = (value: number): string => value.toLocaleString('en-US')

export function tellShards(shards: Shards, url: string): string {
  const { each } = shards
  const sum = (of: (typeof figures)[number]): number => each.reduce((total, one) => total + one[of], 0)
  const rows = each.map((one) => [String(one.shard), ...figures.map((figure) => grouped(one[figure]))])
  const all = ['all', ...figures.map((figure) => grouped(sum(figure)))]
  const told = table(
    [{ title: 'shard' }, ...figures.map((title) => ({ title, align: 'right' as const }))],
    each.length > 1 ? [...rows, all] : rows,
  )
  const head = `${counted(shards.shards, 'shard')} at ${url}`
  const foot = isQuiet(shards) ? '' : `\n\n${tellGrowth(shards)}`
  return `${head}\n\n${told}${foot}`
}

/** One line, whatever the state. */
export function tellGrowth(shards: Shards): string {
  const { growing_from: from, shards: count, unconfirmed, each } = shards
  const waiting = onTheWay(shards)
  const behind = [
    ...(waiting > 0 ? [`${grouped(waiting)} on their way`] : []),
    ...(unconfirmed > 0 ? [`${counted(unconfirmed, 'shard')} not told yet`] : []),
  ]
  if (from === null) return [`spread over ${counted(count, 'shard')}`, ...behind].join('; ')
  const growths = each.flatMap(({ growth }) => growth ?? [])
  const total = (of: 'seen' | 'moved'): string =>
    grouped(growths.reduce((sum, growth) => sum + growth[of], 0))
  const done = growths.filter(({ isDone }) => isDone).length
  return [
    `growing from ${from} to ${count} shards: ${total('seen')} shoppers looked at, ${total('moved')} moved`,
    ...behind,
    `${done} of ${count} shards done`,
  ].join('; ')
}

const onTheWay = ({ each }: Shards): number => each.reduce((sum, shard) => sum + shard.on_the_way, 0)

const isQuiet = (shards: Shards): boolean =>
  shards.growing_from === null && shards.unconfirmed === 0 && onTheWay(shards) === 0

const counted = (count: number, what: string): string => `${grouped(count)} ${what}${count === 1 ? '' : 's'}`

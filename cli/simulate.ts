// Reads a shop's past and replays it on one automation. Bad lines are named by their number, counted and skipped.

import type { Automation, Program } from '../worker/engine/program.ts'
import { contentRules } from '../worker/event/content-rules.ts'
import { epochMs } from '../worker/event/ids.ts'
import type { EpochMs } from '../worker/event/ids.ts'
import { instantParser } from '../worker/engine/language/instant-parser.ts'
import { focusOn } from '../worker/engine/replay/focus.ts'
import { parseLine } from '../worker/engine/replay/parse-line.ts'
import { createReplay } from '../worker/engine/replay/replay.ts'
import { Tally } from '../worker/engine/replay/tally.ts'
import type { TallyResult } from '../worker/engine/replay/tally.ts'
import { ReplaySpool } from './replay-spool.ts'

/** Bad lines that are named; the others are counted. */
const maxNamedLines = 20

export interface BadLine {
  readonly line: number
  readonly reason: string
}

export interface Simulation extends TallyResult {
  readonly events: number
  readonly first_at: EpochMs | null
  readonly until: EpochMs
  readonly bad_lines: { readonly count: number; readonly named: readonly BadLine[] }
  /** Events of the trigger's name that its `where` turned away. */
  readonly turned_away: readonly TurnedAway[]
}

export interface TurnedAway {
  readonly path: string
  readonly wanted: string
  readonly count: number
}

export interface SimulateOptions {
  /** Where the replay stops. By default it goes on to `now`, and to the last event where that is later. */
  readonly until: EpochMs | null
  /** 0: a file ends when it ends. */
  readonly now: EpochMs
}

export async function simulate(
  program: Program,
  automation: Automation,
  lines: AsyncIterable<string>,
  options: SimulateOptions,
): Promise<Simulation> {
  const spool = new ReplaySpool(program.site.identities)
  try {
    const bad = await fill(spool, program, lines)
    const turnedAway = new Map<string, TurnedAway>()
    const focused = focusOn(program, automation, {
      asLive: true,
      onTurnedAway: ({ path, wanted }) => {
        const key = `${path}\n${wanted}`
        turnedAway.set(key, { path, wanted, count: (turnedAway.get(key)?.count ?? 0) + 1 })
      },
    })
    const { count, firstAt, lastAt } = spool
    const until = options.until ?? epochMs(Math.max(lastAt ?? 0, options.now))
    const replay = createReplay(focused, { until })
    const tally = new Tally(automation)
    for (const group of spool.groups()) tally.add(replay(group))
    return {
      ...tally.result(),
      events: count,
      first_at: firstAt,
      until,
      bad_lines: bad,
      turned_away: [...turnedAway.values()].sort((a, b) => b.count - a.count),
    }
  } finally {
    spool.dispose()
  }
}

async function fill(
  spool: ReplaySpool,
  { site }: Program,
  lines: AsyncIterable<string>,
): Promise<Simulation['bad_lines']> {
  const rules = { content: contentRules(site.origins), instants: instantParser(site.timeZone) }
  const named: BadLine[] = []
  let count = 0
  let number = 0
  for await (const text of lines) {
    number += 1
    if (text.trim() === '') continue
    const line = parseLine(number === 1 ? text.replace(/^\uFEFF/, '') : text, rules)
    if (typeof line !== 'string') spool.add(line)
    else {
      count += 1
      if (named.length < maxNamedLines) named.push({ line: number, reason: line })
    }
  }
  return { count, named }
}

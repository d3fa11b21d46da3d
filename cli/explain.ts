// Replays one shopper's past on the live config, with every line that one automation said about them.

import type { Automation, Program } from '../worker/engine/program.ts'
import type { Finding, TraceLine } from '../worker/engine/decision.ts'
import { focusOn } from '../worker/engine/replay/focus.ts'
import type { ReplayEvent } from '../worker/engine/replay/parse-line.ts'
import { createReplay } from '../worker/engine/replay/replay.ts'
import { messageOf } from '../worker/engine/replay/tally.ts'
import type { Enrollment, ShopperState } from '../worker/engine/shopper.ts'
import type { EpochMs } from '../worker/event/ids.ts'

export interface ExplainedLine {
  readonly at: EpochMs
  /** `turned_away`: an event of the trigger's name whose `where` did not hold. */
  readonly what: Exclude<TraceLine['what'], 'created'> | 'turned_away'
  readonly step: string | null
  readonly message: string | null
  readonly why: string
  readonly finding: Finding | null
}

export interface Explanation {
  readonly automation: Automation
  readonly eventCount: number
  readonly until: EpochMs
  readonly lines: readonly ExplainedLine[]
  /** Where they stand in it in the end. */
  readonly inside: readonly Enrollment[]
}

export interface ExplainOptions {
  readonly until: EpochMs
  readonly traits: ShopperState['traits']
}

export function explain(
  program: Program,
  automation: Automation,
  events: readonly ReplayEvent[],
  { until, traits }: ExplainOptions,
): Explanation {
  const lines: ExplainedLine[] = []
  const focused = focusOn(program, automation, {
    asLive: false,
    onTurnedAway: (finding, { now, event }) =>
      lines.push({
        at: now,
        what: 'turned_away',
        step: null,
        message: null,
        why: event?.name ?? 'an event',
        finding,
      }),
  })
  const replayed = createReplay(focused, { until, traits })(events)
  for (const { at, line } of replayed.lines) {
    if (line.automation !== automation.name || line.what === 'created') continue
    const { what, step, why, finding } = line
    lines.push({ at, what, step, message: messageOf(automation, line), why, finding })
  }
  return {
    automation,
    eventCount: events.filter(({ event }) => event.received_at <= until).length,
    until,
    lines: lines.toSorted((a, b) => a.at - b.at),
    inside: replayed.states.flatMap(({ enrollments }) =>
      enrollments.filter((one) => one.automation === automation.name),
    ),
  }
}

// Runs a journey test on the real decider under a virtual clock: years in milliseconds. What it asserts is what one
// automation sent and how it ended: it runs as if it were live; the others run beside it, by their own status.

import type { EpochMs } from '../../event/ids.ts'
import { epochMs } from '../../event/ids.ts'
import type { TraceLine } from '../decision.ts'
import { isoInstant } from '../instant.ts'
import { formatDuration } from '../language/duration.ts'
import { instantParser } from '../language/instant-parser.ts'
import { maxDurationMs } from '../language/limits.ts'
import type { Program } from '../program.ts'
import { asLive } from './as-live.ts'
import { JourneyShell } from './journey-shell.ts'
import type { Ending, Given, Journey, JourneyTime } from './journey.ts'

export interface JourneyDelivery {
  readonly at: EpochMs
  readonly send: string
  readonly to: string
}

export interface JourneyResult {
  readonly name: string
  /** What was expected and what came instead, one sentence each; empty: it passed. */
  readonly failures: readonly string[]
  readonly deliveries: readonly JourneyDelivery[]
  readonly ended: Ending
  /** What the automation did, and why, for people. */
  readonly story: readonly string[]
}

/** @param automation the automation under test: the file `NAME.test.yaml` tests `NAME` */
export function runJourney(program: Program, automation: string, journey: Journey): JourneyResult {
  const instants = instantParser(program.site.timeZone)
  const first = journey.given[0]
  const startAt = first?.at.kind === 'moment' ? (instants(first.at.text) ?? epochMs(0)) : epochMs(0)
  const toInstant = (time: JourneyTime): EpochMs =>
    time.kind === 'moment' ? (instants(time.text) ?? startAt) : epochMs(startAt + time.ms)

  const shell = new JourneyShell(asLive(program, automation), startAt)
  const steps = journey.given.map((step) => ({ step, at: toInstant(step.at) })).sort((a, b) => a.at - b.at)
  for (const { step, at } of steps) {
    shell.advanceTo(at)
    happen(shell, step)
  }
  shell.advanceTo(epochMs((steps.at(-1)?.at ?? startAt) + maxDurationMs))

  const deliveries = shell.sent
    .filter((one) => one.automation === automation)
    .map(({ at, send, to }) => ({ at, send, to }))
  const ended = endingOf(shell, automation)
  const story = shell.trace
    .filter(({ line }) => line.automation === automation)
    .map(({ at, line }) => tell(at, startAt, line))
  const failures = program.automations.has(automation)
    ? compare(journey, { deliveries, ended, startAt, toInstant })
    : [`there is no automation "${automation}" to test.`]
  return { name: journey.name, failures, deliveries, ended, story }
}

function happen(shell: JourneyShell, step: Given): void {
  if (step.kind === 'event') return shell.event(step.device, step.name, step.properties, step.page)
  if (step.kind === 'stock')
    for (const [itemId, units] of Object.entries(step.levels)) shell.stock(itemId, units)
  else for (const [itemId, price] of Object.entries(step.prices)) shell.price(itemId, price)
}

function endingOf(shell: JourneyShell, automation: string): Ending {
  if (shell.states.some(({ enrollments }) => enrollments.some((one) => one.automation === automation)))
    return 'inside'
  const last = shell.ended.findLast((one) => one.automation === automation)
  if (last !== undefined) return last.reason
  const past = shell.states.find((state) => Object.hasOwn(state.past, automation))?.past[automation]
  return past?.lastEnd ?? 'not_entered'
}

interface Outcome {
  readonly deliveries: readonly JourneyDelivery[]
  readonly ended: Ending
  readonly startAt: EpochMs
  readonly toInstant: (time: JourneyTime) => EpochMs
}

function compare({ expect }: Journey, { deliveries, ended, startAt, toInstant }: Outcome): string[] {
  const failures: string[] = []
  if (expect.deliveries !== null) {
    const wanted = expect.deliveries.map(({ at, send, to }) => ({ at: toInstant(at), send, to }))
    const isSame =
      wanted.length === deliveries.length &&
      deliveries.every(({ at, send, to }, index) => {
        const one = wanted[index]
        return one !== undefined && one.at === at && one.send === send && (one.to === null || one.to === to)
      })
    const list = (all: readonly { at: EpochMs; send: string; to: string | null }[]): string =>
      all.length === 0 ? '  nothing' : all.map((one) => `  ${showDelivery(one, startAt)}`).join('\n')
    if (!isSame) failures.push(`expected deliveries:\n${list(wanted)}\nbut got:\n${list(deliveries)}`)
  }
  if (expect.ended !== null && expect.ended !== ended)
    failures.push(`expected to end as ${expect.ended}, but it is ${ended}.`)
  return failures
}

const showDelivery = (
  { at, send, to }: { at: EpochMs; send: string; to: string | null },
  startAt: EpochMs,
): string => `${showTime(at, startAt)} ${send}${to === null ? '' : ` to ${to}`}`

function showTime(at: EpochMs, startAt: EpochMs): string {
  const after = at - startAt
  return `${isoInstant(at)} (${after < 1_000 ? 'start' : `+${formatDuration(after)}`})`
}

function tell(at: EpochMs, startAt: EpochMs, { step, what, why, finding }: TraceLine): string {
  const where = step === null ? '' : ` ${step}`
  const saw =
    finding === null ? '' : ` (${finding.path}: wanted ${finding.wanted}, saw ${JSON.stringify(finding.saw)})`
  return `${showTime(at, startAt)}${where} ${what}: ${why}${saw}`
}

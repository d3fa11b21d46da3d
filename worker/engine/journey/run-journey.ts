// Runs a journey test on the real decider under a virtual clock: years in milliseconds. What it asserts is what one
// automation sent and how it ended: it runs as if it were live; the others run beside it, by their own status.

import type { Json } from '../../event/event.ts'
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
import type { Ending, ExpectedDelivery, Given, Journey, JourneyTime } from './journey.ts'

export interface JourneyDelivery {
  readonly at: EpochMs
  readonly send: string
  readonly to: string
  readonly with: Readonly<Record<string, Json>>
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
    .map(({ at, send, to, with: extras }) => ({ at, send, to, with: extras }))
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
  if (step.kind === 'new_item') return shell.newItem(step.item)
  if (step.kind === 'pools') for (const [name, codes] of Object.entries(step.pools)) shell.pool(name, codes)
  else if (step.kind === 'stock')
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
    const wanted = expect.deliveries.map((one) => ({ ...one, at: toInstant(one.at) }))
    const isSame =
      wanted.length === deliveries.length && deliveries.every((got, index) => isAsWanted(got, wanted[index]))
    const list = (all: readonly ShownDelivery[]): string =>
      all.length === 0 ? '  nothing' : all.map((one) => `  ${showDelivery(one, startAt)}`).join('\n')
    if (!isSame) failures.push(`expected deliveries:\n${list(wanted)}\nbut got:\n${list(deliveries)}`)
  }
  if (expect.ended !== null && expect.ended !== ended)
    failures.push(`expected to end as ${expect.ended}, but it is ${ended}.`)
  return failures
}

type ShownDelivery = Omit<ExpectedDelivery, 'at'> & { readonly at: EpochMs }

const isAsWanted = ({ at, send, to, with: extras }: JourneyDelivery, wanted?: ShownDelivery): boolean =>
  wanted?.at === at &&
  wanted.send === send &&
  (wanted.to === null || wanted.to === to) &&
  (wanted.with === null || sameValues(wanted.with, extras))

const sameValues = (a: Readonly<Record<string, Json>>, b: Readonly<Record<string, Json>>): boolean =>
  Object.keys(a).length === Object.keys(b).length &&
  Object.entries(a).every(([name, value]) => b[name] === value)

function showDelivery({ at, send, to, with: extras }: ShownDelivery, startAt: EpochMs): string {
  const values = Object.keys(extras ?? {}).length === 0 ? '' : ` with ${JSON.stringify(extras)}`
  return `${showTime(at, startAt)} ${send}${to === null ? '' : ` to ${to}`}${values}`
}

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

// Compiles one automation file. Names, paths and conditions are compiled from what is written, whether or not the rest
// of the file fits its schema; the automation is put together only when nothing is wrong.

import type { Automation, Condition, Exit, Reader, SiteSettings } from '../program.ts'
import { always } from '../program.ts'
import type { Purpose } from '../shopper.ts'
import type { AutomationDefinition } from './automation-schema.ts'
import { automationSchema } from './automation-schema.ts'
import { check } from './check.ts'
import { compileCondition } from './condition.ts'
import type { ConditionContext } from './condition-context.ts'
import { parseDuration } from './duration.ts'
import { warnAboutEventName } from './event-names.ts'
import type { Fields } from './fields.ts'
import { eventItemId } from './fields.ts'
import type { InstantParser } from './instant-parser.ts'
import { maxSteps } from './limits.ts'
import type { Places } from './places.ts'
import { findPlaces } from './places.ts'
import { compileReader } from './reader.ts'
import type { Remembering } from './remembering.ts'
import type { Report } from './report.ts'
import { isMapping } from './report.ts'
import { compileSteps } from './step-graph.ts'
import { didYouMean } from './suggest.ts'
import type { Path } from './yaml-source.ts'

export interface AutomationContext {
  readonly report: Report
  readonly settings: Pick<SiteSettings, 'marketingConsent'>
  readonly fields: Fields
  readonly instants: InstantParser
  readonly automations: ReadonlySet<string>
  readonly destinations: ReadonlySet<string>
  readonly remembering: Remembering
  /** Told of every destination that is sent to. */
  readonly usesDestination: (name: string) => void
}

export interface CompiledAutomation {
  readonly definition: AutomationDefinition
  readonly automation: Automation
}

/** null when something is wrong: it is in the report. */
export function compileAutomation(
  data: unknown,
  version: (name: string) => number,
  context: AutomationContext,
): CompiledAutomation | null {
  const definition = check(automationSchema, data, context.report)
  const places = findPlaces(data)
  checkNames(places, context)
  const parts = compileParts(data, places, context)
  if (definition === null || context.report.errorCount() > 0) return null
  warnAboutExits(definition, context.report)
  return { definition, automation: assemble(definition, version(definition.automation), parts) }
}

/** What was compiled on its own, by its place in the file. */
class Parts {
  readonly conditions = new Map<string, Condition>()
  readonly readers = new Map<string, Reader>()

  condition(at: Path): Condition {
    return this.conditions.get(at.join('/')) ?? always
  }
  reader(at: Path): Reader | null {
    return this.readers.get(at.join('/')) ?? null
  }
}

function compileParts(data: unknown, places: Places, context: AutomationContext): Parts {
  const parts = new Parts()
  const base = { ...context, purpose: commonPurpose(places), within: null, compile: compileCondition }
  const later = { ...base, absence: absenceLater(data) }
  for (const [list, conditionContext] of [
    [places.onArrival, { ...base, absence: () => null }],
    [places.later, later],
  ] satisfies [Places['later'], ConditionContext][]) {
    for (const { at, data: asked } of list) {
      const node = compileCondition(asked, at, conditionContext)
      if (node !== null) parts.conditions.set(at.join('/'), node)
    }
  }
  for (const { at, data: path } of places.readers) {
    const reader = compileReader(String(path), at, context)
    if (reader !== null) parts.readers.set(at.join('/'), reader)
  }
  return parts
}

/** `reachable: email` asks for the purpose that all messages share; when they differ, for the strictest. */
function commonPurpose(places: Places): Purpose {
  const [first, ...others] = places.purposes.map((place) => place.data)
  const isCommon = others.every((purpose) => purpose === first)
  return isCommon && (first === 'requested' || first === 'transactional') ? first : 'marketing'
}

/** Fields that are gone, or never were, when a condition is asked after the event. */
function absenceLater(data: unknown): (path: string) => string | null {
  const trigger = isMapping(data) ? data['trigger'] : undefined
  const isQuiet = isMapping(trigger) && 'quiet_since' in trigger
  return (path) => {
    if (isQuiet && path.startsWith('event.')) return 'an automation that starts by silence has no event.'
    if (path.startsWith('event.page.'))
      return 'the page is known only while the event arrives: ask in trigger.where.'
    return null
  }
}

function checkNames(places: Places, { report, destinations, usesDestination }: AutomationContext): void {
  for (const { at, data } of places.destinations) {
    const name = String(data)
    usesDestination(name)
    if (destinations.has(name)) continue
    const hint = didYouMean(name, destinations) || ` There is no destinations/${name}.yaml.`
    report.error(at, `unknown destination "${name}".${hint}`)
  }
  for (const { at, data } of places.eventNames) warnAboutEventName(String(data), at, report)
  const ids = new Set<unknown>()
  for (const { at, data } of places.stepIds) {
    if (ids.has(data))
      report.error(at, `the step id "${String(data)}" is there twice: ids are unique in an automation.`)
    ids.add(data)
  }
  for (const at of places.unreachable) report.warn(at, 'nobody gets to this step: it comes after stop.')
  if (places.stepCount > maxSteps)
    report.error(['steps'], `${places.stepCount} steps: at most ${maxSteps} are allowed.`)
}

const cartEvents: ReadonlySet<string> = new Set(['cart_updated', 'add_to_cart'])
const namesOf = (event: string | readonly string[]): readonly string[] =>
  typeof event === 'string' ? [event] : event

function warnAboutExits({ trigger, exit = [], steps }: AutomationDefinition, report: Report): void {
  if (steps.length === 0 || !('event' in trigger)) return
  if (!namesOf(trigger.event).some((name) => cartEvents.has(name))) return
  if (exit.some((one) => namesOf(one.event).includes('purchase'))) return
  report.warn(
    ['trigger', 'event'],
    'a cart automation without an exit on purchase writes to people who have bought: add exit: [ { event: purchase } ].',
  )
}

function assemble(definition: AutomationDefinition, version: number, parts: Parts): Automation {
  const graph = compileSteps(definition.steps, {
    condition: (at) => parts.condition(at),
    reader: (at) => parts.reader(at) ?? eventItemId,
  })
  const { reentry, holdout } = definition
  return {
    name: definition.automation,
    title: definition.title ?? definition.automation,
    version,
    status: definition.status ?? 'draft',
    priority: definition.priority ?? 50,
    trigger: assembleTrigger(definition.trigger, parts),
    reentryAfterMs: reentry === undefined ? null : parseDuration(reentry.after),
    audience: parts.condition(['audience']),
    exits: (definition.exit ?? []).flatMap((exit, index) => assembleExits(exit, index, parts)),
    holdout: holdout === undefined ? 0 : Number(holdout.slice(0, -1)) / 100,
    first: graph.first,
    steps: graph.steps,
  }
}

function assembleTrigger(trigger: AutomationDefinition['trigger'], parts: Parts): Automation['trigger'] {
  if ('quiet_since' in trigger) {
    const { event, for: duration } = trigger.quiet_since
    return { kind: 'quiet_since', event, forMs: parseDuration(duration) ?? 0 }
  }
  return {
    kind: 'event',
    names: namesOf(trigger.event),
    where: parts.condition(['trigger', 'where']),
    key: parts.reader(['trigger', 'key']),
    repeat: trigger.repeat ?? 'ignore',
  }
}

type ExitDefinition = NonNullable<AutomationDefinition['exit']>[number]

function assembleExits(exit: ExitDefinition, index: number, parts: Parts): Exit[] {
  const where = parts.condition(['exit', index, 'where'])
  const match = parts.reader(['exit', index, 'match'])
  return namesOf(exit.event).map((event) => ({ event, where, match }))
}

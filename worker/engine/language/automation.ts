// Compiles one automation file. Names, paths and conditions are compiled from what is written, whether or not the rest
// of the file fits its schema; the automation is put together only when nothing is wrong.

import type { Automation, Exit, Goal } from '../program.ts'
import type { AutomationDefinition } from './automation-schema.ts'
import { automationSchema } from './automation-schema.ts'
import type { NameContext } from './automation-names.ts'
import { checkNames } from './automation-names.ts'
import { AutomationParts } from './automation-parts.ts'
import type { PartsContext } from './automation-parts.ts'
import { check } from './check.ts'
import { warnAboutRules } from './doubtful-rules.ts'
import { parseDuration } from './duration.ts'
import { eventItemId } from './fields.ts'
import { findPlaces } from './places.ts'
import { shareNumber } from './schema-atoms.ts'
import type { SendingDefinition } from './sending.ts'
import { compileSending } from './sending.ts'
import { compileSteps } from './step-graph.ts'
import { assembleTrigger, namesOf } from './trigger.ts'

export interface AutomationContext extends PartsContext, NameContext {
  /** What the site says, for automations that do not. */
  readonly defaults: {
    readonly sending: SendingDefinition
    readonly goalWithinMs: number
    readonly timeZone: string
  }
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
  checkNames(data, places, context)
  const parts = new AutomationParts(data, places, context)
  if (definition === null || context.report.errorCount() > 0) return null
  warnAboutRules(definition, context.report)
  const { automation: name } = definition
  return { definition, automation: { ...assemble(definition, parts, context), version: version(name) } }
}

function assemble(
  definition: AutomationDefinition,
  parts: AutomationParts,
  { defaults }: AutomationContext,
): Omit<Automation, 'version'> {
  const { timeZone } = defaults
  const graph = compileSteps(definition.steps, {
    condition: (at) => parts.condition(at),
    reader: (at) => parts.reader(at) ?? eventItemId,
    timeZone,
  })
  const { reentry, holdout } = definition
  return {
    name: definition.automation,
    title: definition.title ?? definition.automation,
    status: definition.status ?? 'draft',
    priority: definition.priority ?? 50,
    trigger: assembleTrigger(definition.trigger, {
      node: (at) => parts.node(['trigger', ...at]),
      key: parts.reader(['trigger', 'key']),
      date: parts.reader(['trigger', 'date']),
      timeZone,
    }),
    reentryAfterMs: reentry === undefined ? null : parseDuration(reentry.after),
    ...(reentry?.per !== undefined && { reentryPer: reentry.per }),
    audience: parts.condition(['audience']),
    exits: (definition.exit ?? []).flatMap((exit, index) => assembleExits(exit, index, parts)),
    holdout: holdout === undefined ? 0 : shareNumber(holdout),
    goal: assembleGoal(definition.goal, defaults.goalWithinMs, parts),
    sending: compileSending({
      site: defaults.sending,
      automation: definition.sending ?? {},
      timeZone,
    }),
    first: graph.first,
    steps: graph.steps,
  }
}

function assembleGoal(
  goal: AutomationDefinition['goal'],
  siteWithinMs: number,
  parts: AutomationParts,
): Goal | null {
  if (goal === undefined) return null
  const withinMs = goal.within === undefined ? siteWithinMs : (parseDuration(goal.within) ?? siteWithinMs)
  const { event } = goal
  return {
    event,
    where: parts.condition(['goal', 'where']),
    withinMs,
    value: parts.reader(['goal', 'value']),
  }
}

type ExitDefinition = NonNullable<AutomationDefinition['exit']>[number]

function assembleExits(exit: ExitDefinition, index: number, parts: AutomationParts): Exit[] {
  const where = parts.condition(['exit', index, 'where'])
  const match = parts.reader(['exit', index, 'match'])
  const handover = exit.handover ?? null
  return namesOf(exit.event).map((event) => ({ event, where, match, handover }))
}

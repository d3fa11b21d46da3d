// From a checked `trigger:` to what the engine runs. Catalog, segment and stage triggers become event triggers on the
// event that the engine derives.

import type { Automation, Condition, EventTrigger, Reader, Scope } from '../program.ts'
import { always } from '../program.ts'
import { catalogNode, catalogParts } from './catalog-trigger.ts'
import { parseDuration } from './duration.ts'
import { eventItemId } from './fields.ts'
import type { ConditionNode } from './node.ts'
import { allOf, leafNode } from './node.ts'
import { minuteOfDay } from './schema-atoms.ts'
import type { TriggerDefinition } from './trigger-schema.ts'
import type { Path } from './yaml-source.ts'
import { zoneRule } from './zone-rule.ts'

/** Compiled before, by their place in the file. */
export interface TriggerParts {
  /** By its place within the trigger. */
  readonly node: (at: Path) => ConditionNode | null
  readonly key: Reader | null
  readonly date: Reader | null
  readonly timeZone: string
}

export const namesOf = (event: string | readonly string[]): readonly string[] =>
  typeof event === 'string' ? [event] : event

export function assembleTrigger(trigger: TriggerDefinition, parts: TriggerParts): Automation['trigger'] {
  if ('quiet_since' in trigger) return assembleQuiet(trigger.quiet_since)
  if ('date' in trigger) return assembleDate(trigger, parts)
  const base = { kind: 'event', key: parts.key, repeat: trigger.repeat ?? 'ignore' } as const
  if ('catalog' in trigger) {
    const asked = catalogParts(trigger)
    const { event, at } = asked
    const nodes = [catalogNode(asked), parts.node([...at, 'where']), parts.node([...at, 'for'])]
    return { ...base, names: [event], where: together(nodes), key: parts.key ?? eventItemId }
  }
  const where = parts.node(['where'])
  if ('event' in trigger) return { ...base, names: namesOf(trigger.event), where: where ?? always }
  return { ...base, ...derived(trigger, where) }
}

type DerivedTrigger = Extract<TriggerDefinition, { segment: unknown } | { stage: unknown }>

function derived(
  trigger: DerivedTrigger,
  where: ConditionNode | null,
): Pick<EventTrigger, 'names' | 'where'> {
  if ('stage' in trigger) {
    return {
      names: ['stage_entered'],
      where: together([propertyNode('stage', namesOf(trigger.stage)), where]),
    }
  }
  const { segment } = trigger
  return 'enter' in segment
    ? { names: ['segment_entered'], where: together([propertyNode('segment', [segment.enter]), where]) }
    : { names: ['segment_left'], where: together([propertyNode('segment', [segment.leave]), where]) }
}

const together = (nodes: readonly (ConditionNode | null)[]): Condition =>
  allOf(nodes.filter((node) => node !== null))

function propertyNode(name: 'stage' | 'segment', wanted: readonly string[]): ConditionNode {
  const read = ({ event }: Scope): string | null => {
    const value = event?.properties[name]
    return typeof value === 'string' ? value : null
  }
  return leafNode(
    (scope) => wanted.includes(read(scope) ?? ''),
    (scope) => ({
      path: `event.${name}`,
      wanted: `any of [${wanted.join(', ')}]`,
      saw: read(scope),
    }),
  )
}

type QuietDefinition = Extract<TriggerDefinition, { quiet_since: unknown }>['quiet_since']

const ms = (text: string | undefined): number => (text === undefined ? 0 : (parseDuration(text) ?? 0))

function assembleQuiet({ event, for: silence, backfill }: QuietDefinition): Automation['trigger'] {
  return {
    kind: 'quiet_since',
    event,
    forMs:
      typeof silence === 'string'
        ? ms(silence)
        : {
            times: silence.times,
            between: [ms(silence.between[0]), ms(silence.between[1])],
            elseMs: ms(silence.else),
          },
    backfill:
      backfill === undefined
        ? null
        : { lookBackMs: ms(backfill.look_back), perDay: Number.parseInt(backfill.rate, 10) },
  }
}

type DateDefinition = Extract<TriggerDefinition, { date: unknown }>

const defaultMinute = 9 * 60

function assembleDate(trigger: DateDefinition, { date, timeZone }: TriggerParts): Automation['trigger'] {
  const { every = 'year', offset, at, leap_day: leapDay = 'feb-28', if_learned_late: late } = trigger
  return {
    kind: 'date',
    // A file whose date cannot be read is never assembled.
    read: date ?? (() => undefined),
    every,
    offsetDays: offset === undefined ? 0 : Number.parseInt(offset, 10),
    minuteOfDay: at === undefined ? defaultMinute : minuteOfDay(at),
    zone: zoneRule(trigger, timeZone),
    leapDay,
    lateUpToMs: ms(late?.up_to),
  }
}

// An automation as the engine sees it: what is written, with the defaults of the language and of site.yaml filled in. The
// result is a file of its own right: it compiles, and means the same.

import { stringify } from 'yaml'
import type { AutomationDefinition } from '../worker/engine/language/automation-schema.ts'
import { formatDuration } from '../worker/engine/language/duration.ts'
import { StepIds, armsOf } from '../worker/engine/language/step-ids.ts'
import type { StepDefinition } from '../worker/engine/language/step-schema.ts'
import type { Automation, Cap, Sending, Step, WaveTerms, ZoneRule } from '../worker/engine/program.ts'

type Mapping = Record<string, unknown>
type Path = readonly (string | number)[]

export function effectiveAutomation(definition: AutomationDefinition, automation: Automation): string {
  const { audience, exit, goal, holdout, reentry } = definition
  const filled: Mapping = {
    automation: automation.name,
    title: automation.title,
    status: automation.status,
    priority: automation.priority,
    trigger: triggerOf(definition.trigger, automation.trigger),
    ...(reentry && { reentry }),
    ...(audience && { audience }),
    ...(exit && { exit: exit.map((one) => ({ match: 'shopper', ...one })).map(inOrder) }),
    ...(goal && { goal: { ...goal, within: formatDuration(automation.goal?.withinMs ?? 0) } }),
    holdout: holdout ?? '0%',
    sending: sendingOf(automation.sending),
    steps: stepsOf(definition.steps, automation),
  }
  return stringify(filled, { lineWidth: 110, defaultStringType: 'PLAIN', version: '1.1' })
}

const inOrder = ({ event, ...rest }: Mapping): Mapping => ({ event, ...rest })

const twoDigits = (value: number): string => String(value).padStart(2, '0')
const clockTime = (minute: number): string =>
  `${twoDigits(Math.floor(minute / 60))}:${twoDigits(minute % 60)}`

const zoneOf = (zone: ZoneRule): Mapping =>
  zone.kind === 'fixed' ? { zone: zone.zone } : { zone: 'shopper', else: zone.else }

function triggerOf(written: AutomationDefinition['trigger'], trigger: Automation['trigger']): Mapping {
  if (trigger.kind === 'date') {
    const { every, offsetDays, minuteOfDay, zone, leapDay } = trigger
    const filled = { every, offset: `${offsetDays}d`, at: clockTime(minuteOfDay), ...zoneOf(zone) }
    return { ...written, ...filled, leap_day: leapDay }
  }
  if (trigger.kind === 'quiet_since') return written
  return { ...written, repeat: trigger.repeat }
}

function sendingOf({ quietHours, caps, whenFull, giveUpAfterMs }: Sending): Mapping {
  const rates = caps.map((cap) => [rateName(cap), `${cap.count} per ${formatDuration(cap.withinMs)}`])
  return {
    quiet_hours:
      quietHours === null
        ? 'none'
        : {
            from: clockTime(quietHours.fromMinute),
            to: clockTime(quietHours.toMinute),
            ...zoneOf(quietHours.zone),
          },
    cap:
      rates.length === 0
        ? 'none'
        : { ...Object.fromEntries(rates), when_full: whenFull, give_up_after: formatDuration(giveUpAfterMs) },
  }
}

const rateName = ({ channel, of }: Cap): string => (of === 'automation' ? 'own' : channel)

function stepsOf(steps: readonly StepDefinition[], automation: Automation): unknown[] {
  const ids = new StepIds(steps)
  const fill = (definition: StepDefinition, at: Path): Mapping => {
    const id = ids.of(at)
    const written: Mapping = definition === 'stop' ? { stop: true } : { ...definition }
    const filled = { id, ...written, ...defaultsOf(automation.steps.get(id), written) }
    return armsOf(definition).reduce((step: Mapping, arm) => {
      const list = arm.definitions.map((one, index) => fill(one, [...at, ...arm.at, index]))
      return list.length === 0 ? step : replaceAt(step, arm.at, list)
    }, filled)
  }
  return steps.map((step, index) => fill(step, ['steps', index]))
}

function defaultsOf(step: Step | undefined, written: Mapping): Mapping {
  if (step?.kind === 'send') return { channel: step.channel, purpose: step.purpose }
  if (step?.kind === 'wait_until')
    return { wait: { until: clockTime(step.minuteOfDay), ...zoneOf(step.zone) } }
  if (step?.kind === 'wait_for_stock') {
    const { atLeast, withinMs, wave } = step
    const filled = {
      at_least: atLeast,
      within: formatDuration(withinMs),
      ...(wave && { wave: waveOf(wave) }),
    }
    return { wait_for_stock: { ...mapping(written['wait_for_stock']), ...filled } }
  }
  return {}
}

const waveOf = ({ peoplePerUnit, everyMs, isVipFirst }: WaveTerms): Mapping => ({
  people_per_unit: peoplePerUnit,
  every: formatDuration(everyMs),
  order: isVipFirst ? ['vip_first', 'oldest_first'] : ['oldest_first'],
})

/** A copy with the value at the path replaced. */
function replaceAt(tree: Mapping, [key, ...rest]: Path, value: unknown): Mapping {
  if (key === undefined) return tree
  if (rest.length === 0) return { ...tree, [key]: value }
  const inner: unknown = tree[key]
  return {
    ...tree,
    [key]: Array.isArray(inner) ? replaceIn(inner, rest, value) : replaceAt(mapping(inner), rest, value),
  }
}

const replaceIn = (list: readonly unknown[], [index, ...rest]: Path, value: unknown): unknown[] =>
  list.map((one, at) => (at === index ? replaceAt(mapping(one), rest, value) : one))

const mapping = (value: unknown): Mapping => (typeof value === 'object' && value !== null ? { ...value } : {})

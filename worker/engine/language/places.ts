// Where in an automation's file conditions, paths and names stand. Found on the data as it was written, so that a mistake
// in one field does not hide those in the others.

import { vipSegment } from '../program.ts'
import { isMapping } from './report.ts'
import type { Path } from './yaml-source.ts'

export interface Place {
  readonly at: Path
  readonly data: unknown
}

export interface Places {
  /** `trigger.where`, `exit.where`, `goal.where`, …: asked of the event while it arrives. */
  readonly onArrival: readonly Place[]
  /** The audience and the conditions of steps: asked again later. */
  readonly later: readonly Place[]
  readonly readers: readonly Place[]
  readonly destinations: readonly Place[]
  /** Automations that take over. */
  readonly handovers: readonly Place[]
  readonly segments: readonly Place[]
  readonly eventNames: readonly Place[]
  readonly purposes: readonly Place[]
  readonly stepIds: readonly Place[]
  readonly splits: readonly Place[]
  /** Splits that are decided by the goal. */
  readonly decisions: readonly Place[]
  /** Steps that nobody can get to. */
  readonly unreachable: readonly Path[]
  readonly stepCount: number
}

type Lists = 'onArrival' | 'later' | 'readers' | 'destinations' | 'handovers' | 'segments'
type MoreLists = 'eventNames' | 'purposes' | 'stepIds' | 'splits' | 'decisions'
type Finding = Record<Lists | MoreLists, Place[]> & { unreachable: Path[]; stepCount: number }

export function findPlaces(data: unknown): Places {
  const found: Finding = {
    onArrival: [],
    later: [],
    readers: [],
    destinations: [],
    handovers: [],
    segments: [],
    eventNames: [],
    purposes: [],
    stepIds: [],
    splits: [],
    decisions: [],
    unreachable: [],
    stepCount: 0,
  }
  if (!isMapping(data)) return found
  if (isMapping(data['trigger'])) inTrigger(data['trigger'], found)
  if ('audience' in data) addMap(found.later, data['audience'], ['audience'])
  const exits: readonly unknown[] = Array.isArray(data['exit']) ? data['exit'] : []
  for (const [index, exit] of exits.entries()) inExit(exit, ['exit', index], found)
  if (isMapping(data['goal'])) inGoal(data['goal'], found)
  inSteps(data['steps'], ['steps'], found)
  return found
}

function inTrigger(trigger: Readonly<Record<string, unknown>>, found: Finding): void {
  inWhereAndFor(trigger, ['trigger'], found)
  const catalog = isMapping(trigger['catalog']) ? trigger['catalog'] : {}
  for (const [event, asked] of Object.entries(catalog))
    if (isMapping(asked)) inWhereAndFor(asked, ['trigger', 'catalog', event], found)
  addText(found.readers, trigger['key'], ['trigger', 'key'])
  addText(found.readers, trigger['date'], ['trigger', 'date'])
  addNames(found, trigger['event'], ['trigger', 'event'])
  const quiet = trigger['quiet_since']
  if (isMapping(quiet) && quiet['event'] !== 'any')
    addNames(found, quiet['event'], ['trigger', 'quiet_since', 'event'])
  const segment = trigger['segment']
  if (!isMapping(segment)) return
  for (const way of ['enter', 'leave']) addText(found.segments, segment[way], ['trigger', 'segment', way])
}

function inWhereAndFor(asked: Readonly<Record<string, unknown>>, at: Path, found: Finding): void {
  addMap(found.onArrival, asked['where'], [...at, 'where'])
  addMap(found.onArrival, asked['for'], [...at, 'for'])
}

function inExit(exit: unknown, at: Path, found: Finding): void {
  if (!isMapping(exit)) return
  addMap(found.onArrival, exit['where'], [...at, 'where'])
  if (exit['match'] !== 'shopper') addText(found.readers, exit['match'], [...at, 'match'])
  addText(found.handovers, exit['handover'], [...at, 'handover'])
  addNames(found, exit['event'], [...at, 'event'])
}

function inGoal(goal: Readonly<Record<string, unknown>>, found: Finding): void {
  addMap(found.onArrival, goal['where'], ['goal', 'where'])
  addText(found.readers, goal['value'], ['goal', 'value'])
  addNames(found, goal['event'], ['goal', 'event'])
}

function inSteps(steps: unknown, at: Path, found: Finding): void {
  if (!Array.isArray(steps)) return
  let stopped = false
  for (const [index, step] of steps.entries()) {
    const place = [...at, index]
    found.stepCount++
    if (stopped) found.unreachable.push(place)
    stopped ||= step === 'stop' || (isMapping(step) && 'stop' in step)
    if (isMapping(step)) inStep(step, place, found)
  }
}

function inStep(step: Readonly<Record<string, unknown>>, at: Path, found: Finding): void {
  addMap(found.later, step['if'], [...at, 'if'])
  addMap(found.later, step['recheck'], [...at, 'recheck'])
  addText(found.stepIds, step['id'], [...at, 'id'])
  addText(found.splits, step['split'], [...at, 'split'])
  if ('split' in step && isMapping(step['decide']))
    found.decisions.push({ at: [...at, 'decide'], data: step })
  if ('send' in step) {
    addText(found.destinations, step['to'], [...at, 'to'])
    found.purposes.push({ at, data: step['purpose'] ?? 'marketing' })
  }
  inWaits(step, at, found)
  for (const arm of ['then', 'else', 'timeout']) inSteps(step[arm], [...at, arm], found)
  const choices: readonly unknown[] = Array.isArray(step['choose']) ? step['choose'] : []
  for (const [index, choice] of choices.entries()) {
    if (!isMapping(choice)) continue
    addMap(found.later, choice['when'], [...at, 'choose', index, 'when'])
    inSteps(choice['do'], [...at, 'choose', index, 'do'], found)
  }
  for (const [name, arm] of isMapping(step['arms']) ? Object.entries(step['arms']) : [])
    if (isMapping(arm)) inSteps(arm['do'], [...at, 'arms', name, 'do'], found)
}

function inWaits(step: Readonly<Record<string, unknown>>, at: Path, found: Finding): void {
  const stock = step['wait_for_stock']
  if (isMapping(stock)) inStockWait(stock, [...at, 'wait_for_stock'], found)
  const event = step['wait_for']
  if (isMapping(event)) {
    addMap(found.onArrival, event['where'], [...at, 'wait_for', 'where'])
    addNames(found, event['event'], [...at, 'wait_for', 'event'])
  }
  const until = isMapping(step['wait']) ? step['wait']['until'] : undefined
  if (isMapping(until)) addText(found.readers, until['date'], [...at, 'wait', 'until', 'date'])
}

function inStockWait(stock: Readonly<Record<string, unknown>>, at: Path, found: Finding): void {
  addText(found.readers, stock['of'], [...at, 'of'])
  const order = isMapping(stock['wave']) ? stock['wave']['order'] : undefined
  // The segment that goes first must be there.
  if (Array.isArray(order) && order.includes('vip_first'))
    addText(found.segments, vipSegment, [...at, 'wave', 'order'])
}

function addMap(places: Place[], data: unknown, at: Path): void {
  // What is no collection at all is the schema's to report.
  if (typeof data === 'object' && data !== null) places.push({ at, data })
}

function addText(places: Place[], data: unknown, at: Path): void {
  if (typeof data === 'string' && data !== '') places.push({ at, data })
}

function addNames(found: Finding, data: unknown, at: Path): void {
  if (!Array.isArray(data)) addText(found.eventNames, data, at)
  else for (const [index, one] of data.entries()) addText(found.eventNames, one, [...at, index])
}

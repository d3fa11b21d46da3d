// Where in an automation's file conditions, paths and destinations stand. Found on the data as it was written, so that
// a mistake in one field does not hide those in the others.

import { isMapping } from './report.ts'
import type { Path } from './yaml-source.ts'

export interface Place {
  readonly at: Path
  readonly data: unknown
}

export interface Places {
  /** `trigger.where`, `exit.where`: asked of the event while it arrives. */
  readonly onArrival: readonly Place[]
  /** The audience and the conditions of steps: asked again later. */
  readonly later: readonly Place[]
  readonly readers: readonly Place[]
  readonly destinations: readonly Place[]
  readonly eventNames: readonly Place[]
  readonly purposes: readonly Place[]
  readonly stepIds: readonly Place[]
  /** Steps that nobody can get to. */
  readonly unreachable: readonly Path[]
  readonly stepCount: number
}

interface Finding {
  onArrival: Place[]
  later: Place[]
  readers: Place[]
  destinations: Place[]
  eventNames: Place[]
  purposes: Place[]
  stepIds: Place[]
  unreachable: Path[]
  stepCount: number
}

export function findPlaces(data: unknown): Places {
  const found: Finding = {
    onArrival: [],
    later: [],
    readers: [],
    destinations: [],
    eventNames: [],
    purposes: [],
    stepIds: [],
    unreachable: [],
    stepCount: 0,
  }
  if (!isMapping(data)) return found
  if (isMapping(data['trigger'])) inTrigger(data['trigger'], found)
  if ('audience' in data) addMap(found.later, data['audience'], ['audience'])
  const exits: readonly unknown[] = Array.isArray(data['exit']) ? data['exit'] : []
  for (const [index, exit] of exits.entries()) inExit(exit, ['exit', index], found)
  inSteps(data['steps'], ['steps'], found)
  return found
}

function inTrigger(trigger: Readonly<Record<string, unknown>>, found: Finding): void {
  addMap(found.onArrival, trigger['where'], ['trigger', 'where'])
  addText(found.readers, trigger['key'], ['trigger', 'key'])
  addNames(found, trigger['event'], ['trigger', 'event'])
  const quiet = trigger['quiet_since']
  if (isMapping(quiet) && quiet['event'] !== 'any')
    addNames(found, quiet['event'], ['trigger', 'quiet_since', 'event'])
}

function inExit(exit: unknown, at: Path, found: Finding): void {
  if (!isMapping(exit)) return
  addMap(found.onArrival, exit['where'], [...at, 'where'])
  if (exit['match'] !== 'shopper') addText(found.readers, exit['match'], [...at, 'match'])
  addNames(found, exit['event'], [...at, 'event'])
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
  if ('send' in step) {
    addText(found.destinations, step['to'], [...at, 'to'])
    found.purposes.push({ at, data: step['purpose'] ?? 'marketing' })
  }
  const stock = step['wait_for_stock']
  if (isMapping(stock)) addText(found.readers, stock['of'], [...at, 'wait_for_stock', 'of'])
  inSteps(step['then'], [...at, 'then'], found)
  inSteps(step['else'], [...at, 'else'], found)
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

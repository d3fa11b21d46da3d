// Replays what a few shoppers did on the real engine, at the times at which the worker heard of it. People who have
// nothing to do with each other are replayed one after another, so that memory holds one group of them at a time.

import type { EpochMs, ShopperId } from '../../event/ids.ts'
import { epochMs, shopperId } from '../../event/ids.ts'
import { createDecider } from '../decide.ts'
import type { TraceLine } from '../decision.ts'
import { hashHex } from '../hash.ts'
import { JourneyShell } from '../journey/journey-shell.ts'
import { addressOf } from '../permission.ts'
import type { Program } from '../program.ts'
import { newShopper } from '../shopper.ts'
import type { ShopperState } from '../shopper.ts'
import type { ReplayEvent } from './parse-line.ts'

/** Wakes of one group: what thousands of people who share devices may need, and a loop would exceed. */
const maxWakesPerGroup = 1_000_000

export interface ReplayLine {
  readonly at: EpochMs
  readonly shopper: ShopperId
  /** The e-mail, else another identity, else the id: see nameOf. */
  readonly who: string
  readonly line: TraceLine
}

export interface ReplayedGroup {
  readonly lines: readonly ReplayLine[]
  /** As they stand in the end. */
  readonly states: readonly ShopperState[]
}

export interface ReplayOptions {
  /** Nothing after this counts; timers that are due by then have run. */
  readonly until: EpochMs
  /** What is known of shoppers beside their events: a browser's time zone and language. */
  readonly traits?: ShopperState['traits']
}

/** Events of a group may come in any order; a repeated `event_id` counts once. */
export type Replay = (events: readonly ReplayEvent[]) => ReplayedGroup

export function createReplay(program: Program, { until, traits = {} }: ReplayOptions): Replay {
  const decide = createDecider(program)
  return (events) => {
    const inOrder = events.toSorted(
      ({ event: a }, { event: b }) => a.received_at - b.received_at || a.occurred_at - b.occurred_at,
    )
    const begin = beginnings(inOrder, traits)
    const startAt = inOrder[0]?.event.received_at ?? epochMs(0)
    const shell = new JourneyShell(program, startAt, { decide, begin, maxWakes: maxWakesPerGroup })
    const seen = new Set<string>()
    for (const { person, event } of inOrder) {
      if (event.received_at > until) break
      if (seen.has(event.event_id)) continue
      seen.add(event.event_id)
      shell.advanceTo(event.received_at)
      shell.happen(person, event)
    }
    shell.advanceTo(until)
    return { lines: named(shell), states: shell.states }
  }
}

/** Ids as they would be: holdouts and arms of a split hang on them. */
function beginnings(events: readonly ReplayEvent[], traits: ShopperState['traits']) {
  const shoppers = new Set(events.filter(({ isShopper }) => isShopper).map(({ person }) => person))
  const counts = new Map<string, number>()
  return (device: string, now: EpochMs): ShopperState => {
    const count = (counts.get(device) ?? 0) + 1
    counts.set(device, count)
    const id =
      shoppers.has(device) && count === 1
        ? shopperId(device)
        : shopperId(`shp_${hashHex('replay', device, String(count))}`)
    return { ...newShopper(id, now), traits }
  }
}

function named({ states, trace }: JourneyShell): ReplayLine[] {
  const owners = new Map<ShopperId, ShopperState>()
  for (const state of states) {
    for (const id of [state.id, ...(state.mergedFrom ?? [])]) owners.set(id, state)
  }
  return trace.map(({ at, shopper, line }) => {
    const owner = owners.get(shopper)
    return { at, shopper: owner?.id ?? shopper, who: owner ? nameOf(owner) : shopper, line }
  })
}

/** As `explain` takes it, and bare where it cannot be mistaken. */
export function nameOf(state: ShopperState): string {
  const email = addressOf(state, 'email')
  if (email !== null) return email
  for (const kind of ['customer_id', 'phone', 'loyalty_id'] as const) {
    const value = addressOf(state, kind)
    if (value !== null) return `${kind}:${value}`
  }
  const device = addressOf(state, 'device')
  // A shopper of whom only the id is known is its own device in a replay.
  return device === null || device === state.id ? state.id : `device:${device}`
}

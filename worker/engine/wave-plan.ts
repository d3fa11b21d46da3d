// When a wave may begin, how many it may tell, and in which order. Pure arithmetic, shared by the line of the catalog's
// actor and the one in memory. Invariant: no wave tells more than `people_per_unit` for each unit that is free.

import type { EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import type { Program } from './program.ts'

/** What a `wait_for_stock` with `wave` asks of the line. */
export interface WaveRule {
  /** `automation/step`: each has a line of its own for every item. */
  readonly name: string
  readonly atLeast: number
  readonly steadyForMs: number
  readonly locations?: readonly string[]
  readonly peoplePerUnit: number
  readonly everyMs: number
}

/** What is remembered of one line. */
export interface LineState {
  /** Since when there has been enough of the item; null: there is not. */
  readonly enoughSince: EpochMs | null
  /** When the last wave that told anybody began. */
  readonly lastWaveAt: EpochMs | null
}

export interface Wave {
  readonly id: string
  readonly startedAt: EpochMs
  /** People that it may tell. */
  readonly size: number
  /** Units that were kept for others when it began. */
  readonly kept: number
  readonly toldCount: number
}

/** One request, as the line knows it. */
export interface Ticket {
  readonly itemId: string
  /** The name of its rule. */
  readonly rule: string
  readonly lane: 0 | 1
  readonly askedAt: EpochMs
  /** The enrollment. */
  readonly id: string
}

export const newLine: LineState = { enoughSince: null, lastWaveAt: null }

export const ruleName = (automation: string, step: string): string => `${automation}/${step}`

export const waveRules = (program: Pick<Program, 'automations'>): WaveRule[] =>
  [...program.automations.values()].flatMap(({ name, steps }) =>
    [...steps.values()].flatMap((step) => {
      if (step.kind !== 'wait_for_stock' || step.wave === undefined) return []
      const { atLeast, steadyForMs, locations, wave } = step
      const { peoplePerUnit, everyMs } = wave
      return {
        name: ruleName(name, step.id),
        atLeast,
        steadyForMs,
        ...(locations && { locations }),
        peoplePerUnit,
        everyMs,
      }
    }),
  )

/** The line has looked at the stock: a moment with too little and the time begins anew. */
export function seeStock(line: LineState, { atLeast }: WaveRule, stock: number, now: EpochMs): LineState {
  const isEnough = stock >= atLeast && stock > 0
  if (!isEnough) return line.enoughSince === null ? line : { ...line, enoughSince: null }
  return line.enoughSince === null ? { ...line, enoughSince: now } : line
}

/** The earliest moment for the next wave; null: not before the stock changes. */
export function readyAt({ enoughSince, lastWaveAt }: LineState, rule: WaveRule): EpochMs | null {
  if (enoughSince === null) return null
  const steadyAt = enoughSince + rule.steadyForMs
  return epochMs(lastWaveAt === null ? steadyAt : Math.max(steadyAt, lastWaveAt + rule.everyMs))
}

/**
 * How long a part of a unit is kept for those who were told: until shortly before the next wave, which must not find it kept
 * because a clock or an answer was a little late.
 */
export const keepMs = ({ everyMs }: Pick<WaveRule, 'everyMs'>): number =>
  everyMs - Math.min(60_000, everyMs / 10)

/** Shares of units are fractions: what is a whole number must not fall below it. */
const roundingError = 1e-9

/** @param kept units in open carts, or promised to those who were told before */
export const waveSize = ({ peoplePerUnit }: WaveRule, stock: number, kept: number): number =>
  Math.max(0, Math.floor((stock - kept) * peoplePerUnit + roundingError))

/** How many more this wave may tell, by the stock of now: stock that goes away stops it, stock that comes is for the next. */
export const roomOf = ({ size, kept, toldCount }: Wave, rule: WaveRule, stock: number): number =>
  Math.max(0, Math.min(size, waveSize(rule, stock, kept)) - toldCount)

/** First come, first served, within each lane. */
export const compareTickets = (a: Ticket, b: Ticket): number =>
  a.lane - b.lane || a.askedAt - b.askedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

// Time zones: what the clock on the wall shows at an instant, and when it shows a given time. All knowledge of zones is
// that of Intl; the caches hold what Intl said and change no answer.

import type { EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import { dayMs, minuteMs } from './instant.ts'
import type { ZoneRule } from './program.ts'
import { textTrait } from './shopper/traits.ts'
import type { ShopperState } from './shopper.ts'

/** A time on the wall. */
export interface LocalTime {
  /** Days since 1970-01-01 of the local calendar. */
  readonly days: number
  readonly minuteOfDay: number
}

/** Clocks are changed at full quarters of an hour of UTC. */
const slotMs = 15 * minuteMs
const slotsPerDay = dayMs / slotMs
/** There are about 600 names; shoppers' browsers can tell any text. */
const maxZones = 1_000
const maxSlots = 2_000

interface Zone {
  readonly format: Intl.DateTimeFormat
  readonly offsets: Map<number, number>
}
const zones = new Map<string, Zone | null>()

function find(name: string): Zone | null {
  const known = zones.get(name)
  if (known !== undefined) return known
  if (zones.size >= maxZones) zones.clear()
  const zone = load(name)
  zones.set(name, zone)
  return zone
}

function load(timeZone: string): Zone | null {
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' })
    return { format, offsets: new Map() }
  } catch {
    // Intl has no other way to say that it does not know a zone.
    return null
  }
}

/** The zone of a rule for this shopper: what their browser told, where it is one. */
export function zoneOf(rule: ZoneRule, shopper: ShopperState): string {
  if (rule.kind === 'fixed') return rule.zone
  const told = textTrait(shopper, 'time_zone')
  return told !== null && find(told) !== null ? told : rule.else
}

/**
 * By how much the clocks of the zone are ahead of UTC; an unknown zone is UTC. Asking Intl takes as long as a whole
 * decision: a day that begins and ends with the same offset has no other in between.
 */
function offsetAt(name: string, at: number): number {
  const zone = find(name)
  if (zone === null) return 0
  const day = Math.floor(at / dayMs)
  const atStart = slotOffset(zone, day * slotsPerDay)
  if (atStart === slotOffset(zone, (day + 1) * slotsPerDay)) return atStart
  return slotOffset(zone, Math.floor(at / slotMs))
}

function slotOffset({ format, offsets }: Zone, slot: number): number {
  const known = offsets.get(slot)
  if (known !== undefined) return known
  if (offsets.size >= maxSlots) offsets.clear()
  const offset = readOffset(format.format(slot * slotMs))
  offsets.set(slot, offset)
  return offset
}

/** `2026, GMT+05:30`; `GMT` alone is no offset. */
function readOffset(text: string): number {
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(text) ?? []
  const offset = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * minuteMs
  return sign === '-' ? -offset : offset
}

export function localTime(zone: string, at: EpochMs): LocalTime {
  const wall = at + offsetAt(zone, at)
  const days = Math.floor(wall / dayMs)
  return { days, minuteOfDay: Math.floor((wall - days * dayMs) / minuteMs) }
}

/**
 * When the clock on the wall shows this: once, or twice in the night in which clocks are put back. A time that is skipped
 * when they are put forward is the first one after it.
 */
export function localInstants(
  zone: string,
  { days, minuteOfDay }: LocalTime,
): readonly [EpochMs, ...EpochMs[]] {
  const wall = days * dayMs + minuteOfDay * minuteMs
  const before = offsetAt(zone, wall - dayMs)
  const after = offsetAt(zone, wall + dayMs)
  const [first, second] = [...new Set([before, after])]
    .map((offset) => wall - offset)
    .filter((at) => at + offsetAt(zone, at) === wall)
    .sort((a, b) => a - b)
  if (first === undefined) return [changeOfClocks(zone, wall - after, wall - before)]
  return second === undefined ? [epochMs(first)] : [epochMs(first), epochMs(second)]
}

export const instantOf = (zone: string, time: LocalTime): EpochMs => localInstants(zone, time)[0]

/** The first instant between the two at which the clocks have been put forward. */
function changeOfClocks(zone: string, from: number, to: number): EpochMs {
  let [early, late] = [Math.floor(from / slotMs), Math.ceil(to / slotMs)]
  const old = offsetAt(zone, early * slotMs)
  while (late - early > 1) {
    const middle = Math.floor((early + late) / 2)
    if (offsetAt(zone, middle * slotMs) === old) early = middle
    else late = middle
  }
  return epochMs(late * slotMs)
}

/** The first time from `from` on at which the clock shows this minute of a day. */
export function nextLocalTime(zone: string, minuteOfDay: number, from: EpochMs): EpochMs {
  const { days } = localTime(zone, from)
  const today = instantOf(zone, { days, minuteOfDay })
  return today >= from ? today : instantOf(zone, { days: days + 1, minuteOfDay })
}

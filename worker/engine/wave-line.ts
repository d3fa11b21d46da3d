// The lines of a few shoppers in memory, for journeys and replays: the same arithmetic as the keeper of the lines, without
// shards, calls and crashes. Who stands in line follows from the shoppers' states.

import type { CatalogItem, Effect } from './decision.ts'
import type { EpochMs } from '../event/ids.ts'
import { epochMs } from '../event/ids.ts'
import { hashHex } from './hash.ts'
import type { Program } from './program.ts'
import { sellable } from './sellable.ts'
import type { ShopperState } from './shopper.ts'
import { ticketsOf } from './wave-place.ts'
import type { HeldTicket } from './wave-place.ts'
import {
  compareTickets,
  keepMs,
  newLine,
  readyAt,
  roomOf,
  seeStock,
  waveRules,
  waveSize,
} from './wave-plan.ts'
import type { LineState, WaveRule } from './wave-plan.ts'
import { keptFor, unitsKept } from './wave-told.ts'

export type OfferAnswer = Extract<Effect, { kind: 'answer_offer' }>

/** What the lines look at, and whom they ask. */
export interface LineWorld {
  states(): Iterable<ShopperState>
  item(itemId: string): CatalogItem | undefined
  /** undefined: the shopper is not there any more. */
  offer(
    ticket: HeldTicket,
    wave: { readonly id: string; readonly keepForMs: number },
  ): OfferAnswer | undefined
}

interface LineKey {
  readonly itemId: string
  readonly rule: WaveRule
}

interface Line extends LineKey {
  readonly tickets: HeldTicket[]
}

export class WaveLines {
  readonly #rules: ReadonlyMap<string, WaveRule>
  readonly #world: LineWorld
  readonly #states = new Map<string, LineState>()
  readonly #known = new Map<string, LineKey>()
  readonly #heldUntil = new Map<string, EpochMs>()
  /** Lines for which nothing is free; forgotten when the stock changes. */
  readonly #idleUntil = new Map<string, EpochMs>()

  constructor(program: Pick<Program, 'automations'>, world: LineWorld) {
    this.#rules = new Map(waveRules(program).map((rule) => [rule.name, rule]))
    this.#world = world
  }

  /** To be called whenever a stock has changed: what flaps is seen. */
  see(now: EpochMs): void {
    if (this.#rules.size === 0) return
    this.#idleUntil.clear()
    for (const line of this.#lines()) this.#look(line, now)
    // Nobody stands in these at the moment; somebody will, and the time is not to be counted from before.
    for (const line of this.#known.values()) this.#look(line, now)
  }

  /** When the next wave is due; null: not before something happens. */
  nextDue(now: EpochMs): EpochMs | null {
    if (this.#rules.size === 0) return null
    let next: EpochMs | null = null
    for (const line of this.#lines()) {
      const at = this.#dueAt(line, now)
      if (at !== null && (next === null || at < next)) next = at
    }
    return next
  }

  run(now: EpochMs): void {
    for (const line of this.#lines()) {
      const at = this.#dueAt(line, now)
      if (at !== null && at <= now) this.#wave(line, now)
    }
  }

  #dueAt(line: Line, now: EpochMs): EpochMs | null {
    const at = readyAt(this.#look(line, now), line.rule)
    if (at === null) return null
    const available = Math.min(...line.tickets.map(({ id }) => this.#heldUntil.get(id) ?? 0))
    return epochMs(Math.max(at, available, this.#idleUntil.get(keyOf(line)) ?? 0))
  }

  #wave(line: Line, now: EpochMs): void {
    const { itemId, rule } = line
    const kept = this.#kept(itemId, now)
    const size = waveSize(rule, this.#stock(line), kept.units)
    if (size === 0) {
      this.#idleUntil.set(keyOf(line), epochMs(Math.max(kept.until, now + 1)))
      return
    }
    const id = `wav_${hashHex('wave', itemId, rule.name, String(now))}`
    let toldCount = 0
    for (const ticket of line.tickets.sort(compareTickets)) {
      if ((this.#heldUntil.get(ticket.id) ?? 0) > now) continue
      if (roomOf({ id, startedAt: now, size, kept: kept.units, toldCount }, rule, this.#stock(line)) === 0)
        break
      const answer = this.#world.offer(ticket, { id, keepForMs: keepMs(rule) })
      if (answer?.answer === 'told') toldCount += 1
      if (answer?.answer === 'not_now')
        this.#heldUntil.set(ticket.id, epochMs(Math.max(answer.until ?? 0, now + 1)))
    }
    if (toldCount > 0) this.#states.set(keyOf(line), { ...this.#look(line, now), lastWaveAt: now })
  }

  #kept(itemId: string, now: EpochMs): { readonly units: number; readonly until: number } {
    const all = [...this.#world.states()].flatMap(keptFor).filter((one) => one.itemId === itemId)
    const ends = all
      .map(({ cartUntil, toldUntil }) => (cartUntil > now ? cartUntil : toldUntil))
      .filter((at) => at > now)
    return {
      units: all.reduce((sum, one) => sum + unitsKept(one, now), 0),
      until: ends.length === 0 ? Infinity : Math.min(...ends),
    }
  }

  #look({ itemId, rule }: LineKey, now: EpochMs): LineState {
    const line = { itemId, rule }
    const key = keyOf(line)
    const seen = seeStock(this.#states.get(key) ?? newLine, rule, this.#stock(line), now)
    this.#states.set(key, seen)
    this.#known.set(key, line)
    return seen
  }

  #stock({ itemId, rule }: LineKey): number {
    return sellable(this.#world.item(itemId), rule.locations)
  }

  #lines(): Line[] {
    const lines = new Map<string, Line>()
    for (const state of this.#world.states()) {
      for (const ticket of ticketsOf(state)) {
        const rule = this.#rules.get(ticket.rule)
        if (rule === undefined) continue
        const line = { itemId: ticket.itemId, rule, tickets: [ticket] }
        const known = lines.get(keyOf(line))
        if (known === undefined) lines.set(keyOf(line), line)
        else known.tickets.push(ticket)
      }
    }
    return [...lines.values()]
  }
}

const keyOf = ({ itemId, rule }: LineKey): string => JSON.stringify([itemId, rule.name])

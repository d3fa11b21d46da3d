// given / when / then for the decider: what has happened, what happens, what is to come of it. The states it passes
// through are checked to survive storage: what JSON cannot carry is a bug wherever it appears.

import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import { createDecider } from '../../../worker/engine/decide.ts'
import type {
  Catalog,
  CatalogItem,
  Decision,
  Effect,
  Input,
  TraceLine,
} from '../../../worker/engine/decision.ts'
import { nextWake } from '../../../worker/engine/next-wake.ts'
import type { Program } from '../../../worker/engine/program.ts'
import type { DeciderOptions } from '../../../worker/engine/turn.ts'
import { newShopper } from '../../../worker/engine/shopper.ts'
import type { LearnedIdentity, PendingDelivery, ShopperState } from '../../../worker/engine/shopper.ts'
import type { EventProperties, Item, ShopEvent } from '../../../worker/event/event.ts'
import type { DeliveryId, EpochMs } from '../../../worker/event/ids.ts'
import { epochMs, eventId, shopperId } from '../../../worker/event/ids.ts'

/** 2026-03-02T10:00Z */
export const start = 1_772_445_600_000

export const shoe: Item = { item_id: 'shoe-42', item_name: 'Shoe', price: 90, quantity: 1 }

let eventCount = 0
export const shopEvent = (name: string, properties: EventProperties = {}, at: number = start): ShopEvent => ({
  event_id: eventId(`evt-${++eventCount}`),
  name,
  occurred_at: epochMs(at),
  received_at: epochMs(at),
  properties,
})

export const email = (value = 'ana@example.com', at: number = start): LearnedIdentity => ({
  kind: 'email',
  value,
  learnedAt: epochMs(at),
  trust: 'claimed',
})

export const someone = (changes: Partial<ShopperState> = {}): ShopperState => ({
  ...newShopper(shopperId('shp_1'), epochMs(start)),
  identities: [email()],
  ...changes,
})

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  for (const part of Object.values(value)) freeze(part)
}

/** One shopper under a virtual clock; every decision is kept. */
export class Story {
  state: ShopperState
  now: EpochMs = epochMs(start)
  readonly effects: Effect[] = []
  readonly trace: TraceLine[] = []
  readonly catalog = new Map<string, CatalogItem>()
  /** Free codes. */
  readonly pools = new Map<string, string[]>()
  readonly #look: Catalog = (id) => this.catalog.get(id)
  program: Program
  /** What only the shell knows. */
  options: DeciderOptions = {}

  constructor(program: Program, state: ShopperState = someone()) {
    this.program = program
    this.state = state
  }

  decide(input: Input, previous: Program | null = null): Decision {
    // A state is a value: whoever writes into one throws here.
    freeze(this.state)
    const decision = createDecider(this.program, previous, this.options)(
      this.state,
      input,
      this.now,
      this.#look,
    )
    expect(isDeepStrictEqual(JSON.parse(JSON.stringify(decision.state)), decision.state)).toBe(true)
    this.state = decision.state
    this.effects.push(...decision.effects)
    this.trace.push(...decision.trace)
    for (const effect of decision.effects) {
      if (effect.kind !== 'take_voucher') continue
      const code = this.pools.get(effect.pool)?.shift() ?? null
      this.decide({ kind: 'voucher', enrollment: effect.enrollment, code })
    }
    return decision
  }

  /** Happens now, or happened `ago` milliseconds earlier and arrives now. */
  event(name: string, properties: EventProperties = {}, { ago = 0 }: { ago?: number } = {}): Decision {
    return this.decide({ kind: 'event', event: shopEvent(name, properties, this.now - ago) })
  }

  /** Lets time pass; whatever falls due runs at its moment. */
  pass(ms: number): this {
    const target = this.now + ms
    for (let wakes = 0; wakes < 1_000; wakes++) {
      const at = nextWake(this.program, this.state)
      if (at === null || at > target) break
      this.now = epochMs(Math.max(at, this.now))
      this.decide({ kind: 'wake' })
    }
    this.now = epochMs(target)
    return this
  }

  /** No wake runs in between: a server that was down. */
  sleep(ms: number): this {
    this.now = epochMs(this.now + ms)
    return this
  }

  learn(identity: LearnedIdentity): this {
    this.state = { ...this.state, identities: [...this.state.identities, identity] }
    return this
  }

  claim(id: DeliveryId): Effect | undefined {
    return this.decide({ kind: 'claim', delivery: id }).effects.find(({ kind }) => kind !== 'count')
  }

  /** Claims and settles everything pending. */
  sendAll(): string[] {
    const sent: string[] = []
    for (const { id, message } of this.state.pending) {
      if (this.claim(id)?.kind !== 'send') continue
      sent.push(message)
      this.decide({ kind: 'settled', delivery: id, outcome: 'delivered' })
    }
    return sent
  }

  get pending(): PendingDelivery {
    const [first] = this.state.pending
    if (first === undefined) throw new Error('nothing is pending')
    return first
  }
  get created(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'deliver' ? [effect.delivery.message] : []))
  }
  get endings(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'ended' ? [effect.reason] : []))
  }
  get drops(): string[] {
    return this.effects.flatMap((effect) => (effect.kind === 'drop' ? [effect.why.reason] : []))
  }
  counted(outcome: string): number {
    return this.effects.filter((effect) => effect.kind === 'count' && effect.outcome === outcome).length
  }
}

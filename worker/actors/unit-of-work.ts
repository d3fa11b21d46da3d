// One transaction's view of the shoppers it touches: each is loaded once, decided on as often as needed, and saved once
// with its timer. Effects are written as they come. Invariant: nothing here outlives the transaction.

import type { CatalogItem, Effect, Input } from '../engine/decision.ts'
import { nextWake, waitingItems } from '../engine/next-wake.ts'
import { withMove } from '../engine/wave-place.ts'
import type { ShopperState } from '../engine/shopper.ts'
import type { Program } from '../engine/program.ts'
import { newShopper } from '../engine/shopper.ts'
import type { Identity } from '../event/event.ts'
import type { EnrollmentId, EpochMs, ShopperId } from '../event/ids.ts'
import { nothingSeen } from '../store/seen.ts'
import type { Seen } from '../store/seen.ts'
import type { ShopperRow } from '../store/shopper-store.ts'
import type { Counted } from '../store/record-store.ts'
import type { Engine } from './engine.ts'
import type { ShardStores } from './shard-stores.ts'
import { LineLedger } from './waves/line-ledger.ts'

interface Touched {
  row: ShopperRow
  readonly waitedFor: readonly string[]
  isChanged: boolean
}

export type Answer = Extract<Effect, { kind: 'send' | 'postpone' | 'answer_offer' }>

const isAnswer = (effect: Effect): effect is Answer =>
  effect.kind === 'send' || effect.kind === 'postpone' || effect.kind === 'answer_offer'

type TakeVoucher = Extract<Effect, { kind: 'take_voucher' }>

export class UnitOfWork {
  readonly stores: ShardStores
  readonly now: EpochMs
  readonly #engine: Engine
  readonly #touched = new Map<ShopperId, Touched>()
  /** For the caller to write, added up over all that one transaction did. */
  readonly counts: Counted[] = []
  readonly lines = new LineLedger()
  readonly #items = new Map<string, CatalogItem | undefined>()

  constructor(stores: ShardStores, engine: Engine, now: EpochMs) {
    this.stores = stores
    this.now = now
    this.#engine = engine
  }

  get program(): Program {
    return this.#engine.program
  }

  /** A shopper brought to the present program, or null when there is none. */
  find(id: ShopperId): ShopperRow | null {
    const touched = this.#touched.get(id)
    if (touched) return touched.row
    const row = this.stores.shoppers.load(id)
    if (!row) return null
    const { program } = this.#engine
    const isStale = row.revision !== program.revision
    // What another program was interested in is not known here: then only what enrollments wait for has surely a row.
    const waitedFor = waitingItems(isStale ? { catalogInterest: new Set() } : program, row.state)
    this.#touched.set(id, { row, waitedFor, isChanged: false })
    this.lines.meet(row.state)
    if (isStale) this.decide(id, { kind: 'program' })
    return this.#of(id).row
  }

  /** The shopper of this shard who has the identity, be it since a moment ago. */
  owner(identity: Identity): ShopperId | null {
    const id = this.stores.shoppers.pointsTo(identity)
    return id !== null && (this.#touched.has(id) || this.stores.shoppers.isHere(id)) ? id : null
  }

  get(id: ShopperId): ShopperRow {
    const row = this.find(id)
    if (!row) throw new Error('an identity or a timer points to a shopper that is not there')
    return row
  }

  /** @param at when they were first heard of, which may be long before it arrived here */
  create(id: ShopperId, at: EpochMs): void {
    const row = {
      state: newShopper(id, at),
      seen: nothingSeen,
      timerAt: null,
      revision: this.#engine.program.revision,
    }
    this.#touched.set(id, { row, waitedFor: [], isChanged: true })
  }

  /** A shopper who comes from another shard, brought to the present program. */
  takeIn({ state, seen, revision }: Pick<ShopperRow, 'state' | 'seen' | 'revision'>): void {
    const { program } = this.#engine
    this.lines.welcome(state)
    this.#touched.set(state.id, {
      row: { state: withMove(state), seen, timerAt: null, revision },
      waitedFor: [],
      isChanged: true,
    })
    if (revision !== program.revision) this.decide(state.id, { kind: 'program' })
  }

  change(id: ShopperId, change: { readonly state?: ShopperState; readonly seen?: Seen }): void {
    const touched = this.#of(id)
    touched.row = { ...touched.row, ...change }
    touched.isChanged = true
  }

  /** Decides, writes the effects, and returns those that only the caller can carry out. */
  decide(id: ShopperId, input: Input): Answer[] {
    const touched = this.#of(id)
    const decision = this.#engine.decide(touched.row.state, input, this.now, this.#catalog)
    // A push that means nothing to this shopper costs no row.
    touched.isChanged ||= decision.state !== touched.row.state
    touched.row = { ...touched.row, state: decision.state, revision: this.#engine.program.revision }
    const answers: Answer[] = []
    const asked: TakeVoucher[] = []
    for (const effect of decision.effects) {
      if (isAnswer(effect)) answers.push(effect)
      else if (effect.kind === 'take_voucher') asked.push(effect)
      else this.#write(id, effect)
    }
    // What a code sets off comes after what has been decided already.
    for (const { enrollment, pool } of asked) this.#giveVoucher(id, enrollment, pool)
    return answers
  }

  #giveVoucher(id: ShopperId, enrollment: EnrollmentId, pool: string): void {
    // One that has ended within the same decision needs no code any more.
    if (!this.#of(id).row.state.enrollments.some((one) => one.id === enrollment)) return
    const code = this.stores.vouchers.take(pool, enrollment, this.now)
    this.decide(id, { kind: 'voucher', enrollment, code })
  }

  /** The shopper's row disappears: it lives on in another. */
  remove(id: ShopperId): void {
    const { row, waitedFor } = this.#of(id)
    if (row.timerAt !== null) this.stores.timers.clear(id, row.timerAt)
    const items = new Set([...waitedFor, ...waitingItems(this.#engine.program, row.state)])
    for (const item of items) this.stores.timers.stopWaiting(item, id)
    this.stores.shoppers.remove(id)
    this.#touched.delete(id)
  }

  /** The timer row of this shopper has just been taken out by a wake. */
  timerFired(id: ShopperId): void {
    const touched = this.#of(id)
    touched.row = { ...touched.row, timerAt: null }
    touched.isChanged = true
  }

  count(outcome: string): void {
    this.counts.push({ automation: '', step: null, outcome })
  }

  save(): void {
    this.lines.write(
      this.stores,
      [...this.#touched.values()].map(({ row }) => row.state),
    )
    for (const [id, touched] of this.#touched) {
      const { timers } = this.stores
      const { row } = touched
      const timerAt = timers.arm(id, row.timerAt, nextWake(this.#engine.program, row.state))
      const waitsFor = waitingItems(this.#engine.program, row.state)
      if (touched.isChanged || timerAt !== row.timerAt) this.stores.shoppers.save({ ...row, timerAt })
      for (const item of waitsFor) if (!touched.waitedFor.includes(item)) timers.waitFor(item, id)
      for (const item of touched.waitedFor) if (!waitsFor.includes(item)) timers.stopWaiting(item, id)
    }
  }

  #of(id: ShopperId): Touched {
    const touched = this.#touched.get(id)
    if (!touched) throw new Error('a shopper must be found or created before it is changed')
    return touched
  }

  readonly #catalog = (itemId: string): CatalogItem | undefined => {
    if (!this.#items.has(itemId)) this.#items.set(itemId, this.stores.catalog.get(itemId))
    return this.#items.get(itemId)
  }

  #write(id: ShopperId, effect: Exclude<Effect, Answer | TakeVoucher>): void {
    switch (effect.kind) {
      case 'deliver':
        return this.stores.deliveries.create(effect.delivery, id, this.now)
      case 'drop':
        return this.stores.deliveries.settle(
          effect.delivery,
          { status: 'dropped', reason: effect.why.reason, finding: effect.why.finding },
          this.now,
        )
      case 'count':
        this.counts.push(effect)
        return
      case 'goal':
        this.counts.push(...goalCounts(effect))
        return
      case 'ended':
        return this.stores.records.ended(id, effect, this.now)
    }
  }
}

/** Reached goals are counted per arm, and apart for the holdout, with their value in hundredths of the currency. */
function goalCounts({ automation, arm, heldOut, value }: Extract<Effect, { kind: 'goal' }>): Counted[] {
  const group = heldOut ? '_held_out' : ''
  const reached: Counted = { automation, step: arm, outcome: `goal${group}` }
  if (value === null) return [reached]
  return [reached, { automation, step: arm, outcome: `goal_value${group}`, by: Math.round(value * 100) }]
}

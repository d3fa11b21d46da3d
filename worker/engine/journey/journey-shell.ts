// A shell in memory around the real decider: a virtual clock, devices and identifiers that resolve to shoppers, stock, and
// an outbox whose deliveries are claimed at once and always arrive.

import { claimedIdentities } from '../../event/claimed-identities.ts'
import type { EventProperties, Identity, Json, Page, ShopEvent } from '../../event/event.ts'
import type { DeliveryId, EnrollmentId, EpochMs, ShopperId } from '../../event/ids.ts'
import { enrollmentId, eventId, shopperId } from '../../event/ids.ts'
import { catalogSignals, newItemSignal } from '../catalog-signals.ts'
import { createDecider } from '../decide.ts'
import type { CatalogItem, Decide, Effect, Input, TraceLine } from '../decision.ts'
import { hashHex } from '../hash.ts'
import { nextWake, waitingItems } from '../next-wake.ts'
import type { Program } from '../program.ts'
import { newShopper } from '../shopper.ts'
import type { LearnedIdentity, ShopperState } from '../shopper.ts'
import { WaveLines } from '../wave-line.ts'
import type { OfferAnswer } from '../wave-line.ts'
import type { HeldTicket } from '../wave-place.ts'

export interface SentMessage {
  readonly at: EpochMs
  readonly automation: string
  readonly send: string
  readonly to: string
  readonly with: Readonly<Record<string, Json>>
}
export type EndedEnrollment = Extract<Effect, { kind: 'ended' }>
type TakeVoucher = Extract<Effect, { kind: 'take_voucher' }>

export interface JourneyLine {
  readonly at: EpochMs
  /** Whom it is about, as they were called then: a merge may have taken them along since. */
  readonly shopper: ShopperId
  readonly line: TraceLine
}

/** More wakes than this in one journey: something goes around in circles. */
export const maxJourneyWakes = 10_000

export interface JourneyOptions {
  /** Made from the same program; for those who run many journeys of one. */
  readonly decide?: Decide
  readonly maxWakes?: number
  /** A shopper of whom nothing is known yet; the id must be new. By default ids are counted. */
  readonly begin?: (device: string, now: EpochMs) => ShopperState
}

/** A shopper's timer, a delivery of theirs, or, without a shopper, a wave. */
type Due =
  | { readonly at: EpochMs; readonly shopper: ShopperId; readonly delivery: DeliveryId | null }
  | { readonly at: EpochMs; readonly shopper: null }

export class JourneyShell {
  readonly #program: Program
  readonly #decide: Decide
  readonly #shoppers = new Map<ShopperId, ShopperState>()
  readonly #owners = new Map<string, ShopperId>()
  readonly #catalog = new Map<string, CatalogItem>()
  /** Per pool, each code with who has taken it. */
  readonly #pools = new Map<string, Map<string, EnrollmentId | null>>()
  readonly #postponed = new Map<DeliveryId, { readonly at: EpochMs; readonly shopper: ShopperId }>()
  readonly sent: SentMessage[] = []
  readonly ended: EndedEnrollment[] = []
  readonly trace: JourneyLine[] = []
  readonly #maxWakes: number
  readonly #begin: JourneyOptions['begin']
  readonly #lines: WaveLines
  #answer: OfferAnswer | undefined
  #now: EpochMs
  #wakes = 0
  #shopperCount = 0
  #eventCount = 0
  #changeCount = 0

  constructor(program: Program, now: EpochMs, options: JourneyOptions = {}) {
    this.#program = program
    this.#decide = options.decide ?? createDecider(program)
    this.#maxWakes = options.maxWakes ?? maxJourneyWakes
    this.#begin = options.begin
    this.#now = now
    this.#lines = new WaveLines(program, {
      states: () => this.#shoppers.values(),
      item: (itemId) => this.#catalog.get(itemId),
      offer: (ticket, wave) => this.#offer(ticket, wave),
    })
  }

  get states(): readonly ShopperState[] {
    return [...this.#shoppers.values()]
  }

  event(device: string, name: string, properties: EventProperties, page: Page | null = null): void {
    this.happen(device, {
      event_id: eventId(`evt_${++this.#eventCount}`),
      name,
      occurred_at: this.#now,
      received_at: this.#now,
      properties,
      ...(page && { page }),
    })
  }

  /** An event as it was stored; it counts now, whenever it occurred. */
  happen(device: string, event: ShopEvent): void {
    const shopper = this.#resolve(device, claimedIdentities(event, this.#program.site.identities))
    this.#run(shopper, { kind: 'event', event })
  }

  stock(itemId: string, stock: number): void {
    const known = this.#catalog.get(itemId)
    const isSameSign = known?.stock !== undefined && known.stock > 0 === stock > 0
    const stockSince = isSameSign ? (known.stockSince ?? this.#now) : this.#now
    this.#changeItem({ ...known, item_id: itemId, stock, stockSince })
  }

  price(itemId: string, price: number): void {
    this.#changeItem({ ...this.#catalog.get(itemId), item_id: itemId, price })
  }

  /** It comes into the catalog. Whom it concerns the conditions say: a shard only finds them faster. */
  newItem(item: CatalogItem): void {
    this.#catalog.set(item.item_id, { ...item, stockSince: this.#now, addedAt: this.#now })
    const event = newItemSignal(item, this.#now)
    for (const id of this.#shoppers.keys()) this.#run(id, { kind: 'signal', event })
  }

  /** Codes that are there already stay as they are. */
  pool(name: string, codes: readonly string[]): void {
    const known = this.#pools.get(name) ?? new Map<string, EnrollmentId | null>()
    for (const code of codes) known.set(code, known.get(code) ?? null)
    this.#pools.set(name, known)
  }

  /** As a shard does when the catalog has changed. */
  #changeItem(item: CatalogItem): void {
    const before = this.#catalog.get(item.item_id)
    this.#catalog.set(item.item_id, item)
    this.#lines.see(this.#now)
    const change = { now: this.#now, cursor: ++this.#changeCount }
    for (const [id, state] of this.#shoppers) {
      if (waitingItems(this.#program, state).includes(item.item_id))
        this.#run(id, { kind: 'stock', itemId: item.item_id })
      // Whom they concern the conditions say, also those of a draft; a shard only finds them faster.
      for (const event of catalogSignals(before, item, change)) this.#run(id, { kind: 'signal', event })
    }
  }

  /** Runs everything that falls due up to then. @throws when the automations go around in circles */
  advanceTo(target: EpochMs): void {
    for (let due = this.#nextDue(); due !== null && due.at <= target; due = this.#nextDue()) {
      if (++this.#wakes > this.#maxWakes) throw new Error(`more than ${this.#maxWakes} wakes in one journey`)
      this.#now = due.at > this.#now ? due.at : this.#now
      if (due.shopper === null) this.#lines.run(this.#now)
      else if (due.delivery === null) this.#run(due.shopper, { kind: 'wake' })
      else {
        this.#postponed.delete(due.delivery)
        this.#run(due.shopper, { kind: 'claim', delivery: due.delivery })
      }
    }
    this.#now = target > this.#now ? target : this.#now
  }

  #nextDue(): Due | null {
    const waveAt = this.#lines.nextDue(this.#now)
    let next: Due | null = waveAt === null ? null : { at: waveAt, shopper: null }
    for (const [shopper, state] of this.#shoppers) {
      const at = nextWake(this.#program, state)
      if (at !== null && (next === null || at < next.at)) next = { at, shopper, delivery: null }
    }
    for (const [delivery, { at, shopper }] of this.#postponed) {
      if (next === null || at < next.at) next = { at, shopper, delivery }
    }
    return next
  }

  #run(shopper: ShopperId, input: Input): void {
    const state = this.#shoppers.get(shopper) ?? newShopper(shopper, this.#now)
    const decision = this.#decide(state, input, this.#now, (itemId) => this.#catalog.get(itemId))
    this.#shoppers.set(shopper, decision.state)
    for (const line of decision.trace) this.trace.push({ at: this.#now, shopper, line })
    const asked: TakeVoucher[] = []
    for (const effect of decision.effects) {
      if (effect.kind === 'take_voucher') asked.push(effect)
      else this.#carryOut(shopper, effect)
    }
    for (const effect of asked) this.#giveVoucher(shopper, effect)
  }

  /** As a shard does: the code that it has, else the first free one in the order of the alphabet. */
  #giveVoucher(shopper: ShopperId, { enrollment, pool }: TakeVoucher): void {
    const isInside = this.#shoppers.get(shopper)?.enrollments.some((one) => one.id === enrollment)
    if (isInside !== true) return
    const codes = this.#pools.get(pool) ?? new Map<string, EnrollmentId | null>()
    const entries = [...codes].sort(([a], [b]) => (a < b ? -1 : 1))
    const [code] =
      entries.find(([, owner]) => owner === enrollment) ?? entries.find(([, owner]) => owner === null) ?? []
    if (code !== undefined) codes.set(code, enrollment)
    this.#run(shopper, { kind: 'voucher', enrollment, code: code ?? null })
  }

  #offer({ shopper, id }: HeldTicket, wave: { readonly id: string; readonly keepForMs: number }) {
    this.#answer = undefined
    const enrollment = enrollmentId(id)
    if (this.#shoppers.has(shopper))
      this.#run(shopper, { kind: 'offered', enrollment, wave: wave.id, keepForMs: wave.keepForMs })
    return this.#answer
  }

  #carryOut(shopper: ShopperId, effect: Exclude<Effect, TakeVoucher>): void {
    switch (effect.kind) {
      case 'deliver':
        return this.#run(shopper, { kind: 'claim', delivery: effect.delivery.id })
      case 'send': {
        const { automation, message: send, destination: to, with: extras = {} } = effect.content
        this.sent.push({ at: this.#now, automation, send, to, with: extras })
        return this.#run(shopper, { kind: 'settled', delivery: effect.delivery, outcome: 'delivered' })
      }
      case 'postpone':
        this.#postponed.set(effect.delivery, { at: effect.until, shopper })
        return
      case 'ended':
        this.ended.push(effect)
        return
      case 'answer_offer':
        this.#answer = effect
        return
      case 'drop':
      case 'count':
      case 'goal':
        return
    }
  }

  /** Anonymous goes into known; a device in somebody else's hands starts afresh; two known people stay two. */
  #resolve(deviceName: string, identities: readonly Identity[]): ShopperId {
    const device: Identity = { kind: 'device', value: deviceName }
    const current = this.#owners.get(ownerKey(device))
    const known = identities
      .map((one) => this.#owners.get(ownerKey(one)))
      .find((owner) => owner !== undefined)
    const id =
      known ??
      (current === undefined || this.#isSomebodyElse(current, identities)
        ? this.#create(deviceName)
        : current)
    const left = current === undefined || current === id ? undefined : this.#shoppers.get(current)
    if (left && left.identities.every(({ kind }) => kind === 'device')) this.#adopt(id, left)
    this.#learn(id, [device, ...identities])
    return id
  }

  #create(device: string): ShopperId {
    const state =
      this.#begin?.(device, this.#now) ??
      newShopper(shopperId(`shp_${hashHex('journey', String(++this.#shopperCount))}`), this.#now)
    this.#shoppers.set(state.id, state)
    return state.id
  }

  #adopt(id: ShopperId, left: ShopperState): void {
    this.#shoppers.delete(left.id)
    for (const [key, owner] of this.#owners) if (owner === left.id) this.#owners.set(key, id)
    for (const [delivery, wait] of this.#postponed) {
      if (wait.shopper === left.id) this.#postponed.set(delivery, { ...wait, shopper: id })
    }
    this.#run(id, { kind: 'merge', other: left })
  }

  #isSomebodyElse(current: ShopperId, told: readonly Identity[]): boolean {
    const known = this.#shoppers.get(current)?.identities ?? []
    if (told.some((one) => known.some(({ kind, value }) => kind === one.kind && value === one.value)))
      return false
    return told.some((one) => known.some(({ kind }) => kind === one.kind))
  }

  #learn(id: ShopperId, told: readonly Identity[]): void {
    const state = this.#shoppers.get(id)
    if (state === undefined) return
    const fresh = told.filter((one) => {
      const owner = this.#owners.get(ownerKey(one))
      if (owner === undefined || one.kind === 'device') this.#owners.set(ownerKey(one), id)
      return (owner ?? id) === id && !state.identities.some((has) => ownerKey(has) === ownerKey(one))
    })
    const learned = fresh.map(({ kind, value }): LearnedIdentity => ({
      kind,
      value,
      learnedAt: this.#now,
      trust: 'claimed',
    }))
    if (learned.length > 0)
      this.#shoppers.set(id, { ...state, identities: [...state.identities, ...learned] })
  }
}

const ownerKey = ({ kind, value }: Identity): string => `${kind}\u0000${value}`

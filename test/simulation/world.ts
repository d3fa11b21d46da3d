// A small world around the production actors: a virtual clock, browsers that send until they are heard, a network, a
// receiver, objects that die and come back. One number and one plan give one run, to the byte.

import type { IngestResult } from '../../worker/actors/contract.ts'
import type { EventBatch } from '../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../worker/event/ids.ts'
import { Agenda } from './agenda.ts'
import { filesOf, variantNames } from './config-variants.ts'
import type { VariantName } from './config-variants.ts'
import type { Fact, Happening, Message } from './happening.ts'
import { Journal } from './journal.ts'
import { Objects } from './objects.ts'
import { occasionFiles } from './occasions/occasion-files.ts'
import type { BatchStep, Plan, Step } from './plan.ts'
import type { Production } from './production.ts'
import { Receiver } from './receiver.ts'

const secondMs = 1_000
const dayMs = 86_400_000
const resendMs = 5 * secondMs
/** Longer than the longest wait, request and retry of the config: after it nothing may be left to do. */
const afterlifeMs = 120 * dayMs
const origins = ['https://shop.example']

interface Device {
  readonly waiting: BatchStep[]
  isSending: boolean
  /** The least delay of its clock against ours that the shop has seen. */
  skewMs: number | null
}

const priced = ({ item, price }: Extract<Step, { kind: 'price' }>) => ({
  item_id: item,
  item_name: item,
  price,
  currency: 'EUR',
})

/** A batch on its way: not acknowledged yet. */
interface Outstanding {
  readonly step: BatchStep
  readonly batch: EventBatch
}

export class World {
  readonly journal: Journal
  readonly #agenda = new Agenda()
  readonly #objects: Objects
  readonly #receiver: Receiver
  readonly #devices = new Map<string, Device>()
  readonly #stored = new Set<string>()
  readonly #outstanding = new Map<string, Outstanding>()
  readonly #acknowledged = new Set<string>()
  readonly #stock = new Map<string, number>()
  readonly #prices = new Map<string, number>()
  readonly #plan: Plan
  #variant: VariantName | null = null
  #revisions = new Map<number, VariantName>()
  /** Reached by those who looked, as the shop has counted at the end. */
  goals = { told: 0, heldOut: 0 }
  #now: number
  #stirs = 0

  constructor(plan: Plan, production: Production, onHappening: (happening: Happening) => void) {
    this.#plan = plan
    this.#now = plan.startsAt
    this.journal = new Journal(() => this.#now, onHappening)
    const stir = (): void => {
      this.#stirs += 1
    }
    this.#receiver = new Receiver({
      now: () => this.#now,
      agenda: this.#agenda,
      stir,
      onHeard: (id, body) => {
        const { data } = JSON.parse(body) as { data: Message }
        this.journal.add({ kind: 'sent', id, body, message: data })
      },
    })
    this.#objects = new Objects(production, {
      now: () => this.#now,
      stir,
      agenda: this.#agenda,
      fetch: this.#receiver.fetch,
      complain: (what) => this.journal.complain(what),
      onChange: () => this.#look(),
      onDeath: () => {
        this.#recover()
        this.#look()
      },
    })
  }

  async run(): Promise<void> {
    const realTimeout = AbortSignal.timeout.bind(AbortSignal)
    AbortSignal.timeout = this.#receiver.timeout
    try {
      await this.#begin()
      for (const step of this.#plan.steps)
        this.#agenda.add(this.#plan.startsAt + step.at, () => this.#do(step))
      const endsAt = this.#plan.startsAt + (this.#plan.steps.at(-1)?.at ?? 0)
      await this.#pass(endsAt)
      this.#receiver.mode = 'well'
      this.#objects.disarm()
      await this.#pass(endsAt + afterlifeMs)
      this.#atTheEnd()
      this.goals = await this.#objects.goals('look-back')
    } finally {
      AbortSignal.timeout = realTimeout
      this.#objects.close()
    }
  }

  get now(): number {
    return this.#now
  }

  async #begin(): Promise<void> {
    this.#push('base')
    await this.#settle()
    const items = ['shoe', 'hat', 'bag', 'belt', 'scarf', 'watch'].map((item_id) => ({
      item_id,
      item_name: item_id,
    }))
    this.#objects.call('catalog', (catalog) => catalog.putItems('sim', items, origins))
    await this.#settle()
  }

  async #pass(until: number): Promise<void> {
    while (this.journal.failure === null) {
      const alarm = this.#objects.nextAlarm(this.#now)
      const entry = this.#agenda.next()
      const at = Math.min(alarm?.at ?? Infinity, entry ?? Infinity)
      if (at > until) break
      this.#now = Math.max(this.#now, at)
      if (entry !== null && entry <= (alarm?.at ?? Infinity)) this.#agenda.take()?.()
      else if (alarm) this.#objects.ring(alarm.name)
      await this.#settle()
      this.#objects.bury()
      this.#objects.check()
    }
    this.#now = Math.max(this.#now, until)
  }

  /** Lets everybody do what they can without the clock. */
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < 2;) {
      const before = this.#stirs
      await new Promise((resolve) => setImmediate(resolve))
      quiet = this.#stirs === before ? quiet + 1 : 0
    }
  }

  #do(step: Step): void {
    switch (step.kind) {
      case 'batch':
        return this.#offer(step)
      case 'stock':
        return this.#objects.call('catalog', (catalog) => catalog.putStock('sim', step.levels))
      case 'price':
        return this.#objects.call('catalog', (catalog) => catalog.putItems('sim', [priced(step)], origins))
      case 'push':
        return this.#push(step.variant)
      case 'crash':
        return this.#objects.doom(step)
      case 'double_alarm':
        return this.#objects.doubleNextAlarm()
      case 'receiver':
        this.#receiver.mode = step.mode
        return
      case 'unsubscribe':
        return this.#unsubscribe(step.email)
    }
  }

  #push(variant: VariantName): void {
    this.#objects.call('site', async (site) => {
      const before = (await site.config())?.revision ?? 0
      this.#revisions.set(before + 1, variant)
      const push = {
        siteId: 'sim',
        files: this.#plan.cast === 'occasions' ? occasionFiles : filesOf(variant, this.#plan.isCourteous),
        publicUrl: 'https://selvedge.example',
      }
      const pushed = await site.push(push)
      if (!pushed.accepted) throw new Error(`push refused: ${JSON.stringify(pushed.problems)}`)
    })
  }

  #unsubscribe(email: string): void {
    const [owner] = this.#objects.shardRows<{ shopper_id: string }>(
      `SELECT shopper_id FROM identity WHERE kind = 'email' AND value = ?`,
      email,
    )
    if (!owner) return
    const id = shopperId(owner.shopper_id)
    this.#objects.call('shard', async (shard) => {
      await shard.unsubscribe(id, email)
      this.journal.add({ kind: 'opted_out', email })
    })
  }

  #device(name: string): Device {
    const known = this.#devices.get(name) ?? { waiting: [], isSending: false, skewMs: null }
    this.#devices.set(name, known)
    return known
  }

  #offer(step: BatchStep): void {
    const device = this.#device(step.device)
    if (!step.inOrder) return this.#send(step)
    if (device.isSending) device.waiting.push(step)
    else {
      device.isSending = true
      this.#send(step)
    }
  }

  #send(step: BatchStep): void {
    const sentAt = this.#now + step.clockMs
    this.#agenda.add(this.#now + step.delayMs, () => {
      const receivedAt = epochMs(this.#now)
      const batch: EventBatch = {
        batch_id: step.batch,
        device_id: step.device,
        sent_at: epochMs(sentAt),
        received_at: receivedAt,
        context: { time_zone: step.zone ?? 'Europe/Paris', locale: 'fr-FR' },
        events: step.events.map(({ id, name, at, properties }) => ({
          event_id: eventId(id),
          name,
          occurred_at: epochMs(this.#plan.startsAt + at + step.clockMs),
          received_at: receivedAt,
          properties,
        })),
      }
      this.#ingest({ step, batch })
    })
    this.#agenda.add(this.#now + step.delayMs + resendMs, () => {
      if (!this.#acknowledged.delete(`${step.batch}@${sentAt}`)) this.#send(step)
    })
  }

  #ingest(outstanding: Outstanding): void {
    const { step, batch } = outstanding
    const attempt = `${step.batch}@${batch.sent_at}`
    this.#outstanding.set(attempt, outstanding)
    this.#objects.call('shard', async (shard, isAlive) => {
      const result = await shard.ingest(batch)
      if (!isAlive() || result.kind !== 'stored') return
      this.#outstanding.delete(attempt)
      this.#keep(outstanding, result)
      if (step.losesAck && !this.#device(step.device).waiting.includes(step)) {
        // Heard and stored, but the browser does not know: once.
        this.#agenda.add(this.#now + 1, () => this.#ingest({ step: { ...step, losesAck: false }, batch }))
        return
      }
      this.#acknowledged.add(attempt)
      const device = this.#device(step.device)
      const next = device.waiting.shift()
      if (!step.inOrder) return
      if (next) this.#send(next)
      else device.isSending = false
    })
  }

  /** What has been acknowledged was stored, each event once (promises 1 and 2). */
  #keep({ batch }: Outstanding, result: Extract<IngestResult, { kind: 'stored' }> | null): void {
    const fresh = batch.events.filter(({ event_id: id }) => !this.#stored.has(id))
    if (result && (result.stored !== fresh.length || result.known !== batch.events.length - fresh.length))
      this.journal.complain(
        `batch ${batch.batch_id}: ${result.stored} stored and ${result.known} known, expected ${fresh.length} new of ${batch.events.length}`,
      )
    if (fresh.length === 0) return
    const device = this.#device(batch.device_id)
    const delay = batch.received_at - batch.sent_at
    const skewMs = Math.min(delay, device.skewMs ?? delay)
    device.skewMs = skewMs
    const facts: Fact[] = fresh.map(({ event_id: id, name, occurred_at: at, properties }) => ({
      id,
      name,
      at: Math.min(at + skewMs, batch.received_at),
      properties,
    }))
    for (const { id } of facts) this.#stored.add(id)
    this.journal.add({ kind: 'stored', device: batch.device_id, facts })
  }

  /** What was committed in the moment of the death counts, though nobody was told of it. */
  #recover(): void {
    for (const outstanding of this.#outstanding.values())
      if (this.#objects.holdsBatch(outstanding.batch)) this.#keep(outstanding, null)
    this.#outstanding.clear()
  }

  #look(): void {
    for (const [item, stock] of this.#objects.stock()) {
      if (this.#stock.get(item) === stock) continue
      this.#stock.set(item, stock)
      this.journal.add({ kind: 'stock', item, stock })
    }
    for (const [item, price] of this.#objects.prices()) {
      const before = this.#prices.get(item) ?? null
      if (before === price) continue
      this.#prices.set(item, price)
      this.journal.add({ kind: 'price', item, before, price })
    }
    const variant = this.#revisions.get(this.#objects.revision())
    if (variant === undefined || variant === this.#variant || !variantNames.includes(variant)) return
    this.#variant = variant
    this.journal.add({ kind: 'config', variant })
  }

  #atTheEnd(): void {
    if (this.journal.failure !== null) return
    this.#objects.checkSettled()
    const stored = this.#objects.storedEventIds()
    if (stored.length !== this.#stored.size || new Set(stored).size !== stored.length)
      this.journal.complain(`${stored.length} events are stored, expected ${this.#stored.size}, each once`)
    for (const id of stored)
      if (!this.#stored.has(id)) this.journal.complain(`${id} was stored, and never sent`)
  }
}

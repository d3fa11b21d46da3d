// A small world around the production actors: a virtual clock, browsers that send until they are heard, a network, a
// receiver, objects that die and come back. One number and one plan give one run, to the byte.

import type { EventBatch } from '../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../worker/event/ids.ts'
import { Agenda } from './agenda.ts'
import { Attempts } from './attempts.ts'
import { filesOf, variantNames } from './config-variants.ts'
import type { VariantName } from './config-variants.ts'
import type { Happening, Message } from './happening.ts'
import { Journal } from './journal.ts'
import { Objects } from './objects.ts'
import { occasionFiles } from './occasions/occasion-files.ts'
import type { BatchStep, Plan, Step } from './plan.ts'
import type { Production } from './production.ts'
import { seeded } from './random.ts'
import { holdCrypto } from './hold-crypto.ts'
import { Receiver } from './receiver.ts'
import type { Ending } from './shard-rows.ts'

const secondMs = 1_000
const dayMs = 86_400_000
const resendMs = 5 * secondMs
/** Before the first step: the shop is set up and spread over its shards. */
const setUpMs = 2 * 60_000
/** Longer than a shard is away, and the site and the catalog take to come back for it. */
const maxApartMs = 10 * 60_000
/** Longer than the longest wait, request and retry of the config: after it nothing may be left to do. */
const afterlifeMs = 120 * dayMs
const origins = ['https://shop.example']

interface Device {
  readonly waiting: BatchStep[]
  isSending: boolean
}

const priced = ({ item, price }: Extract<Step, { kind: 'price' }>) => ({
  item_id: item,
  item_name: item,
  price,
  currency: 'EUR',
})

export class World {
  readonly journal: Journal
  readonly #agenda = new Agenda()
  readonly #objects: Objects
  readonly #receiver: Receiver
  readonly #devices = new Map<string, Device>()
  readonly #attempts: Attempts
  readonly #acknowledged = new Set<string>()
  /** What an answer told each browser: where its shopper lives. */
  readonly #hints = new Map<string, number>()
  #apartSince: number | null = null
  #mayDiffer = false
  readonly #stock = new Map<string, number>()
  readonly #prices = new Map<string, number>()
  readonly #plan: Plan
  #variant: VariantName | null = null
  #revisions = new Map<number, VariantName>()
  /** Reached by those who looked, as the shop has counted at the end. */
  goals = { told: 0, heldOut: 0 }
  endings: readonly Ending[] = []
  #now: number
  #stirs = 0
  #releaseCrypto = (): Promise<boolean> => Promise.resolve(false)

  readonly #production: Production

  constructor(plan: Plan, production: Production, onHappening: (happening: Happening) => void) {
    this.#plan = plan
    this.#production = production
    this.#now = plan.startsAt - setUpMs
    this.journal = new Journal(() => this.#now, onHappening)
    this.#attempts = new Attempts((what) => this.journal.complain(what))
    const stir = (): void => {
      this.#stirs += 1
    }
    this.#receiver = new Receiver({
      now: () => this.#now,
      agenda: this.#agenda,
      stir,
      onHeard: (id, body) => {
        const { data } = JSON.parse(body) as { data: Message }
        this.#tellNews()
        this.journal.add({ kind: 'sent', id, body, message: data })
      },
    })
    this.#objects = new Objects(production, {
      now: () => this.#now,
      stir,
      agenda: this.#agenda,
      fetch: this.#receiver.fetch,
      complain: (what) => this.journal.complain(what),
      onStored: (row) => this.#attempts.learn(row, this.#now),
      onChange: () => {
        this.#mayDiffer = true
        this.#look()
      },
      shardCount: shardCountOf(plan),
      isPrompt: plan.isPrompt === true || shardCountOf(plan) === 1,
    })
  }

  async run(): Promise<void> {
    const realTimeout = AbortSignal.timeout.bind(AbortSignal)
    const crypto = holdCrypto()
    this.#releaseCrypto = crypto.release
    AbortSignal.timeout = this.#receiver.timeout
    try {
      await this.#begin()
      for (const step of this.#plan.steps)
        this.#agenda.add(this.#plan.startsAt + step.at, () => this.#do(step))
      const endsAt = this.#plan.startsAt + (this.#plan.steps.at(-1)?.at ?? 0)
      await this.#pass(endsAt)
      this.#receiver.mode = 'well'
      this.journal.add({ kind: 'receiver', isWell: true })
      this.#objects.disarm()
      await this.#pass(endsAt + afterlifeMs)
      this.#atTheEnd()
      this.goals = await this.#objects.goals('look-back')
    } finally {
      AbortSignal.timeout = realTimeout
      crypto.end()
      this.#objects.close()
    }
  }

  get now(): number {
    return this.#now
  }

  async #begin(): Promise<void> {
    const { shards = 1, startsAt } = this.#plan
    this.#push('base')
    await this.#pass(startsAt - setUpMs + secondMs)
    if (shards > 1) this.#objects.callSite((site) => site.grow(shards))
    const items = ['shoe', 'hat', 'bag', 'belt', 'scarf', 'watch'].map((item_id) => ({
      item_id,
      item_name: item_id,
    }))
    this.#objects.callCatalog((catalog) => catalog.putItems('sim', items, origins))
    await this.#pass(startsAt - 1)
  }

  async #pass(until: number): Promise<void> {
    await this.#settle()
    while (this.journal.failure === null) {
      const alarm = this.#objects.nextAlarm(this.#now)
      const entry = this.#agenda.next()
      const at = Math.min(alarm?.at ?? Infinity, entry ?? Infinity)
      if (at > until) break
      this.#now = Math.max(this.#now, at)
      if (entry !== null && entry <= (alarm?.at ?? Infinity)) this.#agenda.take()?.()
      else alarm?.ring()
      await this.#settle()
      this.#objects.bury()
      this.#tellNews()
      this.#compareShards()
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
      if (quiet === 2 && (await this.#releaseCrypto())) quiet = 0
    }
  }

  #do(step: Step): void {
    switch (step.kind) {
      case 'batch':
        return this.#offer(step)
      case 'stock':
        return this.#objects.callCatalog((catalog) => catalog.putStock('sim', step.levels))
      case 'price':
        return this.#objects.callCatalog((catalog) => catalog.putItems('sim', [priced(step)], origins))
      case 'push':
        return this.#push(step.variant)
      case 'grow':
        return this.#objects.callSite((site) => site.grow(step.to))
      case 'crash':
        return this.#objects.doom(step)
      case 'double_alarm':
        return this.#objects.doubleNextAlarm()
      case 'receiver':
        this.#receiver.mode = step.mode
        this.journal.add({ kind: 'receiver', isWell: step.mode === 'well' })
        return
      case 'unsubscribe':
        return this.#unsubscribe(step.email)
    }
  }

  #push(variant: VariantName): void {
    this.#objects.callSite(async (site) => {
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
    const owner = this.#objects.rows.ownerOf(email)
    if (!owner) return
    this.#objects.callShard(owner.shard, async (shard) => {
      await shard.unsubscribe(shopperId(owner.shopperId), email)
      this.journal.add({ kind: 'opted_out', email })
    })
  }

  #device(name: string): Device {
    const known = this.#devices.get(name) ?? { waiting: [], isSending: false }
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
      this.#ingest(step, batch)
    })
    this.#agenda.add(this.#now + step.delayMs + resendMs, () => {
      if (!this.#acknowledged.delete(`${step.batch}@${sentAt}`)) this.#send(step)
    })
  }

  #ingest(step: BatchStep, batch: EventBatch): void {
    const attempt = this.#attempts.begin(step, batch, this.#now)
    this.#objects.callShard(this.#door(batch), async (shard, isAlive) => {
      const result = await shard.ingest(batch)
      attempt.isUnderWay = false
      if (!isAlive() || result.kind !== 'stored') return
      const { stored, known, shard: home } = result
      this.#attempts.checkAnswer(attempt, { stored, known })
      if (home !== undefined) this.#hints.set(step.device, home)
      if (step.losesAck && !this.#device(step.device).waiting.includes(step)) {
        // Heard and stored, but the browser does not know: once.
        this.#agenda.add(this.#now + 1, () => this.#ingest({ ...step, losesAck: false }, batch))
        return
      }
      this.#acknowledged.add(`${step.batch}@${batch.sent_at}`)
      const device = this.#device(step.device)
      const next = device.waiting.shift()
      if (!step.inOrder) return
      if (next) this.#send(next)
      else device.isSending = false
    })
  }

  /** Where the door sends it: to the home of its device, or where a browser says that its shopper lives, true or not. */
  #door({ batch_id: id, device_id: value, received_at: at }: EventBatch): number {
    const count = this.#objects.doorCount()
    const random = seeded(Buffer.from(`${id}@${at}`).reduce((sum, byte) => Math.imul(31, sum) + byte, 7))
    const home = this.#production.homeOf({ kind: 'device', value }, count)
    const hint = random.pick([null, this.#hints.get(value) ?? null, random.between(0, count - 1)])
    return hint !== null && hint < count ? hint : home
  }

  #tellNews(): void {
    for (const told of this.#attempts.takeNews()) this.journal.add({ kind: 'stored', ...told })
  }

  #look(): void {
    for (const [item, stock] of this.#objects.rows.stock()) {
      if (this.#stock.get(item) === stock) continue
      this.#stock.set(item, stock)
      this.journal.add({ kind: 'stock', item, stock })
    }
    for (const [item, price] of this.#objects.rows.prices()) {
      const before = this.#prices.get(item) ?? null
      if (before === price) continue
      this.#prices.set(item, price)
      this.journal.add({ kind: 'price', item, before, price })
    }
    const variant = this.#revisions.get(this.#objects.rows.revision())
    if (variant === undefined || variant === this.#variant || !variantNames.includes(variant)) return
    this.#variant = variant
    this.journal.add({ kind: 'config', variant })
  }

  /** Who lives on a shard that has not heard yet lives by what it knows. */
  #compareShards(): void {
    if (this.#apartSince !== null && this.#now - this.#apartSince > maxApartMs)
      this.journal.complain('a shard has not heard the latest for ten minutes')
    if (!this.#mayDiffer) return
    this.#mayDiffer = false
    const areTogether = this.#objects.rows.areTogether()
    if (areTogether === (this.#apartSince === null)) return
    this.#apartSince = areTogether ? null : this.#now
    this.journal.add({ kind: areTogether ? 'together' : 'apart' })
  }

  #atTheEnd(): void {
    if (this.journal.failure !== null) return
    this.#objects.rows.checkSettled()
    this.endings = this.#objects.rows.endings()
    this.#attempts.checkAll(this.#objects.rows.storedEventIds())
  }
}

/** All that there will be. */
const shardCountOf = ({ shards = 1, steps }: Plan): number =>
  steps.reduce((most, step) => (step.kind === 'grow' ? Math.max(most, step.to) : most), shards)

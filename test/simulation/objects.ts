// The three objects of a site, each on its machine: called, woken by their alarms, killed and born again.

import type { ActorHost } from '../../worker/actors/host.ts'
import type { CatalogActor } from '../../worker/actors/catalog-actor.ts'
import type { ShardActor } from '../../worker/actors/shard-actor.ts'
import type { SiteActor } from '../../worker/actors/site-actor.ts'
import type { EventBatch } from '../../worker/event/event.ts'
import { epochMs } from '../../worker/event/ids.ts'
import type { Agenda } from './agenda.ts'
import { Machine } from './machine.ts'
import type { MachineName, Step } from './plan.ts'
import type { Production } from './production.ts'

interface Actors {
  shard: ShardActor
  site: SiteActor
  catalog: CatalogActor
}

interface Place<Name extends MachineName> {
  readonly machine: Machine
  actor: Actors[Name]
  isWaking: boolean
  isDown: boolean
  doom: Extract<Step, { kind: 'crash' }> | null
}

interface Surroundings {
  readonly now: () => number
  readonly stir: () => void
  readonly agenda: Agenda
  readonly fetch: (request: Request) => Promise<Response>
  readonly complain: (what: string) => void
  /** The shard may have taken in what the catalog or the site told. */
  readonly onChange: () => void
  /** The shard died: what it had committed may have been acknowledged to nobody. */
  readonly onDeath: () => void
}

/** Survived on purpose: the other object was away. */
const expectedReports = ['could not be configured', 'could not be notified']
const names: readonly MachineName[] = ['shard', 'catalog', 'site']

export class Objects {
  readonly #around: Surroundings
  readonly #production: Production
  readonly #places: { readonly [Name in MachineName]: Place<Name> }
  #nonces = 0
  #isNextAlarmDouble = false

  constructor(production: Production, around: Surroundings) {
    this.#production = production
    this.#around = around
    this.#places = {
      shard: this.#place((host) => this.#bear('shard', host, null)),
      site: this.#place((host) => this.#bear('site', host, null)),
      catalog: this.#place((host) => this.#bear('catalog', host, null)),
    }
  }

  /** Calls an object if it is there; whatever comes after its death is lost. */
  call<Name extends MachineName>(
    name: Name,
    work: (actor: Actors[Name], isAlive: () => boolean) => Promise<unknown>,
  ): void {
    const place = this.#places[name]
    if (place.isDown || !place.machine.isAlive) return
    const isAlive = place.machine.witness()
    work(place.actor, isAlive)
      .catch((error: unknown) => {
        if (isAlive()) this.#around.complain(`${name} threw: ${String(error)}`)
      })
      .finally(() => {
        this.#around.stir()
      })
  }

  nextAlarm(now: number): { readonly name: MachineName; readonly at: number } | null {
    let next: { name: MachineName; at: number } | null = null
    for (const name of names) {
      const { machine, isWaking, isDown } = this.#places[name]
      if (machine.alarmAt === null || isWaking || isDown) continue
      const at = Math.max(machine.alarmAt, now)
      if (next === null || at < next.at) next = { name, at }
    }
    return next
  }

  ring(name: MachineName): void {
    const place = this.#places[name]
    place.machine.alarmAt = null
    place.isWaking = true
    const isAlive = place.machine.witness()
    this.call(name, async (actor) => {
      await actor.wake()
      if (isAlive() && name === 'shard' && this.#isNextAlarmDouble) {
        this.#isNextAlarmDouble = false
        await actor.wake()
      }
      if (isAlive()) place.isWaking = false
    })
  }

  doom(doom: Extract<Step, { kind: 'crash' }>): void {
    const place = this.#places[doom.machine]
    place.doom = doom
    place.machine.dieAfter(doom.points)
  }

  doubleNextAlarm(): void {
    this.#isNextAlarmDouble = true
  }

  disarm(): void {
    for (const name of names) this.#places[name].machine.dieAfter(null)
  }

  /** Those who died in this moment come back on what they had committed. */
  bury(): void {
    for (const name of names) {
      const place = this.#places[name]
      if (place.machine.isAlive || place.isDown) continue
      place.isDown = true
      place.isWaking = false
      if (place.doom?.losesAlarm === true && name === 'shard') place.machine.alarmAt = null
      if (name === 'shard') this.#around.onDeath()
      this.#around.agenda.add(this.#around.now() + (place.doom?.downMs ?? 0), () => this.#revive(name))
    }
  }

  /** Promise 5: whoever sleeps has an alarm that is not later than what is due. */
  check(): void {
    const { machine, actor, isWaking, isDown } = this.#places.shard
    if (isWaking || isDown) return
    const due = actor.nextDue()
    if (due === null) return
    if (machine.alarmAt === null || machine.alarmAt > Math.max(due, this.#around.now()))
      this.#around.complain(`due at ${due}, and the alarm is set for ${machine.alarmAt}`)
  }

  /** After a long time without anything new nothing is left to do. */
  checkSettled(): void {
    const pending = this.shardRows<{ id: string; status: string }>(
      `SELECT id, status FROM delivery WHERE status = 'pending' OR due_at IS NOT NULL`,
    )
    for (const { id } of pending) this.#around.complain(`delivery ${id} is stuck`)
    for (const { state } of this.shardRows<{ state: string }>('SELECT state FROM shopper')) {
      const shopper = JSON.parse(state) as {
        id: string
        pending: unknown[]
        enrollments: { automation: string }[]
        identities: { kind: string }[]
      }
      if (shopper.pending.length > 0) this.#around.complain(`${shopper.id} has deliveries that nobody sends`)
      for (const { automation } of shopper.enrollments)
        if (automation !== 'abandoned-cart' || !this.#isPaused())
          this.#around.complain(`${shopper.id} is stuck in ${automation}`)
      if (shopper.identities.filter(({ kind }) => kind === 'email').length > 1)
        this.#around.complain(`${shopper.id} is two people`)
    }
  }

  #isPaused(): boolean {
    const [row] = this.shardRows<{ value: string }>(`SELECT value FROM meta WHERE key = 'config'`)
    return row?.value.includes('status: paused') ?? false
  }

  shardRows<Row extends Record<string, string | number | null>>(
    statement: string,
    ...bindings: (string | number | null)[]
  ): Row[] {
    return this.#places.shard.machine.rows<Row>(statement, ...bindings)
  }

  stock(): [item: string, stock: number][] {
    return this.shardRows<{ item_id: string; stock: number | null }>(
      `SELECT item_id, json_extract(data, '$.stock') AS stock FROM catalog_item ORDER BY item_id`,
    ).flatMap(({ item_id: id, stock }) => (stock === null ? [] : [[id, stock] as [string, number]]))
  }

  prices(): [item: string, price: number][] {
    return this.shardRows<{ item_id: string; price: number | null }>(
      `SELECT item_id, json_extract(data, '$.price') AS price FROM catalog_item ORDER BY item_id`,
    ).flatMap(({ item_id: id, price }) => (price === null ? [] : [[id, price] as [string, number]]))
  }

  /** How often the goal was reached by those who are written to, and by those who are held out, as the status says. */
  async goals(automation: string): Promise<{ told: number; heldOut: number }> {
    const { counters } = await this.#places.shard.actor.stats()
    const sum = (outcome: string): number =>
      counters
        .filter((counter) => counter.automation === automation && counter.outcome === outcome)
        .reduce((total, { count }) => total + count, 0)
    return { told: sum('goal'), heldOut: sum('goal_held_out') }
  }

  revision(): number {
    const [row] = this.shardRows<{ revision: number }>(
      `SELECT json_extract(value, '$.revision') AS revision FROM meta WHERE key = 'config'`,
    )
    return row?.revision ?? 0
  }

  holdsBatch({ batch_id: id, received_at: at }: EventBatch): boolean {
    return this.#eventTables().some(
      (table) =>
        this.shardRows(`SELECT batch_id FROM ${table} WHERE batch_id = ? AND received_at = ?`, id, at)
          .length > 0,
    )
  }

  storedEventIds(): string[] {
    return this.#eventTables().flatMap((table) =>
      this.shardRows<{ id: string }>(
        `SELECT json_extract(event.value, '$.event_id') AS id FROM ${table}, json_each(events) AS event`,
      ).map(({ id }) => id),
    )
  }

  #eventTables(): string[] {
    return this.shardRows<{ name: string }>(
      `SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB 'events_[0-9]*'`,
    ).map(({ name }) => name)
  }

  close(): void {
    for (const name of names) this.#places[name].machine.close()
  }

  #place<Name extends MachineName>(bear: (host: ActorHost) => Actors[Name]): Place<Name> {
    const { now, stir, fetch, complain } = this.#around
    const machine = new Machine({
      now,
      stir,
      fetch,
      nextNonce: () => (this.#nonces += 1).toString(16).padStart(32, '0'),
      report: (what, error) => {
        if (!expectedReports.some((expected) => what.includes(expected)))
          complain(
            `reported: ${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
          )
      },
    })
    return { machine, actor: bear(machine.rebirth()), isWaking: false, isDown: false, doom: null }
  }

  #revive(name: MachineName): void {
    const place = this.#places[name]
    const { alarmAt } = place.machine
    const host = place.machine.rebirth()
    place.isDown = false
    place.doom = null
    const armedAt = alarmAt === null ? null : epochMs(alarmAt)
    if (name === 'shard') this.#places.shard.actor = this.#bear('shard', host, armedAt)
    if (name === 'site') this.#places.site.actor = this.#bear('site', host, armedAt)
    if (name === 'catalog') this.#places.catalog.actor = this.#bear('catalog', host, armedAt)
    // An object that died within its alarm is called again: alarms are delivered at least once.
    if (name !== 'shard' && place.machine.alarmAt === null) place.machine.alarmAt = this.#around.now()
  }

  #bear<Name extends MachineName>(
    name: Name,
    host: ActorHost,
    armedAt: ReturnType<typeof epochMs> | null,
  ): Actors[Name]
  #bear(name: MachineName, host: ActorHost, armedAt: ReturnType<typeof epochMs> | null): Actors[MachineName] {
    const { ShardActor, SiteActor, CatalogActor } = this.#production
    switch (name) {
      case 'shard':
        return new ShardActor(
          host,
          async (_site, cursor, limit) => {
            const { actor, isDown, machine } = this.#places.catalog
            if (isDown || !machine.isAlive) throw new Error('the catalog is away')
            return actor.changesSince(cursor, limit)
          },
          armedAt,
        )
      case 'site':
        return new SiteActor(host, (_site, _shard, config) => this.#reach((shard) => shard.configure(config)))
      case 'catalog':
        return new CatalogActor(host, () => this.#reach((shard) => shard.syncCatalog()))
    }
  }

  /** From one object to the shard, which may be away, or die while it is at it. */
  async #reach(work: (shard: ShardActor) => Promise<void>): Promise<void> {
    const { actor, isDown, machine } = this.#places.shard
    if (isDown || !machine.isAlive) throw new Error('the shard is away')
    const isAlive = machine.witness()
    await Promise.race([work(actor), machine.death()])
    if (!isAlive()) throw new Error('the shard died')
    this.#around.onChange()
  }
}

// The objects of a site, each on its machine: called, woken by their alarms, killed and born again. They reach each other
// as Durable Objects do: what is carried is a copy, the other may be away, or die before or after it has done its work.

import type { CatalogActor } from '../../worker/actors/catalog-actor.ts'
import type { PeerContract } from '../../worker/actors/stitching/peer.ts'
import type { LinePage, WaveShard } from '../../worker/actors/waves/wave-contract.ts'
import type { ShardActor } from '../../worker/actors/shard-actor.ts'
import type { SiteActor } from '../../worker/actors/site-actor.ts'
import { epochMs } from '../../worker/event/ids.ts'
import type { EpochMs } from '../../worker/event/ids.ts'
import type { Agenda } from './agenda.ts'
import { Machine } from './machine.ts'
import type { Body, StoredRow } from './machine.ts'
import type { Step } from './plan.ts'
import type { Production } from './production.ts'
import { seeded } from './random.ts'
import { ShardRows } from './shard-rows.ts'

type Crash = Extract<Step, { kind: 'crash' }>

interface Place<Actor> {
  readonly name: string
  readonly machine: Machine
  readonly bear: (body: Body, armedAt: EpochMs | null) => Actor
  actor: Actor
  isWaking: boolean
  isDown: boolean
  doom: Crash | null
}

interface Waking {
  wake(): Promise<void>
}

interface Surroundings {
  readonly now: () => number
  readonly stir: () => void
  readonly agenda: Agenda
  readonly fetch: (request: Request) => Promise<Response>
  readonly complain: (what: string) => void
  readonly onStored: (row: StoredRow) => void
  /** A shard may have taken in what the catalog or the site told. */
  readonly onChange: () => void
  readonly shardCount: number
  /** Calls between machines take no time. */
  readonly isPrompt: boolean
}

/** Survived on purpose: another object was away, or had not heard of something yet. */
const survived = /could not be (?:configured|notified|routed|asked for its growth)|must wait/u
const awaySigns =
  /is away$|has not heard of the growth|an older program|is on its way|nothing has been pushed/u
const maxLatencyMs = 400

export class Objects {
  readonly #around: Surroundings
  readonly #production: Production
  readonly #shards: readonly Place<ShardActor>[]
  readonly #site: Place<SiteActor>
  readonly #catalog: Place<CatalogActor>
  readonly rows: ShardRows
  #nonceCount = 0
  #callCount = 0
  #isNextAlarmDouble = false

  constructor(production: Production, around: Surroundings) {
    this.#production = production
    this.#around = around
    this.#shards = Array.from({ length: around.shardCount }, (_, shard) => this.#shardPlace(shard))
    this.#site = this.#place('site', ({ host, reach }) => this.#newSite(host, reach))
    this.#catalog = this.#place('catalog', ({ host, reach }) => this.#newCatalog(host, reach))
    this.rows = new ShardRows(
      this.#shards.map(({ machine }) => machine),
      around.complain,
    )
  }

  /** From outside; whatever comes after the object's death is lost. */
  callShard(shard: number, work: (actor: ShardActor, isAlive: () => boolean) => Promise<unknown>): void {
    const place = this.#shards[shard]
    if (place) this.#call(place, work)
  }

  callSite(work: (actor: SiteActor) => Promise<unknown>): void {
    this.#call(this.#site, work)
  }

  callCatalog(work: (actor: CatalogActor) => Promise<unknown>): void {
    this.#call(this.#catalog, work)
  }

  nextAlarm(now: number): { readonly at: number; readonly ring: () => void } | null {
    let next: { place: Place<Waking>; at: number } | null = null
    for (const place of this.#all()) {
      const { machine, isWaking, isDown } = place
      if (machine.alarmAt === null || isWaking || isDown) continue
      const at = Math.max(machine.alarmAt, now)
      if (next === null || at < next.at) next = { place, at }
    }
    if (next === null) return null
    const { place, at } = next
    return { at, ring: () => this.#ring(place) }
  }

  doom(doom: Crash): void {
    const place =
      doom.machine === 'shard'
        ? this.#shards[doom.at % this.#shards.length]
        : doom.machine === 'site'
          ? this.#site
          : this.#catalog
    if (!place) return
    place.doom = doom
    place.machine.dieAfter(doom.points)
  }

  doubleNextAlarm(): void {
    this.#isNextAlarmDouble = true
  }

  disarm(): void {
    for (const { machine } of this.#all()) machine.dieAfter(null)
  }

  /** Those who died in this moment come back on what they had committed. */
  bury(): void {
    for (const place of this.#all()) {
      if (place.machine.isAlive || place.isDown) continue
      place.isDown = true
      place.isWaking = false
      if (place.doom?.losesAlarm === true && this.#isShard(place)) place.machine.alarmAt = null
      if (this.#isShard(place)) this.#around.onChange()
      this.#around.agenda.add(this.#around.now() + (place.doom?.downMs ?? 0), () => this.#revive(place))
    }
  }

  /** Promise 5: whoever sleeps has an alarm that is not later than what is due. */
  check(): void {
    for (const { machine, actor, isWaking, isDown, name } of this.#shards) {
      if (isWaking || isDown) continue
      const due = actor.nextDue()
      if (due === null) continue
      if (machine.alarmAt === null || machine.alarmAt > Math.max(due, this.#around.now()))
        this.#around.complain(`${name}: due at ${due}, and the alarm is set for ${machine.alarmAt}`)
    }
    this.rows.checkOnTheWay()
  }

  /** Over how many shards the door believes the site to be spread. */
  doorCount(): number {
    const [row] = this.#site.machine.rows<{ count: number }>(
      `SELECT json_extract(value, '$.shardCount') AS count FROM meta WHERE key = 'site'`,
    )
    return row?.count ?? 1
  }

  /** How often the goal was reached by those who are written to, and by those who are held out, as the status says. */
  async goals(automation: string): Promise<{ told: number; heldOut: number }> {
    const stats = await Promise.all(this.#shards.map(({ actor }) => actor.stats()))
    const sum = (outcome: string): number =>
      stats
        .flatMap(({ counters }) => counters)
        .filter((counter) => counter.automation === automation && counter.outcome === outcome)
        .reduce((total, { count }) => total + count, 0)
    return { told: sum('goal'), heldOut: sum('goal_held_out') }
  }

  close(): void {
    for (const { machine } of this.#all()) machine.close()
  }

  #all(): Place<Waking>[] {
    return [...this.#shards, this.#catalog, this.#site]
  }

  #isShard(place: Place<Waking>): boolean {
    return place !== this.#site && place !== this.#catalog
  }

  #call<Actor>(place: Place<Actor>, work: (actor: Actor, isAlive: () => boolean) => Promise<unknown>): void {
    if (place.isDown || !place.machine.isAlive) return
    const isAlive = place.machine.witness()
    work(place.actor, isAlive)
      .catch((error: unknown) => {
        if (isAlive()) this.#around.complain(`${place.name} threw: ${String(error)}`)
      })
      .finally(() => {
        this.#around.stir()
      })
  }

  #ring(place: Place<Waking>): void {
    place.machine.alarmAt = null
    place.isWaking = true
    this.#call(place, async (actor, isAlive) => {
      await actor.wake()
      if (isAlive() && this.#isShard(place) && this.#isNextAlarmDouble) {
        this.#isNextAlarmDouble = false
        await actor.wake()
      }
      if (isAlive()) place.isWaking = false
    })
  }

  #place<Actor>(name: string, bear: Place<Actor>['bear']): Place<Actor> {
    const { now, stir, agenda, fetch, complain, onStored } = this.#around
    const machine = new Machine({
      now,
      stir,
      wait: (ms) => new Promise((resolve) => agenda.add(now() + ms, resolve)),
      fetch,
      onStored,
      nextNonce: () => (this.#nonceCount += 1).toString(16).padStart(32, '0'),
      report: (what, error) => {
        if (survived.test(what) && error instanceof Error && awaySigns.test(error.message)) return
        const why = error instanceof Error ? (error.stack ?? error.message) : String(error)
        complain(`${name} reported: ${what}: ${why}`)
      },
    })
    const actor = bear(machine.rebirth(), null)
    return { name, machine, bear, actor, isWaking: false, isDown: false, doom: null }
  }

  #revive<Actor>(place: Place<Actor>): void {
    const { machine } = place
    const { alarmAt } = machine
    const body = machine.rebirth()
    place.isDown = false
    place.doom = null
    place.actor = place.bear(body, alarmAt === null ? null : epochMs(alarmAt))
    // An object that died within its alarm is called again: alarms are delivered at least once.
    if (!place.name.startsWith('shard') && machine.alarmAt === null) machine.alarmAt = this.#around.now()
  }

  #shardPlace(shard: number): Place<ShardActor> {
    return this.#place(`shard ${shard}`, ({ host, reach }, armedAt) => {
      const around = {
        catalog: (_site: string, cursor: number, limit: number) =>
          reach(() => this.#visit(this.#catalog, (catalog) => catalog.changesSince(cursor, limit))),
        peers: (_site: string, other: number) => this.#peer(other, reach),
        lines: (site: string, page: LinePage) =>
          reach(() =>
            this.#visit(this.#catalog, (catalog) => catalog.takeLines(site, structuredClone(page))),
          ),
      }
      return new this.#production.ShardActor(host, around, armedAt)
    })
  }

  #newSite(host: Body['host'], reach: Body['reach']): SiteActor {
    return new this.#production.SiteActor(host, {
      configure: (_site, place, config) =>
        reach(() => this.#tell(place.shard, (shard) => shard.configure(config, place))),
      growth: async (_site, number) =>
        (await reach(() => this.#visitShard(number, (shard) => shard.stats()))).growth,
    })
  }

  #newCatalog(host: Body['host'], reach: Body['reach']): CatalogActor {
    return new this.#production.CatalogActor(
      host,
      async () => {
        const site = await reach(() => this.#visit(this.#site, (actor) => actor.shards()))
        const told = this.#shards
          .slice(0, site?.ring.count ?? 0)
          .map((_place, shard) => reach(() => this.#tell(shard, (actor) => actor.syncCatalog())))
        await Promise.all(told)
      },
      (_site, shard) => this.#waveShard(shard, reach),
    )
  }

  #waveShard(shard: number, reach: Body['reach']): WaveShard {
    return {
      offer: (offers) =>
        reach(() => this.#visitShard(shard, (actor) => actor.offer(structuredClone(offers)))),
      keptUnits: (itemId) => reach(() => this.#visitShard(shard, (actor) => actor.keptUnits(itemId))),
    }
  }

  #peer(shard: number, reach: Body['reach']): PeerContract {
    return new Proxy({} as PeerContract, {
      get:
        (_none, method: string) =>
        (...given: unknown[]) =>
          reach(() =>
            this.#visitShard(shard, (actor) => {
              const call = Reflect.get(actor, method) as (...carried: unknown[]) => Promise<unknown>
              return call.apply(actor, structuredClone(given))
            }),
          ),
    })
  }

  #visitShard<T>(shard: number, work: (actor: ShardActor) => Promise<T>): Promise<T> {
    const place = this.#shards[shard]
    if (!place) throw new Error(`there is no shard ${shard}`)
    return this.#visit(place, work)
  }

  /** What the site and the catalog tell. */
  #tell(shard: number, work: (actor: ShardActor) => Promise<void>): Promise<void> {
    return this.#visitShard(shard, (actor) => work(actor).finally(this.#around.onChange))
  }

  /** From one object to another, which may be away, or die while it is at it. */
  async #visit<Actor, T>(place: Place<Actor>, work: (actor: Actor) => Promise<T>): Promise<T> {
    await this.#travel()
    const { machine, isDown, name } = place
    if (isDown || !machine.isAlive) throw new Error(`${name} is away`)
    const isAlive = machine.witness()
    const answer = await Promise.race([
      work(place.actor).then(
        (value) => ({ value }),
        // Of an error only the words come over.
        (error: unknown) => ({ failure: error instanceof Error ? error.message : String(error) }),
      ),
      machine.death(),
    ])
    if (!isAlive() || answer === undefined) throw new Error(`${name} is away`)
    await this.#travel()
    if ('failure' in answer) throw new Error(answer.failure)
    return structuredClone(answer.value)
  }

  /** Most calls arrive within the instant; some let others go first. */
  async #travel(): Promise<void> {
    this.#callCount += 1
    this.#around.stir()
    const random = seeded(this.#callCount)
    if (this.#around.isPrompt || random.chance(0.7)) return
    const at = this.#around.now() + random.between(1, maxLatencyMs)
    await new Promise<void>((resolve) => this.#around.agenda.add(at, resolve))
    this.#around.stir()
  }
}

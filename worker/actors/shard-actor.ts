// A shard: many shoppers, their events, timers and deliveries in one database. Engine, store and outbox meet here.
// Invariants: nothing is acknowledged before it is committed; state, timers and outbox change in one transaction; the
// armed alarm is never later than the earliest due moment.

import { unsubscribeAddress } from '../engine/shopper/consent.ts'
import type { EventBatch, Identity, ShopEvent } from '../event/event.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import { maxDuePerWake } from '../event/limits.ts'
import { applyBatch } from './apply-batch.ts'
import type {
  DeliveryView,
  EventPage,
  IngestResult,
  PlanMove,
  ShardContract,
  ShardStats,
  SiteConfig,
  VoucherPool,
} from './contract.ts'
import { decideSplits, hasOpenSplits } from './decided-splits.ts'
import type { DecidedSplits } from './decided-splits.ts'
import { dispatch } from './dispatch.ts'
import type { RunningShard } from './dispatch.ts'
import { createEngine } from './engine.ts'
import type { Engine } from './engine.ts'
import { GroupCommit } from './group-commit.ts'
import type { ActorHost } from './host.ts'
import { planMoves } from './plan-moves.ts'
import { openShardStores } from './shard-stores.ts'
import type { ShardStores } from './shard-stores.ts'
import { syncCatalog } from './sync-catalog.ts'
import type { CatalogChanges } from './sync-catalog.ts'
import { UnitOfWork } from './unit-of-work.ts'

/** Rounds of one wake before it gives way and comes back: an alarm run is limited to 15 minutes. */
const maxRoundsPerWake = 2_000
/** Batches read to explain one shopper. */
const maxExplainedBatches = 5_000
const sweepKey = 'sweep'
const configKey = 'config'
const previousConfigKey = 'previous_config'
const decidedSplitsKey = 'decided_splits'

export class ShardActor implements ShardContract {
  readonly #host: ActorHost
  readonly #stores: ShardStores
  readonly #catalog: CatalogChanges
  readonly #commits: GroupCommit
  #engine: Engine | null
  /** What the stored alarm says, as far as we know; setting it is a billed row, so it only ever moves earlier. */
  #armedAt: EpochMs | null = null

  /** @param armedAt what the stored alarm says, or null */
  constructor(host: ActorHost, catalog: CatalogChanges, armedAt: EpochMs | null) {
    this.#host = host
    this.#catalog = catalog
    this.#armedAt = armedAt
    this.#stores = openShardStores(host.sql)
    this.#commits = new GroupCommit(host, (batches) => this.#flush(batches))
    const config = this.#stores.meta.get<SiteConfig>(configKey)
    this.#engine = config && this.#createEngine(config)
    // A watchdog: whatever happened to the alarm of the last life, what is due has one now.
    if (armedAt !== null && armedAt < host.now()) this.#armedAt = null
    this.#arm()
  }

  async ingest(batch: EventBatch): Promise<IngestResult> {
    if (!this.#engine) return { kind: 'overloaded', retryAfterMs: 1_000 }
    return this.#commits.add(batch)
  }

  async configure(config: SiteConfig): Promise<void> {
    if (this.#engine && this.#engine.program.revision >= config.revision) return
    const previous = this.#stores.meta.get<SiteConfig>(configKey)
    // Before it is stored: a config that does not compile must not be what the next life begins with.
    const engine = this.#createEngine(config, previous)
    this.#commit(() => {
      if (previous) this.#stores.meta.put(previousConfigKey, previous)
      this.#stores.meta.put(configKey, config)
      // Everyone's timers may change: a sweep brings each shopper to the new program.
      this.#stores.meta.put(sweepKey, '')
    })
    this.#engine = engine
  }

  #createEngine(config: SiteConfig, previous = this.#stores.meta.get<SiteConfig>(previousConfigKey)): Engine {
    const { meta, shoppers } = this.#stores
    return createEngine(config, {
      previous,
      decided: meta.get<DecidedSplits>(decidedSplitsKey) ?? {},
      shopperCount: shoppers.count(),
    })
  }

  /** A split whose arms have been compared often enough: from now on everyone takes the better one. */
  #decideSplits({ program }: Engine): void {
    if (!hasOpenSplits(program)) return
    const before = this.#stores.meta.get<DecidedSplits>(decidedSplitsKey) ?? {}
    const after = decideSplits(program, before, this.#stores.records.counters())
    const config = this.#stores.meta.get<SiteConfig>(configKey)
    if (after === before || !config) return
    this.#stores.meta.put(decidedSplitsKey, after)
    this.#engine = this.#createEngine(config)
  }

  async plan(config: SiteConfig): Promise<readonly PlanMove[]> {
    return this.#engine ? planMoves(this.#stores.shoppers, this.#engine.program, config) : []
  }

  async syncCatalog(): Promise<void> {
    const shard = this.#running()
    if (!shard) return
    await syncCatalog(shard, this.#catalog)
    this.#arm()
  }

  /** The alarm: runs what is due until nothing is, then arms for what comes next. May run twice; finds nothing then. */
  async wake(): Promise<void> {
    this.#armedAt = null
    const shard = this.#running()
    try {
      if (!shard) return
      for (let round = 0; round < maxRoundsPerWake; round += 1) {
        const ran = this.#runTimers(shard.engine)
        const swept = this.#sweep(shard.engine)
        const sent = await dispatch(shard)
        if (!ran && !swept && !sent) break
      }
      this.#decideSplits(shard.engine)
    } finally {
      this.#arm()
    }
  }

  /** For what goes on over several turns: a push in between must not leave it with the program of before. */
  #running(): RunningShard | null {
    if (!this.#engine) return null
    let latest = this.#engine
    const engine = (): Engine => (latest = this.#engine ?? latest)
    return {
      host: this.#host,
      stores: this.#stores,
      get engine() {
        return engine()
      },
    }
  }

  /** The earliest moment at which `wake` has something to do. */
  nextDue(): EpochMs | null {
    const moments = [this.#stores.timers.next(), this.#stores.deliveries.next()].filter((at) => at !== null)
    return moments.length === 0 ? null : epochMs(Math.min(...moments))
  }

  async shopper(
    identity: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<string | null> {
    const { shoppers, events } = this.#stores
    const id = identity.kind === 'shopper_id' ? shopperId(identity.value) : shoppers.owner(identity)
    const row = id && shoppers.load(id)
    return row ? JSON.stringify({ ...row.state, events: events.latest(row.state.id, 50) }) : null
  }

  async events(query: { readonly after: string | null; readonly limit: number }): Promise<EventPage> {
    const { rows, next } = this.#stores.events.page(query.after, query.limit)
    return { lines: rows.flatMap(({ shopperId: id, events }) => lines(id, events)), next }
  }

  async shopperEvents(
    identity: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<EventPage | null> {
    const { shoppers, events } = this.#stores
    const id = identity.kind === 'shopper_id' ? shopperId(identity.value) : shoppers.owner(identity)
    if (id === null || !shoppers.load(id)) return null
    return { lines: lines(id, events.latest(id, maxExplainedBatches).toReversed()), next: null }
  }

  async deliveries(query: { readonly limit: number }): Promise<readonly DeliveryView[]> {
    return this.#stores.deliveries.latest(query.limit)
  }

  async stats(): Promise<ShardStats> {
    const { shoppers, events, timers, deliveries, records } = this.#stores
    return {
      revision: this.#engine?.program.revision ?? 0,
      shoppers: shoppers.count(),
      events: events.count(),
      timers: timers.count(),
      pendingDeliveries: deliveries.countPending(),
      counters: records.counters(),
    }
  }

  async addVouchers(pool: string, codes: readonly string[]): Promise<{ readonly added: number }> {
    return { added: this.#host.sql.transaction(() => this.#stores.vouchers.add(pool, codes)) }
  }

  async vouchers(pool: string): Promise<VoucherPool> {
    return this.#stores.vouchers.count(pool)
  }

  async unsubscribe(id: ShopperId, address: string): Promise<void> {
    this.#transact((work) => {
      // The link was signed for a person who may have been merged since: the address finds them.
      const owner = work.find(id) ? id : this.#stores.shoppers.owner({ kind: 'email', value: address })
      const row = owner && work.find(owner)
      if (!row) return
      work.change(row.state.id, { state: unsubscribeAddress(row.state, address, work.now) })
      work.count('unsubscribed')
    })
  }

  #flush(batches: readonly EventBatch[]): IngestResult[] {
    const engine = this.#engine
    if (!engine) return []
    const now = this.#host.now()
    for (const batch of batches) this.#stores.events.open(batch.received_at)
    return this.#commit(() => {
      const counts: UnitOfWork['counts'] = []
      const results = batches.map((batch) =>
        this.#apply(new UnitOfWork(this.#stores, engine, now), batch, counts),
      )
      this.#stores.records.count(counts)
      return results
    })
  }

  /** A transaction that ends with the alarm set for what it left behind. */
  #commit<T>(work: () => T): T {
    const armedBefore = this.#armedAt
    try {
      return this.#host.sql.transaction(() => {
        const result = work()
        this.#arm()
        return result
      })
    } catch (error) {
      // The alarm was rolled back with the rest: what we believe of it must be, too.
      this.#armedAt = armedBefore
      throw error
    }
  }

  #apply(work: UnitOfWork, batch: EventBatch, counts: UnitOfWork['counts']): IngestResult {
    try {
      const applied = this.#host.sql.transaction(() => {
        const done = applyBatch(work, batch, () => shopperId(`shp_${this.#host.nonce()}`))
        work.save()
        return done
      })
      counts.push(...work.counts)
      return { kind: 'stored', ...applied, rejected: [] }
    } catch (error) {
      // A bug of ours: this batch is rolled back and stays with its sender; the others are stored.
      this.#host.report('batch failed', error)
      return { kind: 'overloaded', retryAfterMs: 30_000 }
    }
  }

  /** @returns whether anything was due */
  #runTimers(engine: Engine): boolean {
    const now = this.#host.now()
    const due = this.#stores.timers.due(now, maxDuePerWake)
    if (due.length === 0) return false
    this.#host.sql.transaction(() => {
      const counts: UnitOfWork['counts'] = []
      for (const { id, dueAt } of due) {
        this.#stores.timers.clear(id, dueAt)
        try {
          this.#host.sql.transaction(() => {
            const work = new UnitOfWork(this.#stores, engine, now)
            if (work.find(id)) {
              work.timerFired(id)
              work.decide(id, { kind: 'wake' })
            }
            work.save()
            counts.push(...work.counts)
          })
        } catch (error) {
          // One shopper's bug must not stop everyone's clock; this one is tried again in an hour.
          this.#host.report('timer failed', error)
          this.#stores.timers.arm(id, null, epochMs(now + 3_600_000))
        }
      }
      this.#stores.records.count(counts)
    })
    return true
  }

  /** After a push: brings the next shoppers to the new program. @returns whether there were any left */
  #sweep(engine: Engine): boolean {
    const after = this.#stores.meta.get<string>(sweepKey)
    if (after === null) return false
    const ids = this.#stores.shoppers.idsAfter(after, maxDuePerWake)
    const last = ids.at(-1)
    this.#host.sql.transaction(() => {
      const counts: UnitOfWork['counts'] = []
      for (const id of ids) {
        const work = new UnitOfWork(this.#stores, engine, this.#host.now())
        work.find(id)
        work.save()
        counts.push(...work.counts)
      }
      this.#stores.records.count(counts)
      if (last === undefined) this.#stores.meta.delete(sweepKey)
      else this.#stores.meta.put(sweepKey, last)
    })
    return last !== undefined
  }

  #transact(change: (work: UnitOfWork) => void): void {
    const engine = this.#engine
    if (!engine) return
    this.#commit(() => {
      const work = new UnitOfWork(this.#stores, engine, this.#host.now())
      change(work)
      work.save()
      this.#stores.records.count(work.counts)
    })
  }

  #arm(): void {
    const isSweeping = this.#stores.meta.get<string>(sweepKey) !== null
    const due = isSweeping ? this.#host.now() : this.nextDue()
    if (due !== null) this.#armFor(due)
  }

  #armFor(due: EpochMs): void {
    if (this.#armedAt !== null && this.#armedAt <= due) return
    // Never in the past: an alarm that is already due would be set again and again in the same instant.
    this.#armedAt = epochMs(Math.max(due, this.#host.now()))
    this.#host.setAlarm(this.#armedAt)
  }
}

const lines = (id: string, events: readonly ShopEvent[]): string[] =>
  events.map((event) => JSON.stringify({ shopper_id: id, ...event }))

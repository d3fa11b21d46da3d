// A shard: many shoppers, their events, timers and deliveries in one database. Engine, store and outbox meet here.
// Invariants: nothing is acknowledged before it is committed; state, timers and outbox change in one transaction; the
// armed alarm is never later than the earliest due moment.

import type { EventBatch } from '../event/event.ts'
import { epochMs, shopperId } from '../event/ids.ts'
import type { EpochMs, ShopperId } from '../event/ids.ts'
import { onlyShard } from '../ring.ts'
import type { Place } from '../ring.ts'
import { applyBatch } from './apply-batch.ts'
import { liftFromShopper, unsubscribeShopper } from './change-suppressed.ts'
import type { IngestResult, PlanMove, ShardContract, SiteConfig, VoucherPool } from './contract.ts'
import { decideSplits, hasOpenSplits } from './decided-splits.ts'
import type { DecidedSplits } from './decided-splits.ts'
import { DeliveryLog } from './delivery-log.ts'
import { Dispatcher } from './dispatcher.ts'
import { Directory } from './stitching/directory.ts'
import { createEngine } from './engine.ts'
import type { Engine } from './engine.ts'
import { GroupCommit } from './group-commit.ts'
import { Erasure } from './erasure.ts'
import { Growth } from './stitching/growth.ts'
import { HandOvers } from './stitching/hand-overs.ts'
import type { ActorHost } from './host.ts'
import { IngestRouter } from './stitching/ingest-router.ts'
import { Neighbor } from './stitching/neighbor.ts'
import { NotReady } from './stitching/peer.ts'
import type { PeerContract } from './stitching/peer.ts'
import { planMoves } from './plan-moves.ts'
import { pruneDeliveries } from './prune-deliveries.ts'
import type { Committed, PlacedBatch, RunningShard } from './running-shard.ts'
import { ShardReads } from './shard-reads.ts'
import { openShardStores } from './shard-stores.ts'
import type { ShardStores } from './shard-stores.ts'
import { runTimers } from './run-timers.ts'
import { beginSweep, isSweeping, sweep } from './sweep.ts'
import { hasWholeCatalog, syncCatalog } from './sync-catalog.ts'
import type { CatalogChanges } from './sync-catalog.ts'
import { Suppressions } from './suppressions.ts'
import { UnitOfWork } from './unit-of-work.ts'
import { ShardWaves } from './waves/shard-waves.ts'
import type { TellLines } from './waves/wave-contract.ts'

/** Rounds of one wake before it gives way and comes back: an alarm run is limited to 15 minutes. */
const maxRoundsPerWake = 2_000
const configKey = 'config'
const placeKey = 'place'
const previousConfigKey = 'previous_config'
const decidedSplitsKey = 'decided_splits'

/** The other objects of the site, as far as a shard reaches for them. */
export interface ShardSurroundings {
  readonly catalog: CatalogChanges
  readonly peers: (siteId: string, shard: number) => PeerContract
  readonly lines: TellLines
}

export class ShardActor implements ShardContract {
  readonly #host: ActorHost
  readonly #stores: ShardStores
  readonly #reads: ShardReads
  readonly #catalog: CatalogChanges
  readonly #commits: GroupCommit
  readonly #shard: RunningShard
  readonly #suppressions: Suppressions
  readonly #erasure: Erasure
  readonly #dispatcher: Dispatcher
  readonly #handOvers: HandOvers
  readonly #router: IngestRouter
  readonly #neighbor: Neighbor
  readonly #growth: Growth
  readonly #waves: ShardWaves
  readonly #log: DeliveryLog
  #engine: Engine | null
  #directory: Directory
  /** What the stored alarm says, as far as we know; setting it is a billed row, so it only ever moves earlier. */
  #armedAt: EpochMs | null = null

  /** @param armedAt what the stored alarm says, or null */
  constructor(host: ActorHost, around: ShardSurroundings, armedAt: EpochMs | null) {
    this.#host = host
    this.#catalog = around.catalog
    this.#armedAt = armedAt
    this.#stores = openShardStores(host.sql)
    this.#reads = new ShardReads(this.#stores)
    this.#directory = new Directory(this.#stores, this.#stores.meta.get<Place>(placeKey) ?? onlyShard)
    this.#commits = new GroupCommit(host, (batches) => this.#flush(batches))
    this.#shard = this.#running(around)
    this.#suppressions = new Suppressions(this.#shard)
    this.#dispatcher = new Dispatcher(this.#shard, this.#suppressions)
    this.#handOvers = new HandOvers(this.#shard)
    this.#erasure = new Erasure(this.#shard, this.#suppressions, this.#handOvers)
    this.#router = new IngestRouter(this.#shard, this.#handOvers)
    this.#neighbor = new Neighbor(this.#shard, this.#router, this.#handOvers)
    this.#growth = new Growth(this.#shard, this.#handOvers)
    this.#waves = new ShardWaves(this.#shard, around.lines, () => this.syncCatalog())
    this.#log = new DeliveryLog(this.#shard)
    const config = this.#stores.meta.get<SiteConfig>(configKey)
    this.#engine = config && this.#createEngine(config)
    // A watchdog: whatever happened to the alarm of the last life, what is due has one now.
    if (armedAt !== null && armedAt < host.now()) this.#armedAt = null
    this.#arm()
  }

  async ingest(batch: EventBatch): Promise<IngestResult> {
    if (!this.#engine) return { kind: 'overloaded', retryAfterMs: 1_000 }
    return this.#router.ingest(batch, { ringCount: 0, count: 0, isSent: false })
  }

  async configure(config: SiteConfig, place: Place = onlyShard): Promise<void> {
    this.#takePlace(place)
    this.#takeConfig(config)
    // Who comes to a shard that was not there before finds the catalog; the site tells it again until it is all there.
    if (!this.#directory.isAlone && !hasWholeCatalog(this.#stores)) await this.syncCatalog()
  }

  #takeConfig(config: SiteConfig): void {
    if (this.#engine && this.#engine.program.revision >= config.revision) return
    const previous = this.#stores.meta.get<SiteConfig>(configKey)
    // Before it is stored: a config that does not compile must not be what the next life begins with.
    const engine = this.#createEngine(config, previous)
    this.#commit(() => {
      if (previous) this.#stores.meta.put(previousConfigKey, previous)
      // Whoever corrects the file of a destination means it to be used.
      for (const { name } of this.#stores.destinations.all()) {
        const file = `destinations/${name}.yaml`
        if (previous?.files[file] !== config.files[file]) this.#stores.destinations.enable(name)
      }
      this.#stores.meta.put(configKey, config)
      // Everyone's timers may change: a sweep brings each shopper to the new program.
      beginSweep(this.#stores)
      this.#waves.pushed(this.#engine, engine)
    })
    this.#engine = engine
  }

  /** A site never shrinks: a ring that comes late is not believed. */
  #takePlace(place: Place): void {
    const { ring, shard } = this.#directory.place
    if (place.ring.count < ring.count) return
    if (place.ring.count === ring.count && shard === place.shard && ring.previous === place.ring.previous)
      return
    // The end of a growth does not come back to its middle.
    if (place.ring.count === ring.count && ring.count > 1 && ring.previous === null) return
    const before = this.#directory
    this.#directory = new Directory(this.#stores, place)
    try {
      this.#commit(() => {
        this.#stores.meta.put(placeKey, place)
        this.#growth.begin()
      })
    } catch (error) {
      this.#directory = before
      throw error
    }
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
    if (!this.#engine) return
    await syncCatalog(this.#shard, this.#catalog)
    this.#arm()
  }

  /** The alarm: runs what is due until nothing is, then arms for what comes next. May run twice; finds nothing then. */
  async wake(): Promise<void> {
    this.#armedAt = null
    const shard = this.#shard
    try {
      if (!this.#engine) return
      for (let round = 0; round < maxRoundsPerWake; round += 1) {
        const ran = runTimers(shard)
        const swept = sweep(shard)
        const sent = this.#dispatcher.fill()
        const brought = (await this.#handOvers.run()) || (await this.#waves.run())
        const forgotten = await this.#erasure.run()
        if (ran || swept || sent || brought || forgotten) continue
        if (!this.#dispatcher.isBusy) break
        await this.#newsOrDue()
      }
      await this.#growth.run()
      pruneDeliveries(shard)
      this.#decideSplits(shard.engine)
    } finally {
      this.#arm()
    }
  }

  /** While attempts are under way: until one ends, somebody has something new, or a timer is due. */
  async #newsOrDue(): Promise<void> {
    const { host, stores } = this.#shard
    const next = stores.timers.next()
    const news = this.#dispatcher.progress()
    const over = new AbortController()
    const due = next === null ? [] : [host.wait(Math.max(1, next - host.now()), over.signal)]
    await Promise.race([news, ...due])
    over.abort()
  }

  #running({ peers }: ShardSurroundings): RunningShard {
    const engine = (): Engine => {
      if (!this.#engine) throw new NotReady('nothing has been pushed yet')
      return this.#engine
    }
    const directory = (): Directory => this.#directory
    return {
      host: this.#host,
      stores: this.#stores,
      get engine() {
        return engine()
      },
      get directory() {
        return directory()
      },
      peers: (shard) => peers(engine().program.site.id, shard),
      inFlight: new Set(),
      commit: (work) => this.#commit(work),
      apply: (batch) => this.#commits.add(batch),
    }
  }

  /** The earliest moment at which `wake` has something to do. */
  nextDue(): EpochMs | null {
    const { timers, handOvers } = this.#stores
    // A shard that has heard of a growth, and not yet of what was pushed, cannot begin: its alarm would ring and ring.
    const growth = this.#engine && this.#growth.nextDue()
    const parts = [this.#dispatcher, this.#erasure, this.#waves].map((part) => part.nextDue())
    const moments = [timers.next(), handOvers.next(), growth, ...parts].filter((at) => at !== null)
    return moments.length === 0 ? null : epochMs(Math.min(...moments))
  }

  shopper: ShardContract['shopper'] = async (asked) => this.#reads.shopper(asked)
  shopperEvents: ShardContract['shopperEvents'] = async (asked) => this.#reads.shopperEvents(asked)
  events: ShardContract['events'] = async (query) => this.#reads.events(query)
  deliveries: ShardContract['deliveries'] = async (query) => this.#reads.deliveries(query)
  stats: ShardContract['stats'] = async () =>
    this.#reads.stats({ revision: this.#engine?.program.revision ?? 0, growth: this.#growth.stats() })

  deliveryPage: ShardContract['deliveryPage'] = (query) => this.#log.deliveryPage(query)
  countDeliveries: ShardContract['countDeliveries'] = (query) => this.#log.countDeliveries(query)
  replayDeliveries: ShardContract['replayDeliveries'] = (request) => this.#log.replayDeliveries(request)
  forgetDeliveries: ShardContract['forgetDeliveries'] = (ids) => this.#log.forgetDeliveries(ids)
  sendTest: ShardContract['sendTest'] = (request) => this.#log.sendTest(request)
  destinations: ShardContract['destinations'] = () => this.#log.destinations()
  enableDestination: ShardContract['enableDestination'] = (name) => this.#log.enableDestination(name)

  offer: ShardContract['offer'] = (offers) => this.#waves.offer(offers)
  keptUnits: ShardContract['keptUnits'] = async (itemId) => this.#waves.keptUnits(itemId)

  take: PeerContract['take'] = (batch, hop) => this.#neighbor.take(batch, hop)
  knows: PeerContract['knows'] = (identity, ringCount) => this.#neighbor.knows(identity, ringCount)
  whereIs: PeerContract['whereIs'] = (identity, ringCount) => this.#neighbor.whereIs(identity, ringCount)
  claim: PeerContract['claim'] = (identity, shard, ringCount) =>
    this.#neighbor.claim(identity, shard, ringCount)
  takeEvents: PeerContract['takeEvents'] = (page, ringCount) => this.#neighbor.takeEvents(page, ringCount)
  takeIn: PeerContract['takeIn'] = (handOver, ringCount) => this.#neighbor.takeIn(handOver, ringCount)
  takeVouchers: PeerContract['takeVouchers'] = (pool, codes, ringCount) =>
    this.#neighbor.takeVouchers(pool, codes, ringCount)
  point: PeerContract['point'] = (pointers, ringCount) => this.#neighbor.point(pointers, ringCount)
  surrender: PeerContract['surrender'] = (two, to, ringCount) => this.#neighbor.surrender(two, to, ringCount)
  mergeShoppers: PeerContract['mergeShoppers'] = (two) => this.#neighbor.mergeShoppers(two)

  suppressions: PeerContract['suppressions'] = (hash, ringCount) => this.#suppressions.of(hash, ringCount)
  keptSuppressions: PeerContract['keptSuppressions'] = async (hash, ringCount) =>
    this.#suppressions.kept(hash, ringCount)
  suppress: PeerContract['suppress'] = (entries, ringCount) => this.#suppressions.take(entries, ringCount)
  liftSuppressions: PeerContract['liftSuppressions'] = (hash, reasons, ringCount) =>
    this.#suppressions.lift(hash, reasons, ringCount)
  forgetSuppressions: PeerContract['forgetSuppressions'] = async (hash, reasons, ringCount) =>
    this.#suppressions.forget(hash, reasons, ringCount)
  forget: PeerContract['forget'] = async (traces, shard, ringCount) =>
    this.#erasure.forget(traces, shard, ringCount)
  erase: ShardContract['erase'] = (asked) => this.#erasure.erase(asked)
  exported: ShardContract['exported'] = (asked) => this.#erasure.exported(asked)
  deliveriesOf: ShardContract['deliveriesOf'] = async (traces) => this.#erasure.deliveries(traces)
  liftFromShopper: ShardContract['liftFromShopper'] = async (address, reasons) =>
    this.#transact((work) => liftFromShopper(work, address, reasons))

  async addVouchers(pool: string, codes: readonly string[]): Promise<{ readonly added: number }> {
    return { added: this.#host.sql.transaction(() => this.#stores.vouchers.add(pool, codes)) }
  }

  async knownVouchers(pool: string, codes: readonly string[]): Promise<readonly string[]> {
    return this.#stores.vouchers.known(pool, codes)
  }

  async vouchers(pool: string): Promise<VoucherPool> {
    return this.#stores.vouchers.count(pool)
  }

  async unsubscribe(id: ShopperId, address: string): Promise<void> {
    this.#transact((work) => unsubscribeShopper(work, id, address))
  }

  #flush(batches: readonly PlacedBatch[]): Committed[] {
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

  #apply(work: UnitOfWork, batch: PlacedBatch, counts: UnitOfWork['counts']): Committed {
    try {
      if (!this.#router.isPlaced(batch)) return { kind: 'moved' }
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
    const due = isSweeping(this.#stores) ? this.#host.now() : this.nextDue()
    if (due !== null) this.#armFor(due)
  }

  #armFor(due: EpochMs): void {
    // A wake that waits for answers has the time to look.
    if (due <= this.#host.now()) this.#dispatcher.poke()
    if (this.#armedAt !== null && this.#armedAt <= due) return
    // Never in the past: an alarm that is already due would be set again and again in the same instant.
    this.#armedAt = epochMs(Math.max(due, this.#host.now()))
    this.#host.setAlarm(this.#armedAt)
  }
}

// The Durable Object around a ShardActor: storage, alarm, RPC. No logic.

import { DurableObject } from 'cloudflare:workers'
import type {
  DeliveryView,
  ErasureResult,
  EventPage,
  IngestResult,
  Place,
  PlanMove,
  ShardContract,
  ShardStats,
  SiteConfig,
  VoucherPool,
} from '../actors/contract.ts'
import type {
  DeliveryPage,
  DeliveryQuery,
  DestinationState,
  ReplayAnswer,
  ReplayRequest,
  TestRequest,
  TestResult,
} from '../actors/delivery-contract.ts'
import type { EventsPage, HandOver, Hop } from '../actors/stitching/peer.ts'
import type { PlacedBatch } from '../actors/running-shard.ts'
import { ShardActor } from '../actors/shard-actor.ts'
import type { KeptUnits, OfferAnswer, Offers } from '../actors/waves/wave-contract.ts'
import type { Env } from '../env.ts'
import type { EventBatch, Identity } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import type { ShopperId } from '../event/ids.ts'
import type { Suppression, SuppressionReason } from '../engine/shopper/suppression.ts'
import { shardName } from '../shard-name.ts'
import type { Traces } from '../store/erasure-store.ts'
import type { KeptSuppression } from '../store/suppression-store.ts'
import { machineClock, objectHost } from './object-host.ts'
import type { Clock } from './object-host.ts'

export class ShardObject extends DurableObject<Env> implements ShardContract {
  protected actor!: ShardActor

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const { storage } = ctx
    void ctx.blockConcurrencyWhile(async () => {
      const host = objectHost({ storage, env, clock: this.clock(), allowsLoopback: this.allowsLoopback() })
      const armed = await storage.getAlarm()
      this.actor = new ShardActor(
        host,
        {
          catalog: (siteId, cursor, limit) =>
            env.CATALOG.get(env.CATALOG.idFromName(siteId)).changesSince(cursor, limit),
          lines: (siteId, page) => env.CATALOG.get(env.CATALOG.idFromName(siteId)).takeLines(siteId, page),
          peers: (siteId, shard) => env.SHARD.get(env.SHARD.idFromName(shardName(siteId, shard))),
        },
        armed === null ? null : epochMs(armed + this.clock().offsetMs()),
      )
    })
  }

  protected clock(): Clock {
    return machineClock
  }

  protected allowsLoopback(): boolean {
    return false
  }

  override async alarm(): Promise<void> {
    await this.actor.wake()
  }

  async ingest(batch: EventBatch): Promise<IngestResult> {
    return this.actor.ingest(batch)
  }

  async configure(config: SiteConfig, place?: Place): Promise<void> {
    return this.actor.configure(config, place)
  }

  async take(batch: PlacedBatch, hop: Hop): Promise<IngestResult> {
    return this.actor.take(batch, hop)
  }

  async whereIs(identity: Identity, ringCount: number): Promise<number | null> {
    return this.actor.whereIs(identity, ringCount)
  }

  async knows(identity: Identity, ringCount: number): Promise<number | null> {
    return this.actor.knows(identity, ringCount)
  }

  async claim(identity: Identity, shard: number, ringCount: number): Promise<number> {
    return this.actor.claim(identity, shard, ringCount)
  }

  async takeEvents(page: EventsPage, ringCount: number): Promise<void> {
    return this.actor.takeEvents(page, ringCount)
  }

  async takeIn(handOver: HandOver, ringCount: number): Promise<void> {
    return this.actor.takeIn(handOver, ringCount)
  }

  async takeVouchers(pool: string, codes: readonly string[], ringCount: number): Promise<void> {
    return this.actor.takeVouchers(pool, codes, ringCount)
  }

  async point(pointers: readonly (readonly [Identity, number])[], ringCount: number): Promise<void> {
    return this.actor.point(pointers, ringCount)
  }

  async surrender(
    two: { readonly from: Identity; readonly into: Identity },
    to: number,
    ringCount: number,
  ): Promise<'handed_over' | 'unknown'> {
    return this.actor.surrender(two, to, ringCount)
  }

  async mergeShoppers(two: {
    readonly from: Identity
    readonly into: Identity
  }): Promise<'merged' | 'unknown' | 'unavailable'> {
    return this.actor.mergeShoppers(two)
  }

  async suppressions(hash: string, ringCount: number): Promise<readonly Suppression[]> {
    return this.actor.suppressions(hash, ringCount)
  }

  async keptSuppressions(hash: string, ringCount: number): Promise<readonly Suppression[]> {
    return this.actor.keptSuppressions(hash, ringCount)
  }

  async suppress(entries: readonly KeptSuppression[], ringCount: number): Promise<void> {
    return this.actor.suppress(entries, ringCount)
  }

  async liftSuppressions(
    hash: string,
    reasons: readonly SuppressionReason[],
    ringCount: number,
  ): Promise<void> {
    return this.actor.liftSuppressions(hash, reasons, ringCount)
  }

  async forgetSuppressions(
    hash: string,
    reasons: readonly SuppressionReason[],
    ringCount: number,
  ): Promise<void> {
    return this.actor.forgetSuppressions(hash, reasons, ringCount)
  }

  async liftFromShopper(address: Identity, reasons: readonly SuppressionReason[]): Promise<void> {
    return this.actor.liftFromShopper(address, reasons)
  }

  async forget(traces: Traces, shard: number, ringCount: number): Promise<void> {
    return this.actor.forget(traces, shard, ringCount)
  }

  async erase(
    shopper: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<ErasureResult> {
    return this.actor.erase(shopper)
  }

  async exported(
    shopper: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<{ readonly json: string; readonly traces: Traces } | null> {
    return this.actor.exported(shopper)
  }

  async deliveriesOf(traces: Traces): Promise<readonly string[]> {
    return this.actor.deliveriesOf(traces)
  }

  async plan(config: SiteConfig): Promise<readonly PlanMove[]> {
    return this.actor.plan(config)
  }

  async offer(offers: Offers): Promise<readonly OfferAnswer[]> {
    return this.actor.offer(offers)
  }

  async keptUnits(itemId: string): Promise<KeptUnits> {
    return this.actor.keptUnits(itemId)
  }

  async syncCatalog(): Promise<void> {
    return this.actor.syncCatalog()
  }

  async shopper(
    identity: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<string | null> {
    return this.actor.shopper(identity)
  }

  async events(query: { readonly after: string | null; readonly limit: number }): Promise<EventPage> {
    return this.actor.events(query)
  }

  async shopperEvents(
    shopper: Identity | { readonly kind: 'shopper_id'; readonly value: string },
  ): Promise<EventPage | null> {
    return this.actor.shopperEvents(shopper)
  }

  async deliveries(query: { readonly limit: number }): Promise<readonly DeliveryView[]> {
    return this.actor.deliveries(query)
  }

  async deliveryPage(query: DeliveryQuery): Promise<DeliveryPage> {
    return this.actor.deliveryPage(query)
  }

  async countDeliveries(query: DeliveryQuery): Promise<number> {
    return this.actor.countDeliveries(query)
  }

  async replayDeliveries(request: ReplayRequest): Promise<readonly ReplayAnswer[]> {
    return this.actor.replayDeliveries(request)
  }

  async forgetDeliveries(ids: readonly string[]): Promise<void> {
    return this.actor.forgetDeliveries(ids)
  }

  async sendTest(request: TestRequest): Promise<TestResult> {
    return this.actor.sendTest(request)
  }

  async destinations(): Promise<readonly DestinationState[]> {
    return this.actor.destinations()
  }

  async enableDestination(name: string): Promise<void> {
    return this.actor.enableDestination(name)
  }

  async stats(): Promise<ShardStats> {
    return this.actor.stats()
  }

  async addVouchers(pool: string, codes: readonly string[]): Promise<{ readonly added: number }> {
    return this.actor.addVouchers(pool, codes)
  }

  async knownVouchers(pool: string, codes: readonly string[]): Promise<readonly string[]> {
    return this.actor.knownVouchers(pool, codes)
  }

  async vouchers(pool: string): Promise<VoucherPool> {
    return this.actor.vouchers(pool)
  }

  async unsubscribe(shopper: ShopperId, address: string): Promise<void> {
    return this.actor.unsubscribe(shopper, address)
  }
}

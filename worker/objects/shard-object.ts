// The Durable Object around a ShardActor: storage, alarm, RPC. No logic.

import { DurableObject } from 'cloudflare:workers'
import type {
  DeliveryView,
  EventPage,
  IngestResult,
  PlanMove,
  ShardContract,
  ShardStats,
  SiteConfig,
  VoucherPool,
} from '../actors/contract.ts'
import { ShardActor } from '../actors/shard-actor.ts'
import type { Env } from '../env.ts'
import type { EventBatch, Identity } from '../event/event.ts'
import { epochMs } from '../event/ids.ts'
import type { ShopperId } from '../event/ids.ts'
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
        (siteId, cursor, limit) =>
          env.CATALOG.get(env.CATALOG.idFromName(siteId)).changesSince(cursor, limit),
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

  async configure(config: SiteConfig): Promise<void> {
    return this.actor.configure(config)
  }

  async plan(config: SiteConfig): Promise<readonly PlanMove[]> {
    return this.actor.plan(config)
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

  async stats(): Promise<ShardStats> {
    return this.actor.stats()
  }

  async addVouchers(pool: string, codes: readonly string[]): Promise<{ readonly added: number }> {
    return this.actor.addVouchers(pool, codes)
  }

  async vouchers(pool: string): Promise<VoucherPool> {
    return this.actor.vouchers(pool)
  }

  async unsubscribe(shopper: ShopperId, address: string): Promise<void> {
    return this.actor.unsubscribe(shopper, address)
  }
}

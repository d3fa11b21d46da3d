// The Durable Object around a CatalogActor. No logic.

import { DurableObject } from 'cloudflare:workers'
import { CatalogActor } from '../actors/catalog-actor.ts'
import type { CatalogStatus, FeedRun } from '../actors/catalog/feed-contract.ts'
import type { CatalogContract, CatalogPutResult } from '../actors/contract.ts'
import { ShopCatalog } from '../actors/shop-catalog.ts'
import type { ShopCatalogContract, ShopRules } from '../actors/shop-catalog.ts'
import type { LinePage } from '../actors/waves/wave-contract.ts'
import type { CatalogItem } from '../engine/decision.ts'
import type { Env } from '../env.ts'
import type { ShopFact } from '../event/source/told.ts'
import type { CatalogSettings } from '../event/catalog-settings.ts'
import type { FeedFormat } from '../event/feeds/read-feed.ts'
import { shardName } from '../shard-name.ts'
import { machineClock, objectHost } from './object-host.ts'
import type { Clock } from './object-host.ts'

export class CatalogObject extends DurableObject<Env> implements CatalogContract, ShopCatalogContract {
  readonly #actor: CatalogActor
  readonly #shop: ShopCatalog

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const host = objectHost({ storage: ctx.storage, env, clock: this.clock(), allowsLoopback: false })
    this.#actor = new CatalogActor(
      host,
      async (siteId) => {
        // All that there will be: a new shard that hears of it early is told once more than it needs.
        const site = await env.SITE.get(env.SITE.idFromName(siteId)).shards()
        const shards = Array.from({ length: site?.ring.count ?? 0 }, (_, shard) => shardName(siteId, shard))
        await Promise.all(shards.map((name) => env.SHARD.get(env.SHARD.idFromName(name)).syncCatalog()))
      },
      (siteId, shard) => env.SHARD.get(env.SHARD.idFromName(shardName(siteId, shard))),
    )
    this.#shop = new ShopCatalog(host, this.#actor)
  }

  protected clock(): Clock {
    return machineClock
  }

  override async alarm(): Promise<void> {
    await this.#actor.wake()
  }

  async putItems(
    siteId: string,
    items: readonly unknown[],
    origins: readonly string[],
  ): Promise<CatalogPutResult> {
    return this.#actor.putItems(siteId, items, origins)
  }

  async putStock(siteId: string, levels: readonly unknown[]): Promise<CatalogPutResult> {
    return this.#actor.putStock(siteId, levels)
  }

  async takeLines(siteId: string, page: LinePage): Promise<void> {
    return this.#actor.takeLines(siteId, page)
  }

  async changesSince(cursor: number, limit: number): Promise<{ cursor: number; items: CatalogItem[] }> {
    return this.#actor.changesSince(cursor, limit)
  }

  async tellShop(facts: readonly ShopFact[], rules: ShopRules): Promise<CatalogPutResult> {
    return this.#shop.tellShop(facts, rules)
  }

  async numbersOf(itemIds: readonly string[]): Promise<Readonly<Record<string, string>>> {
    return this.#shop.numbersOf(itemIds)
  }

  async configureCatalog(
    siteId: string,
    settings: CatalogSettings,
    origins: readonly string[],
  ): Promise<void> {
    await this.#actor.configureCatalog(siteId, settings, origins)
  }

  async takeFeed(
    siteId: string,
    feed: ReadableStream<Uint8Array>,
    options: { readonly origins: readonly string[]; readonly format?: FeedFormat },
  ): Promise<FeedRun | 'busy'> {
    return this.#actor.takeFeed(siteId, feed, options)
  }

  async catalogStatus(): Promise<CatalogStatus> {
    return this.#actor.catalogStatus()
  }

  async acceptLoss(): Promise<boolean> {
    return this.#actor.acceptLoss()
  }
}

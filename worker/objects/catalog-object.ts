// The Durable Object around a CatalogActor. No logic.

import { DurableObject } from 'cloudflare:workers'
import { CatalogActor } from '../actors/catalog-actor.ts'
import type { CatalogContract, CatalogPutResult } from '../actors/contract.ts'
import type { CatalogItem } from '../engine/decision.ts'
import type { Env } from '../env.ts'
import { shardName } from '../shard-name.ts'
import { machineClock, objectHost } from './object-host.ts'

export class CatalogObject extends DurableObject<Env> implements CatalogContract {
  readonly #actor: CatalogActor

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const host = objectHost({ storage: ctx.storage, env, clock: machineClock, allowsLoopback: false })
    this.#actor = new CatalogActor(host, async (siteId) => {
      // All that there will be: a new shard that hears of it early is told once more than it needs.
      const site = await env.SITE.get(env.SITE.idFromName(siteId)).shards()
      const shards = Array.from({ length: site?.ring.count ?? 0 }, (_, shard) => shardName(siteId, shard))
      await Promise.all(shards.map((name) => env.SHARD.get(env.SHARD.idFromName(name)).syncCatalog()))
    })
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

  async changesSince(cursor: number, limit: number): Promise<{ cursor: number; items: CatalogItem[] }> {
    return this.#actor.changesSince(cursor, limit)
  }
}

// The Durable Object around a SiteActor. No logic.

import { DurableObject } from 'cloudflare:workers'
import type {
  ConfigFiles,
  GrowResult,
  PushResult,
  ShardsStatus,
  SiteAccess,
  SiteConfig,
  SiteContract,
} from '../actors/contract.ts'
import { SiteActor } from '../actors/site-actor.ts'
import type { Env } from '../env.ts'
import { shardName } from '../shard-name.ts'
import { machineClock, objectHost } from './object-host.ts'

export class SiteObject extends DurableObject<Env> implements SiteContract {
  readonly #actor: SiteActor

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const host = objectHost({ storage: ctx.storage, env, clock: machineClock, allowsLoopback: false })
    const shardOf = (siteId: string, shard: number) =>
      env.SHARD.get(env.SHARD.idFromName(shardName(siteId, shard)))
    this.#actor = new SiteActor(
      host,
      {
        configure: (siteId, place, config) => shardOf(siteId, place.shard).configure(config, place),
        growth: async (siteId, shard) => (await shardOf(siteId, shard).stats()).growth,
      },
      (siteId, { settings, origins }) =>
        env.CATALOG.get(env.CATALOG.idFromName(siteId)).configureCatalog(siteId, settings, origins),
    )
  }

  override async alarm(): Promise<void> {
    await this.#actor.wake()
  }

  async access(): Promise<SiteAccess | null> {
    return this.#actor.access()
  }

  async push(push: {
    readonly siteId: string
    readonly files: ConfigFiles
    readonly publicUrl: string
  }): Promise<PushResult> {
    return this.#actor.push(push)
  }

  async config(): Promise<SiteConfig | null> {
    return this.#actor.config()
  }

  async grow(to: number): Promise<GrowResult> {
    return this.#actor.grow(to)
  }

  async shards(): Promise<ShardsStatus | null> {
    return this.#actor.shards()
  }
}

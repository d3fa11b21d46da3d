// What the runtime binds to the worker. The namespaces are described by the little that routes use of them, with the
// contracts of the actors as their stubs, so that a route can be tested without a Durable Object.

import type { ShopCatalogContract } from './actors/shop-catalog.ts'
import type { CatalogContract, ShardContract, SiteContract } from './actors/contract.ts'

/** A Durable Object namespace whose stubs speak `Contract`. A stub that threw is not used again: ask for a new one. */
export interface Objects<Contract> {
  idFromName(name: string): unknown
  get(id: unknown): Contract
}

export interface Env {
  /** By site id. */
  readonly SITE: Objects<SiteContract>
  /** By `SITE_ID/NUMBER`; see shard-name.ts. */
  readonly SHARD: Objects<ShardContract>
  /** By site id. */
  readonly CATALOG: Objects<CatalogContract & ShopCatalogContract>
  /** `sk_SITE_RANDOM`, several separated by commas. Absent on a machine that has not been set up. */
  readonly SELVEDGE_SECRET_KEY?: string
  /**
   * What addresses that must not be written to were hashed with, where the secret key has been replaced since: the old
   * secret key, letter by letter.
   */
  readonly SELVEDGE_SUPPRESSION_KEY?: string
  /** Where shoppers reach this worker, e.g. `https://events.shop.example`; default: where the config was pushed to. */
  readonly SELVEDGE_PUBLIC_URL?: string
  /**
   * The request header that a trusted proxy sets to the client's address; default `cf-connecting-ip`. Without such a
   * header there is no limit per address, rather than one for everybody together.
   */
  readonly SELVEDGE_IP_HEADER?: string
}

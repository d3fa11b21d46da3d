// Two known shoppers are one: only the shop's own server may say so. Invariant (promise 6): no page ever gets here.

import type { SiteAccess } from '../actors/contract.ts'
import type { Env } from '../env.ts'
import type { Identity } from '../event/event.ts'
import { shardOf } from './shard-of.ts'

/** @returns `unknown` when nobody has one of the two identifiers: then there is nothing to merge */
export const mergeShoppers = (
  env: Env,
  access: SiteAccess,
  two: { readonly from: Identity; readonly into: Identity },
): Promise<'merged' | 'unknown' | 'unavailable'> => shardOf(env, access, two.into).mergeShoppers(two)

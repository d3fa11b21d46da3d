// The actors under test, from the source tree or from a scratch copy of it.

import type { CatalogActor } from '../../worker/actors/catalog-actor.ts'
import type { ShardActor } from '../../worker/actors/shard-actor.ts'
import type { SiteActor } from '../../worker/actors/site-actor.ts'
import type { homeOf } from '../../worker/ring.ts'

export interface Production {
  readonly ShardActor: typeof ShardActor
  readonly SiteActor: typeof SiteActor
  readonly CatalogActor: typeof CatalogActor
  /** Which shard the door sends a device to. */
  readonly homeOf: typeof homeOf
}

export const sourceTree = new URL('../../worker/', import.meta.url)

/** @param tree a folder that holds what worker/ holds; its address ends in a slash */
export async function loadProduction(tree: URL = sourceTree): Promise<Production> {
  const load = async (file: string): Promise<Partial<Production>> =>
    (await import(/* @vite-ignore */ new URL(`${file}.ts`, tree).href)) as Partial<Production>
  const [{ ShardActor }, { SiteActor }, { CatalogActor }, { homeOf }] = await Promise.all([
    load('actors/shard-actor'),
    load('actors/site-actor'),
    load('actors/catalog-actor'),
    load('ring'),
  ])
  if (!ShardActor || !SiteActor || !CatalogActor || !homeOf) throw new Error('an actor is missing')
  return { ShardActor, SiteActor, CatalogActor, homeOf }
}

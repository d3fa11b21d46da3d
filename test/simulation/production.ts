// The actors under test, from the source tree or from a scratch copy of it.

import type { CatalogActor } from '../../worker/actors/catalog-actor.ts'
import type { ShardActor } from '../../worker/actors/shard-actor.ts'
import type { SiteActor } from '../../worker/actors/site-actor.ts'

export interface Production {
  readonly ShardActor: typeof ShardActor
  readonly SiteActor: typeof SiteActor
  readonly CatalogActor: typeof CatalogActor
}

export const sourceTree = new URL('../../worker/', import.meta.url)

/** @param tree a folder that holds what worker/ holds; its address ends in a slash */
export async function loadProduction(tree: URL = sourceTree): Promise<Production> {
  const load = async (file: string): Promise<Partial<Production>> =>
    (await import(/* @vite-ignore */ new URL(`actors/${file}.ts`, tree).href)) as Partial<Production>
  const [shard, site, catalog] = await Promise.all([
    load('shard-actor'),
    load('site-actor'),
    load('catalog-actor'),
  ])
  if (!shard.ShardActor || !site.SiteActor || !catalog.CatalogActor) throw new Error('an actor is missing')
  return { ShardActor: shard.ShardActor, SiteActor: site.SiteActor, CatalogActor: catalog.CatalogActor }
}

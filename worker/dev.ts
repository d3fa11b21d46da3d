// The development entry: the production app, with shards and a catalog whose clocks can be moved and the one route that
// moves them together.

import { createApp } from './app.ts'
import type { Env } from './env.ts'
import { parseDuration } from './engine/language/duration.ts'
import { shardName } from './shard-name.ts'
import { parseSecretKeys } from './delivery/secret-keys.ts'

export { DevCatalogObject as CatalogObject } from './objects/dev-catalog-object.ts'
export { DevShardObject as ShardObject } from './objects/dev-shard-object.ts'
export { SiteObject } from './objects/site-object.ts'

interface MovableShard {
  advance(byMs: number): Promise<{ readonly now: number }>
}

interface MovableCatalog {
  advance(byMs: number): Promise<void>
  dueInMs(): Promise<number | null>
}

/** In this entry the namespaces hold the Dev objects; a stub answers to any name, so nothing can be checked. */
const isMovable = (_stub: object): _stub is MovableShard => true
const isMovableCatalog = (_stub: object): _stub is MovableCatalog => true

/** The shortest step: a wave that is tried again and again must not stop the clock. */
const leastStepMs = 1_000

/** All clocks of a site, stopping wherever its catalog has something to do: waves find the people of their moment. */
async function advanceSite({ SHARD, SITE, CATALOG }: Env, site: string, byMs: number): Promise<number> {
  const access = await SITE.get(SITE.idFromName(site)).access()
  const catalog: object = CATALOG.get(CATALOG.idFromName(site))
  let now = Date.now()
  if (!isMovableCatalog(catalog)) return now
  let left = byMs
  do {
    const step = Math.min(left, Math.max(leastStepMs, (await catalog.dueInMs()) ?? left))
    for (let shard = 0; shard < (access?.shardCount ?? 0); shard += 1) {
      const stub: object = SHARD.get(SHARD.idFromName(shardName(site, shard)))
      if (isMovable(stub)) now = (await stub.advance(step)).now
    }
    await catalog.advance(step)
    left -= step
  } while (left > 0)
  return now
}

const app = createApp()

app.post('/dev/clock', async (context) => {
  const body: unknown = await context.req.json().catch(() => null)
  const advance = typeof body === 'object' && body !== null ? Reflect.get(body, 'advance') : null
  const byMs = typeof advance === 'string' ? parseDuration(advance) : null
  if (byMs === null) return context.json({ error: 'expected { "advance": "1h" }' }, 400)
  let now = Date.now()
  for (const site of parseSecretKeys(context.env.SELVEDGE_SECRET_KEY).keys())
    now = await advanceSite(context.env, site, byMs)
  return context.json({ now: new Date(now).toISOString() })
})

export default app satisfies ExportedHandler<Env>

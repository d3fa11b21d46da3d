// The development entry: the production app, with a shard whose clock can be moved and the one route that moves it.

import { createApp } from './app.ts'
import type { Env } from './env.ts'
import { parseDuration } from './engine/language/duration.ts'
import { shardName } from './shard-name.ts'
import { parseSecretKeys } from './delivery/secret-keys.ts'

export { CatalogObject } from './objects/catalog-object.ts'
export { DevShardObject as ShardObject } from './objects/dev-shard-object.ts'
export { SiteObject } from './objects/site-object.ts'

interface MovableShard {
  advance(byMs: number): Promise<{ readonly now: number }>
}

/** In this entry the SHARD namespace holds DevShardObject; a stub answers to any name, so nothing can be checked. */
const isMovable = (_stub: object): _stub is MovableShard => true

const app = createApp()

app.post('/dev/clock', async (context) => {
  const body: unknown = await context.req.json().catch(() => null)
  const advance = typeof body === 'object' && body !== null ? Reflect.get(body, 'advance') : null
  const byMs = typeof advance === 'string' ? parseDuration(advance) : null
  if (byMs === null) return context.json({ error: 'expected { "advance": "1h" }' }, 400)
  let now = Date.now()
  for (const site of parseSecretKeys(context.env.SELVEDGE_SECRET_KEY).keys()) {
    const { SHARD, SITE } = context.env
    const access = await SITE.get(SITE.idFromName(site)).access()
    for (let shard = 0; shard < (access?.shardCount ?? 0); shard += 1) {
      const stub: object = SHARD.get(SHARD.idFromName(shardName(site, shard)))
      if (isMovable(stub)) now = (await stub.advance(byMs)).now
    }
  }
  return context.json({ now: new Date(now).toISOString() })
})

export default app satisfies ExportedHandler<Env>

// The production worker around shards that count what they are asked by each other; nothing else differs.

import { createApp } from '../../../worker/app.ts'
import { ShardObject as ServedShard } from '../../../worker/objects/shard-object.ts'
import { shardName } from '../../../worker/shard-name.ts'

export { CatalogObject } from '../../../worker/objects/catalog-object.ts'
export { SiteObject } from '../../../worker/objects/site-object.ts'

export class ShardObject extends ServedShard {
  #calls = { take: 0, whereIs: 0, claim: 0, takeEvents: 0, takeIn: 0 }

  async take(...asked) {
    this.#calls.take += 1
    return super.take(...asked)
  }

  async whereIs(...asked) {
    this.#calls.whereIs += 1
    return super.whereIs(...asked)
  }

  async claim(...asked) {
    this.#calls.claim += 1
    return super.claim(...asked)
  }

  async takeEvents(...asked) {
    this.#calls.takeEvents += 1
    return super.takeEvents(...asked)
  }

  async takeIn(...asked) {
    this.#calls.takeIn += 1
    return super.takeIn(...asked)
  }

  async calls() {
    return this.#calls
  }
}

const app = createApp()
app.get('/bench/calls/:site/:count', async (context) => {
  const { env, req } = context
  const total = {}
  for (let shard = 0; shard < Number(req.param('count')); shard += 1) {
    const name = shardName(req.param('site'), shard)
    const calls = await env.SHARD.get(env.SHARD.idFromName(name)).calls()
    for (const [call, times] of Object.entries(calls)) total[call] = (total[call] ?? 0) + times
  }
  return context.json(total)
})

export default app

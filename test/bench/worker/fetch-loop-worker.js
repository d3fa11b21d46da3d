// The limit that deliveries are measured against, in the same runtime with the same configuration: an object that posts
// the same text again and again, as many at once as a shard does, and reads each answer; or one that also writes a row of
// that text before and a word about it after, which is the least that whoever must not lose or double a message can do.

import { DurableObject } from 'cloudflare:workers'

export class SiteObject extends DurableObject {}
export class CatalogObject extends DurableObject {}
export class ShardObject extends DurableObject {
  async loop({ url, body, count, atOnce, writes }) {
    const { sql } = this.ctx.storage
    sql.exec('CREATE TABLE IF NOT EXISTS sent (id INTEGER PRIMARY KEY, body TEXT, status INTEGER)')
    let left = count
    const post = async () => {
      while (left > 0) {
        left -= 1
        const id = writes && sql.exec('INSERT INTO sent (body) VALUES (?) RETURNING id', body).one().id
        const answer = await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        })
        await answer.text()
        if (writes) sql.exec('UPDATE sent SET status = ? WHERE id = ?', answer.status, id)
      }
    }
    await Promise.all(Array.from({ length: atOnce }, post))
  }
}

export default {
  async fetch(request, env) {
    if (new URL(request.url).pathname !== '/loop') return new Response('ok')
    await env.SHARD.get(env.SHARD.idFromName('one')).loop(await request.json())
    return Response.json({})
  },
}

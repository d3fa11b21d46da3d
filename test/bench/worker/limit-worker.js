// The limits that ingest is measured against, in the same runtime with the same configuration: an empty RPC to a Durable
// Object, and a route that reads a JSON body and says it back. Nothing here stores anything.

import { DurableObject } from 'cloudflare:workers'

export class SiteObject extends DurableObject {}
export class CatalogObject extends DurableObject {}
export class ShardObject extends DurableObject {
  async nothing() {}
}

export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url)
    if (pathname === '/echo') return Response.json(await request.json())
    await env.SHARD.get(env.SHARD.idFromName('one')).nothing()
    return new Response('ok')
  },
}

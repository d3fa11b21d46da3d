// The development worker with shards that fail on demand: a call to one of them is lost, or its answer is, or the object
// is reset in the middle, or all of its calls fail as when it is away. Module source, wrapped around the built worker; the
// errors carry what a shopper typed, as an unforeseen one might.

/** What befalls the next call of a method; `mute` (every answer is lost) and `away` (every call is) last until `well`. */
export type Fault = 'lost' | 'answer_lost' | 'reset' | 'mute' | 'away' | 'well'

/** What the injected errors say: nobody but this test may ever read it. */
export const typedByShopper = 'secret.ana@example.com'

/** `POST /test/fault { shard, method, fault }` sets a fault, `GET /test/calls` tells how often each method was called. */
export const faultyShards = (methods: readonly string[]): string => `
import development, { CatalogObject, ShardObject as DevShardObject, SiteObject } from './worker.js'
export { CatalogObject, SiteObject }

const calls = {}
const faults = new Map()
const failure = (method) => new TypeError(method + ' cannot read ${typedByShopper}')

export class ShardObject extends DevShardObject {}

for (const method of ${JSON.stringify(methods)}) {
  ShardObject.prototype[method] = async function (...given) {
    calls[method] = (calls[method] ?? 0) + 1
    const id = this.ctx.id.toString()
    if (faults.get(id + ' all') === 'away') throw failure(method)
    const fault = faults.get(id + ' ' + method)
    if (fault !== 'mute') faults.delete(id + ' ' + method)
    if (fault === 'lost') throw failure(method)
    const answer = await DevShardObject.prototype[method].apply(this, given)
    if (fault === 'answer_lost' || fault === 'mute') throw failure(method)
    if (fault === 'reset') this.ctx.abort('reset with ${typedByShopper}')
    return answer
  }
}

export default {
  async fetch(request, env, context) {
    const { pathname } = new URL(request.url)
    if (pathname === '/test/calls') return Response.json(calls)
    if (pathname !== '/test/fault') return development.fetch(request, env, context)
    const { shard, method, fault } = await request.json()
    const id = env.SHARD.idFromName(shard).toString()
    if (fault === 'well') faults.delete(id + ' ' + method)
    else faults.set(id + ' ' + method, fault)
    return new Response('set')
  },
}
`

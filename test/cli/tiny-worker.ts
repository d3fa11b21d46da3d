// A worker of the tests' own, with the three objects that the runtime expects: it counts in SQLite and tells a secret's
// length, so that what the runtime does is tested apart from what Selvedge's worker does.

import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const source = `
import { DurableObject } from 'cloudflare:workers'
export class SiteObject extends DurableObject {}
export class CatalogObject extends DurableObject {}
export class ShardObject extends DurableObject {
  count() {
    const { sql } = this.ctx.storage
    sql.exec('CREATE TABLE IF NOT EXISTS counter (at INTEGER PRIMARY KEY)')
    sql.exec('INSERT INTO counter DEFAULT VALUES')
    return sql.exec('SELECT COUNT(*) AS count FROM counter').one().count
  }
}
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/count') return new Response(String(await env.SHARD.get(env.SHARD.idFromName('one')).count()))
    if (pathname === '/secret') return new Response(env.TEST_SECRET ?? 'none')
    if (pathname === '/bindings') return Response.json(Object.keys(env).sort())
    if (pathname === '/fetch') {
      return fetch(searchParams.get('url')).then(
        (answer) => new Response('reached ' + answer.status),
        () => new Response('refused'),
      )
    }
    return new Response('ok')
  },
}
`

export interface TinyWorker {
  readonly modulePath: string
  readonly dataDir: string
}

export function writeTinyWorker(): TinyWorker {
  const folder = mkdtempSync(join(tmpdir(), 'selvedge runtime '))
  const modulePath = join(folder, 'worker.js')
  writeFileSync(modulePath, source)
  return { modulePath, dataDir: join(folder, 'data') }
}

/** A port that nobody listens on at the moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

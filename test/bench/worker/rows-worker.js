// The production worker around a shard that counts what it is billed for: every row that SQLite reports as written, and
// one for each alarm that is set.

import { DurableObject } from 'cloudflare:workers'
import { ShardActor } from '../../../worker/actors/shard-actor.ts'
import { createApp } from '../../../worker/app.ts'
import { machineClock, objectHost } from '../../../worker/objects/object-host.ts'
import { shardName } from '../../../worker/shard-name.ts'

export { CatalogObject } from '../../../worker/objects/catalog-object.ts'
export { SiteObject } from '../../../worker/objects/site-object.ts'

export class ShardObject extends DurableObject {
  #actor
  #written = 0
  #alarms = 0
  #byTable = new Map()

  constructor(ctx, env) {
    super(ctx, env)
    const { storage } = ctx
    const host = objectHost({ storage, env, clock: machineClock, allowsLoopback: true })
    const all = (statement, ...bindings) => {
      const cursor = storage.sql.exec(statement, ...bindings)
      const rows = cursor.toArray()
      this.#written += cursor.rowsWritten
      const table = /(?:INTO|UPDATE(?: OR IGNORE)?|FROM) (\w+)/.exec(statement)?.[1] ?? statement
      if (cursor.rowsWritten > 0)
        this.#byTable.set(table, (this.#byTable.get(table) ?? 0) + cursor.rowsWritten)
      return rows
    }
    const counting = {
      ...host,
      sql: { all, transaction: (work) => storage.transactionSync(work) },
      setAlarm: (at) => {
        this.#alarms += 1
        host.setAlarm(at)
      },
    }
    const catalog = async (_site, cursor) => ({ cursor, items: [] })
    const peers = (_site, shard) => {
      throw new Error(`one shard was measured, not shard ${shard}`)
    }
    this.#actor = new ShardActor(counting, { catalog, peers, lines: async () => {} }, null)
  }

  async alarm() {
    await this.#actor.wake()
  }

  async ingest(batch) {
    return this.#actor.ingest(batch)
  }

  async configure(config) {
    return this.#actor.configure(config)
  }

  async stats() {
    return this.#actor.stats()
  }

  async written() {
    return {
      rows: this.#written + this.#alarms,
      alarms: this.#alarms,
      byTable: Object.fromEntries(this.#byTable),
    }
  }
}

const app = createApp()
app.get('/bench/written/:site', async (context) => {
  const { SHARD } = context.env
  return context.json(await SHARD.get(SHARD.idFromName(shardName(context.req.param('site'), 0))).written())
})

export default app

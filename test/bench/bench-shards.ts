// The shards of one site as the production actors run them, each on a SQLite file of its own, in this process: what they
// ask of each other is a call, not a message over a network.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { ConfigFiles } from '../../worker/actors/contract.ts'
import type { CatalogActor } from '../../worker/actors/catalog-actor.ts'
import type { LinePage } from '../../worker/actors/waves/wave-contract.ts'
import { ShardActor } from '../../worker/actors/shard-actor.ts'
import type { EventBatch } from '../../worker/event/event.ts'
import { homeOf } from '../../worker/ring.ts'
import { sqliteWorld } from '../worker/actors/sqlite-host.ts'
import type { SqliteWorld } from '../worker/actors/sqlite-host.ts'

/** As many as come in at once on a busy site. */
const batchesAtOnce = 64

interface BenchShard {
  readonly world: SqliteWorld
  readonly actor: ShardActor
  readonly file: string
}

export class BenchShards {
  readonly #folder = mkdtempSync(join(tmpdir(), 'selvedge-bench-'))
  readonly #shards: BenchShard[] = []
  /** Where the answer to a device's latest batch said that its shopper lives. */
  readonly #hints = new Map<string, number>()

  #catalog: CatalogActor | null = null

  static async open(count: number, files: ConfigFiles, now: number): Promise<BenchShards> {
    const opened = new BenchShards()
    for (let shard = 0; shard < count; shard += 1) opened.#shards.push(opened.#boot(shard, now))
    const config = { revision: 1, versions: {}, publicUrl: 'https://selvedge.example', files }
    for (const [shard, { actor }] of opened.#shards.entries())
      await actor.configure(config, { shard, ring: { count, previous: null } })
    return opened
  }

  #boot(shard: number, now: number): BenchShard {
    const file = join(this.#folder, `shard-${shard}.sqlite`)
    const world = sqliteWorld(
      {
        SELVEDGE_SECRET_KEY: 'sk_demo_0123456789abcdef0123',
        EMAIL_TOOL_URL: 'http://127.0.0.1:9/webhook',
        EMAIL_TOOL_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      },
      { file },
    )
    world.now = now
    // As a Durable Object keeps its database.
    world.rows('PRAGMA journal_mode = WAL')
    const host = { ...world.host, nonce: () => `${shard}${world.host.nonce().slice(1)}` }
    const around = {
      catalog: async (_site: string, cursor: number, limit: number) =>
        this.#catalog?.changesSince(cursor, limit) ?? { cursor, items: [] },
      lines: async (site: string, page: LinePage) => this.#catalog?.takeLines(site, page),
      peers: (_site: string, peer: number) => this.#shard(peer).actor,
    }
    return { world, actor: new ShardActor(host, around, null), file }
  }

  /** Most benchmarks need none. */
  useCatalog(catalog: CatalogActor): void {
    this.#catalog = catalog
  }

  actor(shard: number): ShardActor {
    return this.#shard(shard).actor
  }

  /** Rows inserted, changed and deleted so far, over all shards. */
  changes = (): number =>
    this.#shards.reduce((sum, { world }) => {
      const [row] = world.rows('SELECT total_changes() AS n') as { n: number }[]
      return sum + (row?.n ?? 0)
    }, 0)

  #shard(number: number): BenchShard {
    const shard = this.#shards[number]
    if (shard === undefined) throw new Error(`there is no shard ${number}`)
    return shard
  }

  /** Where a browser would send its next batch. */
  shardOf(device: string): number {
    return this.#hints.get(device) ?? homeOf({ kind: 'device', value: device }, this.#shards.length)
  }

  /** @throws when a batch is not stored whole */
  async ingest(batch: EventBatch): Promise<void> {
    const shard = this.shardOf(batch.device_id)
    const result = await this.#shard(shard).actor.ingest(batch)
    if (result.kind !== 'stored' || result.stored !== batch.events.length)
      throw new Error(
        `a batch was not stored: ${JSON.stringify(result)}, ${this.reports().join(', ')}; ${batch.device_id} sent ${batch.events.map(({ name }) => name).join(', ')} to shard ${shard}`,
      )
    if (result.shard !== undefined) this.#hints.set(batch.device_id, result.shard)
  }

  /** In the order of their time, many at once as on a busy day; what falls due meanwhile is run. */
  async ingestAll(batches: readonly EventBatch[]): Promise<void> {
    let together = new Map<string, EventBatch>()
    const send = async (): Promise<void> => {
      const group = [...together.values()]
      together = new Map()
      await this.advanceTo(Math.max(...group.map(({ received_at: at }) => at)))
      await Promise.all(group.map((batch) => this.ingest(batch)))
    }
    for (const batch of batches) {
      // A browser waits for the answer before it sends more.
      if (together.size >= batchesAtOnce || together.has(batch.device_id)) await send()
      together.set(batch.device_id, batch)
    }
    if (together.size > 0) await send()
  }

  async advanceTo(now: number): Promise<void> {
    for (const { world, actor } of this.#shards) {
      world.now = Math.max(world.now, now)
      if (world.alarmAt === null || world.alarmAt > world.now) continue
      world.alarmAt = null
      await actor.wake()
    }
  }

  /** JSON of whoever has this address, wherever. */
  async shopperOf(email: string): Promise<string | null> {
    for (const { actor } of this.#shards) {
      const found = await actor.shopper({ kind: 'email', value: email })
      if (found !== null) return found
    }
    return null
  }

  reports = (): string[] => this.#shards.flatMap(({ world }) => world.reports)

  /** Rows, and bytes of whole pages once nothing is free in them, per table with its indexes; over all shards. */
  tables(): ReadonlyMap<string, { readonly rows: number; readonly bytes: number }> {
    const tables = new Map<string, { rows: number; bytes: number }>()
    for (const { world, file } of this.#shards) {
      const packed = `${file}.packed`
      world.rows(`VACUUM INTO '${packed}'`)
      const db = new DatabaseSync(packed)
      const sizes = db
        .prepare(
          `SELECT m.tbl_name AS name, sum(d.pgsize) AS bytes FROM dbstat d JOIN sqlite_master m ON m.name = d.name GROUP BY m.tbl_name`,
        )
        .all() as { name: string; bytes: number }[]
      for (const { name, bytes } of sizes) {
        const { n } = db.prepare(`SELECT count(*) AS n FROM "${name}"`).get() as { n: number }
        const known = tables.get(name) ?? { rows: 0, bytes: 0 }
        tables.set(name, { rows: known.rows + n, bytes: known.bytes + bytes })
      }
      db.close()
      rmSync(packed)
    }
    return tables
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

// A site of several shards in the embedded runtime as it is shipped, on a real disk: pushed, grown, killed with SIGKILL
// and started again on what the dead one left behind.

import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { identifyProcess, untilEnded } from '../../cli/running-process.ts'
import { startRuntime, untilHealthy } from '../../cli/runtime.ts'
import type { Runtime } from '../../cli/runtime.ts'
import { secretKey, webhookSecret } from '../workerd/boot-worker.ts'
import { shippedConfig } from '../workerd/shipped-config.ts'
import { webhookReceiver } from '../workerd/webhook-receiver.ts'
import type { WebhookReceiver } from '../workerd/webhook-receiver.ts'
import { freePort } from './tiny-worker.ts'

/** `GET /v1/shards`. */
export interface ShardsAnswer {
  readonly shards: number
  readonly growing_from: number | null
  readonly unconfirmed: number
  readonly each: readonly {
    readonly shoppers: number
    readonly events: number
    readonly on_the_way: number
  }[]
}

/** What a killed workerd left on the disk. */
export interface Wreck {
  /** Shoppers who had left one shard and were not yet forgotten there. */
  readonly onTheWay: number
  /** Those of them whom the other shard had taken in: only its answer was missing. */
  readonly takenIn: number
}

/** `left`: one shard has taken the shopper out; `taken_in`: the other has them, and the first does not know yet. */
export type HandOverStage = 'left' | 'taken_in'

const killedWithinMs = 10_000

export class ShardedSite {
  readonly receiver: WebhookReceiver
  readonly #dataDir: string
  readonly #runtime: Runtime
  /** What the runtime was started with, and is started again with. */
  readonly #secrets: Readonly<Record<string, string>>

  private constructor(
    receiver: WebhookReceiver,
    dataDir: string,
    runtime: Runtime,
    secrets: Readonly<Record<string, string>>,
  ) {
    this.receiver = receiver
    this.#dataDir = dataDir
    this.#runtime = runtime
    this.#secrets = secrets
  }

  static async open(): Promise<ShardedSite> {
    const receiver = await webhookReceiver()
    const dataDir = mkdtempSync(join(tmpdir(), 'selvedge-shards-'))
    const secrets = {
      SELVEDGE_SECRET_KEY: secretKey,
      EMAIL_TOOL_URL: receiver.url,
      EMAIL_TOOL_SECRET: webhookSecret,
    }
    const runtime = await startRuntime({
      modulePath: join(import.meta.dirname, '../../dist/worker/dev.js'),
      dataDir,
      host: '127.0.0.1',
      port: await freePort(),
      reach: 'anywhere',
      secrets,
      say: () => {},
    })
    const site = new ShardedSite(receiver, dataDir, runtime, secrets)
    await site.ask('/v1/automations', 'PUT', { files: shippedConfig() })
    await untilHealthy(runtime.url)
    return site
  }

  get url(): string {
    return this.#runtime.url
  }

  /** With the secret key. @throws unless it is answered with 200 */
  async ask(path: string, method = 'GET', body?: object): Promise<Response> {
    const answer = await this.tryAsking(path, method, body)
    if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return answer
  }

  tryAsking(path: string, method = 'GET', body?: object): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
  }

  async advance(by: string): Promise<void> {
    await this.ask('/dev/clock', 'POST', { advance: by })
  }

  async shards(): Promise<ShardsAnswer> {
    return (await (await this.ask('/v1/shards')).json()) as ShardsAnswer
  }

  /** Resolves when all shards say so. */
  async until(is: (shards: ShardsAnswer) => boolean): Promise<ShardsAnswer> {
    for (;;) {
      const shards = await this.shards()
      if (is(shards)) return shards
      await untilHealthy(this.url)
    }
  }

  async grow(to: number): Promise<void> {
    await this.ask('/v1/shards', 'POST', { to })
  }

  untilGrown(to: number): Promise<ShardsAnswer> {
    return this.until(
      ({ shards, growing_from: from, unconfirmed }) => shards === to && from === null && unconfirmed === 0,
    )
  }

  /** Every stored event of every shard, page by page. */
  async *events(): AsyncGenerator<{ readonly shopper_id: string; readonly event_id: string }> {
    for (let after = ''; ;) {
      const answer = await this.ask(`/v1/events?after=${encodeURIComponent(after)}`)
      yield* lines(await answer.text())
      const next = answer.headers.get('selvedge-next')
      if (next === null) return
      after = next
    }
  }

  /**
   * Ends workerd as soon as its disk shows a hand-over that has come so far. It is to be started again.
   * @param latest resolves when it is to be ended all the same
   */
  async killInHandOver(stage: HandOverStage, latest: Promise<void>): Promise<Wreck> {
    const late = latest.then(() => true)
    const nextTurn = (): Promise<boolean> => new Promise((resolve) => setImmediate(() => resolve(false)))
    const databases = openShards(this.#shardFolder, true)
    const looks = databases.map((database) => new HandOverTables(database))
    while (!isUnderWay(looks, stage)) if (await Promise.race([late, nextTurn()])) break
    const pid = this.#runtime.workerdPid()
    if (pid === null) throw new Error('there is no workerd to kill')
    process.kill(pid, 'SIGKILL')
    const killed = identifyProcess(pid)
    for (const database of databases) database.close()
    if (!(await untilEnded(killed, killedWithinMs))) throw new Error('workerd outlived SIGKILL')
    return lookAtWreck(this.#shardFolder)
  }

  /** On the same data, and without the pause after which the runtime would do it by itself. */
  async startAgain(): Promise<void> {
    await this.#runtime.restart(this.#secrets)
  }

  async close(): Promise<void> {
    await this.#runtime.stop()
    await this.receiver.close()
    rmSync(this.#dataDir, { recursive: true, force: true })
  }

  get #shardFolder(): string {
    return join(this.#dataDir, 'objects/selvedge-shard')
  }
}

/** The two tables of one shard that tell how far hand-overs are. */
class HandOverTables {
  readonly #leaving: StatementSync
  readonly #takenIn: StatementSync

  constructor(database: DatabaseSync) {
    this.#leaving = database.prepare('SELECT id FROM hand_over')
    this.#takenIn = database.prepare('SELECT 1 FROM taken_in WHERE id = ?')
  }

  leaving(): string[] {
    return this.#leaving.all().map(({ id }) => String(id))
  }

  hasTakenIn(id: string): boolean {
    return this.#takenIn.get(id) !== undefined
  }
}

function isUnderWay(shards: readonly HandOverTables[], stage: HandOverStage): boolean {
  for (const shard of shards)
    for (const id of shard.leaving())
      if (stage === 'left' || shards.some((other) => other.hasTakenIn(id))) return true
  return false
}

/** Without a pause, so that nobody starts it again meanwhile; of copies, so that workerd finds what the dead one left. */
function lookAtWreck(folder: string): Wreck {
  const copies = mkdtempSync(join(tmpdir(), 'selvedge-wreck-'))
  for (const file of readdirSync(folder))
    if (!file.endsWith('-shm')) copyFileSync(join(folder, file), join(copies, file))
  const databases = openShards(copies, false)
  const shards = databases.map((database) => new HandOverTables(database))
  const leaving = shards.flatMap((shard) => shard.leaving())
  const takenIn = leaving.filter((id) => shards.some((shard) => shard.hasTakenIn(id)))
  for (const database of databases) database.close()
  rmSync(copies, { recursive: true, force: true })
  return { onTheWay: leaving.length, takenIn: takenIn.length }
}

/** The namespace keeps a file of its own beside those of its objects. */
const openShards = (folder: string, readOnly: boolean): DatabaseSync[] =>
  readdirSync(folder)
    .filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file))
    .map((file) => new DatabaseSync(join(folder, file), { readOnly }))

export const lines = (ndjson: string): { shopper_id: string; event_id: string }[] =>
  ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { shopper_id: string; event_id: string })

// Several shards of one site on node:sqlite, which reach each other as Durable Objects do: by calls that copy what they
// carry, and that can fail before or after they have done their work.

import { ShardActor } from '../../../worker/actors/shard-actor.ts'
import type { CatalogContract } from '../../../worker/actors/contract.ts'
import type { WaveShard } from '../../../worker/actors/waves/wave-contract.ts'
import type { PeerContract } from '../../../worker/actors/stitching/peer.ts'
import type { EventBatch, Identity, ShopEvent } from '../../../worker/event/event.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'
import { epochMs, eventId } from '../../../worker/event/ids.ts'
import { homeOf } from '../../../worker/ring.ts'
import type { Ring } from '../../../worker/ring.ts'
import { config } from './shard.ts'
import type { SentWebhook } from './shard.ts'
import { sqliteWorld } from './sqlite-host.ts'

/** What befalls a call between two shards: it is lost, or its answer is. */
export type Fate = 'well' | 'lost' | 'answer_lost'

const secrets = {
  SELVEDGE_SECRET_KEY: 'sk_demo_0123456789abcdef0123',
  EMAIL_TOOL_URL: 'http://127.0.0.1:9/webhook',
  EMAIL_TOOL_SECRET: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
}

/** The catalog's actor, as shards reach for it. */
export type Catalog = Pick<CatalogContract, 'changesSince' | 'takeLines'>

const emptyCatalog: Catalog = {
  changesSince: async () => ({ cursor: 0, items: [] }),
  takeLines: async () => undefined,
}

export async function shards(
  count: number,
  more: Record<string, string> = {},
  catalog: () => Catalog = () => emptyCatalog,
) {
  const webhooks: SentWebhook[] = []
  const worlds: ReturnType<typeof sqliteWorld>[] = []
  const actors: ShardActor[] = []
  const calls: string[] = []
  let fateOf = (_call: string): Fate => 'well'
  let ring: Ring = { count, previous: null }
  let made = 0

  const peer = (shard: number): PeerContract & WaveShard =>
    new Proxy({} as PeerContract & WaveShard, {
      get:
        (_none, method: string) =>
        async (...arguments_: unknown[]) => {
          const actor = actors[shard]
          if (!actor) throw new Error(`shard ${shard} is not there`)
          calls.push(method)
          const fate = fateOf(method)
          if (fate === 'lost') throw new Error(`${method} was lost`)
          const call = Reflect.get(actor, method) as (...given: unknown[]) => Promise<unknown>
          const answer = await call.apply(actor, structuredClone(arguments_))
          if (fate === 'answer_lost') throw new Error(`the answer of ${method} was lost`)
          return structuredClone(answer)
        },
    })

  const boot = (shard: number): void => {
    const world = worlds[shard]
    if (!world) throw new Error('no such shard')
    actors[shard] = new ShardActor(
      world.host,
      {
        catalog: (_site, cursor, limit) => catalog().changesSince(cursor, limit),
        lines: async (site, page) => {
          calls.push('takeLines')
          const fate = fateOf('takeLines')
          if (fate === 'lost') throw new Error('takeLines was lost')
          await catalog().takeLines(site, structuredClone(page))
          if (fate === 'answer_lost') throw new Error('the answer of takeLines was lost')
        },
        peers: (_site, other) => peer(other),
      },
      world.alarmAt,
    )
  }

  const add = (): void => {
    const world = sqliteWorld(secrets, { nextNonce: () => (made += 1) })
    world.now = worlds[0]?.now ?? world.now
    world.respond = async (request) => {
      const body = (await request.json()) as SentWebhook['body']
      webhooks.push({ id: request.headers.get('webhook-id') ?? '', body })
      return new Response(null, { status: 204 })
    }
    worlds.push(world)
    boot(worlds.length - 1)
  }
  const tell = async (revision = 1): Promise<void> => {
    for (const [shard, actor] of actors.entries())
      await actor.configure(config(revision, more), { shard, ring })
  }
  for (let shard = 0; shard < count; shard += 1) add()
  await tell()

  const now = (): number => worlds[0]?.now ?? 0
  const setNow = (at: number): void => {
    for (const world of worlds) world.now = at
  }
  const event = (name: string, properties: ShopEvent['properties'] = {}): ShopEvent => ({
    event_id: eventId(`e${(made += 1)}`),
    name,
    occurred_at: epochMs(now()),
    received_at: epochMs(now()),
    properties,
  })
  const batch = (device: string, events: readonly ShopEvent[]): EventBatch => ({
    batch_id: `b${(made += 1)}`,
    device_id: device,
    sent_at: epochMs(now()),
    received_at: epochMs(now()),
    context: {},
    events,
  })
  const at = (shard: number): ShardActor => {
    const actor = actors[shard]
    if (!actor) throw new Error('no such shard')
    return actor
  }
  const homeAt = (device: string): ShardActor => at(homeOf({ kind: 'device', value: device }, ring.count))

  return {
    webhooks,
    worlds,
    reach: peer,
    calls,
    at,
    homeAt,
    event,
    batch,
    tell,
    /** As the door does without a hint. */
    send: (device: string, ...events: ShopEvent[]) => homeAt(device).ingest(batch(device, events)),
    fail: (next: typeof fateOf) => {
      fateOf = next
    },
    restart: boot,
    setRing: async (next: Ring) => {
      ring = next
      while (worlds.length < next.count) add()
      await tell()
    },
    /** Every alarm of every shard, in the order of time. */
    pass: async (ms: number) => {
      const target = now() + ms
      for (;;) {
        const due = worlds
          .map(({ alarmAt }, shard) => ({ alarmAt, shard }))
          .filter(({ alarmAt }) => alarmAt !== null && alarmAt <= target)
          .sort((a, b) => Number(a.alarmAt) - Number(b.alarmAt))[0]
        if (!due) break
        setNow(Math.max(now(), Number(due.alarmAt)))
        const world = worlds[due.shard]
        if (world) world.alarmAt = null
        await at(due.shard).wake()
      }
      setNow(target)
    },
    /** The shopper of an identity, wherever they are; all of them, should there be several. */
    find: async (identity: Identity): Promise<(ShopperState & { events: ShopEvent[] })[]> => {
      const found = await Promise.all(actors.map((actor) => actor.shopper(identity)))
      return found.flatMap((text) => (text === null ? [] : [JSON.parse(text)]))
    },
    total: async () => {
      const all = await Promise.all(actors.map((actor) => actor.stats()))
      const sum = (of: 'shoppers' | 'events' | 'handOvers'): number =>
        all.reduce((total, stats) => total + stats[of], 0)
      return { shoppers: sum('shoppers'), events: sum('events'), handOvers: sum('handOvers') }
    },
    reports: () => worlds.flatMap(({ reports }) => reports),
  }
}

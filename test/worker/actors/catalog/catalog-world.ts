// A catalog on node:sqlite with shards that only listen: what the tests of the catalog share.

import { CatalogActor } from '../../../../worker/actors/catalog-actor.ts'
import type { CatalogItem } from '../../../../worker/engine/decision.ts'
import { sqliteWorld } from '../sqlite-host.ts'

export const origins = ['https://shop.example']
export const hourMs = 3_600_000
export const dayMs = 24 * hourMs

export const streamOf = (text: string): ReadableStream<Uint8Array> => new Blob([text]).stream()

export function catalogWorld() {
  const world = sqliteWorld({ FEED_TOKEN: 't0ken' })
  const told: string[] = []
  let isAway = false
  const boot = () =>
    new CatalogActor(
      world.host,
      async (siteId) => {
        if (isAway) throw new Error('a shard is away')
        told.push(siteId)
      },
      () => {
        throw new Error('nobody waits in line')
      },
    )
  let actor = boot()
  const items = async (): Promise<readonly CatalogItem[]> => (await actor.changesSince(0, 1_000)).items
  return {
    world,
    told,
    actor: () => actor,
    put: (...raws: unknown[]) => actor.putItems('demo', raws, origins),
    stock: (...levels: unknown[]) => actor.putStock('demo', levels),
    feed: (text: string) => actor.takeFeed('demo', streamOf(text), { origins }),
    items,
    item: async (id: string) => (await items()).find((one) => one.item_id === id),
    /** Rows that statements have written so far. */
    written: () => (world.rows('SELECT total_changes() AS n')[0] as { n: number }).n,
    restart: () => {
      actor = boot()
    },
    away: (is: boolean) => {
      isAway = is
    },
    /** Lets time pass, firing the alarm whenever it is due. */
    pass: async (ms: number) => {
      const target = world.now + ms
      while (world.alarmAt !== null && world.alarmAt <= target) {
        world.now = Math.max(world.now, world.alarmAt)
        world.alarmAt = null
        await actor.wake()
      }
      world.now = target
    },
  }
}

/** NDJSON of items that are called by a number. */
export const feedOf = (ids: readonly number[], more: object = {}): string =>
  ids.map((id) => JSON.stringify({ item_id: `i${id}`, price: 10, ...more })).join('\n')

export const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index)

// A shard that was not there before: it hears of the growth, of what was pushed and of the catalog, one after the other,
// and may be cut off between any two of them.

import { describe, expect, test } from 'vitest'
import type { CatalogItem } from '../../../worker/engine/decision.ts'
import { ShardActor } from '../../../worker/actors/shard-actor.ts'
import type { Place } from '../../../worker/ring.ts'
import { config } from './shard.ts'
import { sqliteWorld } from './sqlite-host.ts'

const growing: Place = { shard: 1, ring: { count: 2, previous: 1 } }
const items: CatalogItem[] = [{ item_id: 'shoe', item_name: 'Shoe', stock: 3 }]

function newShard() {
  const world = sqliteWorld()
  const site = { isCatalogAway: false, asked: 0 }
  const boot = (): ShardActor =>
    new ShardActor(
      world.host,
      {
        catalog: async (_site, cursor) => {
          if (site.isCatalogAway) throw new Error('the catalog is away')
          site.asked += 1
          return cursor < 1 ? { cursor: 1, items } : { cursor, items: [] }
        },
        lines: async () => undefined,
        peers: () => {
          throw new Error('nobody is asked')
        },
      },
      world.alarmAt,
    )
  const known = () => world.rows('SELECT item_id FROM catalog_item').length
  return { world, site, boot, known }
}

describe('a new shard', () => {
  test('has the catalog before it says that it is ready', async () => {
    const { boot, known } = newShard()
    await boot().configure(config(1), growing)
    expect(known()).toBe(1)
  })

  test('asks for the catalog again when it is told again, after it could not have it', async () => {
    const { boot, site, known } = newShard()
    const shard = boot()
    site.isCatalogAway = true
    await expect(shard.configure(config(1), growing)).rejects.toThrow('the catalog is away')
    expect(known()).toBe(0)
    site.isCatalogAway = false
    await shard.configure(config(1), growing)
    expect(known()).toBe(1)
  })

  test('asks for it again in its next life, too', async () => {
    const { boot, site, known } = newShard()
    site.isCatalogAway = true
    await expect(boot().configure(config(1), growing)).rejects.toThrow('the catalog is away')
    site.isCatalogAway = false
    await boot().configure(config(1), growing)
    expect(known()).toBe(1)
  })

  test('that has it all is not sent for it at every push', async () => {
    const { boot, site } = newShard()
    const shard = boot()
    await shard.configure(config(1), growing)
    const { asked } = site
    await shard.configure(config(2), growing)
    expect(site.asked).toBe(asked)
  })

  test('sets no alarm as long as it knows of the growth and of nothing else', async () => {
    const { boot, world } = newShard()
    const broken = { ...config(1), files: { 'site.yaml': 'site: [' } }
    await expect(boot().configure(broken, growing)).rejects.toThrow('does not compile')
    const shard = boot()
    expect(shard.nextDue()).toBeNull()
    world.alarmAt = null
    await shard.wake()
    expect(world.alarmAt).toBeNull()
  })
})

// What the site tells its catalog of a push.

import { expect, test } from 'vitest'
import { SiteActor } from '../../../worker/actors/site-actor.ts'
import type { CatalogWord } from '../../../worker/actors/site-actor.ts'
import { config } from './shard.ts'
import { sqliteWorld } from './sqlite-host.ts'

const feed = 'catalog: { feed: { url: "https://shop.example/feed.xml" } }\n'

function site() {
  const world = sqliteWorld()
  const told: CatalogWord[] = []
  let isAway = false
  const shards = { configure: async () => undefined, growth: async () => null }
  const actor = new SiteActor(world.host, shards, async (_site, word) => {
    if (isAway) throw new Error('the catalog is away')
    told.push(word)
  })
  const push = (more: string) => {
    const { files, publicUrl } = config()
    return actor.push({
      siteId: 'demo',
      publicUrl,
      files: { ...files, 'site.yaml': `${files['site.yaml']}${more}` },
    })
  }
  return {
    world,
    told,
    actor,
    push,
    away: (is: boolean) => {
      isAway = is
    },
  }
}

test('nothing, where nothing was ever said of it', async () => {
  const { push, told } = site()
  await push('')
  expect(told).toEqual([])
})

test('its feed when that is new, once, and that there is none when it is taken away', async () => {
  const { push, told } = site()
  await push(feed)
  await push(`${feed}# a comment\n`)
  await push('')
  expect(told.map(({ settings }) => settings.feed?.url ?? null)).toEqual([
    'https://shop.example/feed.xml',
    null,
  ])
  expect(told[0]?.origins).toEqual(['https://shop.example'])
})

test('again, when it was away', async () => {
  const { push, told, away, actor, world } = site()
  away(true)
  expect(await push(feed)).toMatchObject({ accepted: true })
  expect([told, world.reports]).toEqual([[], ['the catalog could not be configured: the catalog is away']])
  await actor.wake()
  expect(world.alarmAt).not.toBeNull()
  away(false)
  await actor.wake()
  await actor.wake()
  expect(told).toHaveLength(1)
})

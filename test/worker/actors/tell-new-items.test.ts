// What a new item of the catalog does to shoppers who care for its brand or category.

import { expect, test } from 'vitest'
import type { CatalogItem } from '../../../worker/engine/decision.ts'
import { epochMs } from '../../../worker/event/ids.ts'
import { config, hourMs, shard } from './shard.ts'

const automation = (match: string, more = ''): string => `automation: new-arrivals
status: live
trigger:
  catalog: { new_item: { for: { any_of: [ { did: { event: view_item, within: 30d, match: ${match} } }, { did: { event: view_item, within: 30d, match: item_category } } ] } } }
${more}audience: { reachable: email }
steps:
  - { send: new-arrival, to: email-tool }
`

const old: CatalogItem = { item_id: 'shoe-42', item_brand: 'Acme', item_category: 'shoes' }
const added = (item_id: string, parts: Partial<CatalogItem> = {}): CatalogItem => ({
  item_id,
  item_brand: 'Acme',
  item_category: 'shoes',
  addedAt: epochMs(1),
  ...parts,
})

async function watched(file = automation('item_brand')) {
  const world = await shard()
  const files = { 'automations/new-arrivals.yaml': file }
  await world.actor().configure(config(2, files))
  const look = (who: string, item: Partial<CatalogItem>) =>
    world.send(
      who,
      world.event('identify', { email: `${who}@example.com` }),
      world.event('view_item', { items: [{ item_id: 'shoe-42', quantity: 1, ...item }] }),
    )
  await look('ana', { item_brand: 'Acme', item_category: 'shoes' })
  await look('bob', { item_brand: 'Other', item_category: 'hats' })
  await look('eve', { item_category: 'shoes' })
  const sync = async (...items: CatalogItem[]) => {
    world.catalog.push(...items)
    await world.actor().syncCatalog()
    await world.pass(hourMs)
    return world.webhooks
      .map(({ body }) => body.data.shopper.email.split('@')[0] ?? '')
      .sort((a, b) => a.localeCompare(b))
  }
  return { ...world, look, sync }
}

test('a new item is told once to each who cares for its brand or its category', async () => {
  const { sync, actor, webhooks, world } = await watched()
  expect(await sync(old)).toEqual([])
  expect(await sync(added('boot-7'))).toEqual(['ana', 'eve'])
  await actor().syncCatalog()
  expect(webhooks).toHaveLength(2)
  expect(await sync(added('boot-7', { price: 9 }))).toEqual(['ana', 'eve'])
  expect(await sync(added('hat-9', { item_brand: 'Other', item_category: 'none' }))).toEqual([
    'ana',
    'bob',
    'eve',
  ])
  expect(world.rows("SELECT * FROM counter WHERE outcome = 'not_entered'")).toEqual([])
})

test('what a shard hears when it fetches the catalog for the first time is not new', async () => {
  const { sync } = await watched()
  expect(await sync(added('boot-6'), added('boot-7'))).toEqual([])
  expect(await sync(added('boot-8'))).toEqual(['ana', 'eve'])
})

test('what the catalog counts to its first import is not new, whenever a shard hears of it', async () => {
  const { sync } = await watched()
  await sync(old)
  const { addedAt: _none, ...imported } = added('boot-7')
  expect(await sync(imported)).toEqual([])
})

test('an item without a brand and a category concerns nobody', async () => {
  const { sync } = await watched()
  await sync(old)
  expect(await sync({ item_id: 'gift-card', addedAt: epochMs(1) })).toEqual([])
})

test('where no live automation asks, brands cost no row, and new items none', async () => {
  const { sync, world, look } = await watched(
    automation('item_brand').replace('status: live', 'status: draft'),
  )
  await sync(old)
  expect(await sync(added('boot-7'))).toEqual([])
  await look('ana', { item_brand: 'Acme' })
  expect(world.rows('SELECT * FROM waiting')).toEqual([])
  expect(world.rows("SELECT * FROM meta WHERE key LIKE 'new_items%'")).toEqual([])
})

test('many are told in slices: after a crash in between, the rest is told, and nobody twice', async () => {
  const { sync, look, world, restart, catalog, actor, pass, webhooks } = await watched()
  await sync(old)
  for (let index = 0; index < 450; index++) await look(`person-${index}`, { item_brand: 'Acme' })
  const nextTurn = world.host.nextTurn.bind(world.host)
  let turns = 0
  world.host.nextTurn = () => (++turns > 1 ? Promise.reject(new Error('the process dies')) : nextTurn())
  catalog.push(added('boot-7'))
  await expect(actor().syncCatalog()).rejects.toThrow('the process dies')
  world.host.nextTurn = nextTurn
  restart()
  await pass(hourMs)
  const toldBefore = webhooks.length
  expect(toldBefore).toBeGreaterThan(0)
  expect(toldBefore).toBeLessThan(452)
  await actor().syncCatalog()
  await pass(hourMs)
  const told = webhooks.map(({ body }) => body.data.shopper.email)
  expect(told).toHaveLength(452)
  expect(new Set(told).size).toBe(452)
  expect(world.rows("SELECT * FROM meta WHERE key LIKE 'new_items%'")).toEqual([])
})

// What the catalog keeps of what a shop tells it.

import { expect, test } from 'vitest'
import { CatalogActor } from '../../../worker/actors/catalog-actor.ts'
import { hourMs } from './shard.ts'
import { sqliteWorld } from './sqlite-host.ts'

const origins = ['https://shop.example']

function catalog() {
  const world = sqliteWorld()
  const boot = () => new CatalogActor(world.host, async () => undefined)
  let actor = boot()
  return {
    world,
    put: (...items: unknown[]) => actor.putItems('demo', items, origins),
    stock: (...levels: unknown[]) => actor.putStock('demo', levels),
    items: async () => (await actor.changesSince(0, 100)).items,
    restart: () => (actor = boot()),
  }
}

test('keeps brand, category and collection as plain text', async () => {
  const { put, items } = catalog()
  const told = { item_id: 'boot-7', item_brand: 'Acme <b>', item_category: 'shoes', collection: ' spring ' }
  expect(await put(told)).toEqual({ changed: 1, unchanged: 0, rejected: [] })
  expect(await items()).toEqual([
    { item_id: 'boot-7', item_brand: 'Acme b', item_category: 'shoes', collection: 'spring' },
  ])
  expect(await put(told)).toEqual({ changed: 0, unchanged: 1, rejected: [] })
})

test('leaves out what is no text, and refuses an item without an id alone', async () => {
  const { put, items } = catalog()
  const { changed, rejected } = await put(
    { item_id: 'a', item_brand: 7, item_category: { x: 1 }, collection: ['spring'], addedAt: 5 },
    { item_brand: 'Acme' },
  )
  expect([changed, rejected]).toEqual([1, [{ index: 1, reason: 'item_id is missing' }]])
  expect(await items()).toEqual([{ item_id: 'a' }])
})

test('counts what comes within a day of the first item to the first import, and says of later items when', async () => {
  const { put, stock, items, world, restart } = catalog()
  await put({ item_brand: 'refused: the catalog is empty still' })
  world.now += 30 * hourMs
  await put({ item_id: 'a' })
  world.now += 23 * hourMs
  restart()
  await put({ item_id: 'b' })
  world.now += hourMs
  const addedAt = world.now
  await put({ item_id: 'c' })
  world.now += hourMs
  await put({ item_id: 'a', price: 5 }, { item_id: 'c', price: 5 })
  await stock({ item_id: 'c', stock: 3 })
  expect(await items()).toEqual([
    { item_id: 'b' },
    { item_id: 'a', price: 5 },
    { item_id: 'c', price: 5, stock: 3, addedAt },
  ])
})

// What the catalog keeps of what a shop tells it, what it costs, and what shards hear of it.

import { describe, expect, test } from 'vitest'
import { catalogWorld, dayMs, hourMs } from './catalog/catalog-world.ts'

test('keeps brand, category and collection as plain text', async () => {
  const { put, items } = catalogWorld()
  const told = { item_id: 'boot-7', item_brand: 'Acme <b>', item_category: 'shoes', collection: ' spring ' }
  expect(await put(told)).toEqual({ changed: 1, unchanged: 0, rejected: [] })
  expect(await items()).toEqual([
    { item_id: 'boot-7', item_brand: 'Acme b', item_category: 'shoes', collection: 'spring' },
  ])
  expect(await put(told)).toEqual({ changed: 0, unchanged: 1, rejected: [] })
})

test('leaves out what is no text, and refuses an item without an id alone', async () => {
  const { put, items } = catalogWorld()
  const { changed, rejected } = await put(
    { item_id: 'a', item_brand: 7, item_category: { x: 1 }, collection: ['spring'], addedAt: 5 },
    { item_brand: 'Acme' },
  )
  expect([changed, rejected]).toEqual([1, [{ index: 1, reason: 'item_id is missing' }]])
  expect(await items()).toEqual([{ item_id: 'a' }])
})

test('counts what comes within a day of the first item to the first import, and says of later items when', async () => {
  const { put, stock, items, world, restart } = catalogWorld()
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

test('refuses the second of two with one id, and what is wrong, each with its reason; the rest is kept', async () => {
  const { put, items } = catalogWorld()
  const { changed, rejected } = await put(
    { item_id: 'a', price: 0 },
    { item_id: 'b', price: 5 },
    { item_id: 'b', price: 6 },
    { item_id: 'c', stock: -1 },
    { item_id: 'd', stock: 2 },
  )
  expect(changed).toBe(2)
  expect(rejected.map(({ index }) => index)).toEqual([0, 2, 3])
  expect(rejected[1]?.reason).toBe('item_id: it is in this request already; the first counts')
  expect(await items()).toEqual([
    { item_id: 'b', price: 5 },
    { item_id: 'd', stock: 2 },
  ])
})

describe('stock', () => {
  test('stays when an item is told without it, and can be told of one place after the other', async () => {
    const { put, stock, item } = catalogWorld()
    await put({ item_id: 'a', stock: 9 })
    await stock({ item_id: 'a', location: 'paris', stock: 2 }, { item_id: 'a', location: 'lyon', stock: 4 })
    await put({ item_id: 'a', price: 5 })
    expect(await item('a')).toEqual({ item_id: 'a', price: 5, stock: 6, stock_at: { lyon: 4, paris: 2 } })
  })

  test('that the online shop sells is that of the place of this name', async () => {
    const { put, stock, item } = catalogWorld()
    await put({ item_id: 'a', stock: { online: 0, paris: 5 } })
    expect(await item('a')).toMatchObject({ stock: 0 })
    await stock({ item_id: 'a', location: 'online', stock: 3 })
    expect(await item('a')).toMatchObject({ stock: 3, stock_at: { online: 3, paris: 5 } })
  })

  test('of an item that nobody knows is refused, and the rest is kept', async () => {
    const { put, stock } = catalogWorld()
    await put({ item_id: 'a' })
    expect(
      await stock({ item_id: 'x', stock: 1 }, { item_id: 'a', stock: 1.5 }, { item_id: 'a', stock: 1 }),
    ).toEqual({
      changed: 1,
      unchanged: 0,
      rejected: [
        { index: 0, reason: 'the item is not in the catalog: PUT /v1/catalog/items first' },
        { index: 1, reason: 'stock: expected a whole number between 0 and 100000' },
      ],
    })
  })

  test.each([
    ['in_stock', 1],
    ['out_of_stock', 0],
    ['preorder', undefined],
    ['backorder', undefined],
  ])('is read from a word where there is no number: %s', async (availability, units) => {
    const { put, stock, item } = catalogWorld()
    await put({ item_id: 'a', availability })
    expect((await item('a'))?.stock).toBe(units)
    await stock({ item_id: 'a', stock: 7 })
    await put({ item_id: 'a', availability })
    expect((await item('a'))?.stock).toBe(7)
  })
})

describe('prices', () => {
  test('of a sale begin and end by themselves, and shards hear of it', async () => {
    const { put, item, pass, told, world } = catalogWorld()
    const at = (ms: number) => new Date(world.now + ms).toISOString()
    await put({ item_id: 'a', price: 90, sale_price: 70, sale_from: at(hourMs), sale_until: at(2 * hourMs) })
    await pass(hourMs - 1)
    expect([(await item('a'))?.price, told.length]).toEqual([90, 1])
    await pass(1)
    expect([(await item('a'))?.price, told.length]).toEqual([70, 2])
    await pass(hourMs)
    expect([(await item('a'))?.price, told.length]).toEqual([90, 3])
    await pass(30 * dayMs)
    expect(told).toHaveLength(3)
  })

  test('that fell come with the lowest of the 30 days before', async () => {
    const { put, item, pass } = catalogWorld()
    for (const [price, days] of [
      [50, 5],
      [80, 10],
      [90, 10],
    ] as const) {
      await put({ item_id: 'a', price })
      await pass(days * dayMs)
    }
    await put({ item_id: 'a', price: 70 })
    expect(await item('a')).toMatchObject({ price: 70, lowest_30_days: 50 })
    await pass(20 * dayMs)
    await put({ item_id: 'a', price: 65 })
    expect(await item('a')).toMatchObject({ lowest_30_days: 70 })
  })

  test('of another currency begin a history of their own', async () => {
    const { put, item } = catalogWorld()
    await put({ item_id: 'a', price: 50, currency: 'EUR' })
    await put({ item_id: 'a', price: 40, currency: 'USD' })
    expect(await item('a')).toEqual({ item_id: 'a', price: 40, currency: 'USD' })
  })
})

describe('what it costs', () => {
  test('nothing when nothing has changed, one row when shards need not hear of it', async () => {
    const { put, pass, told, written } = catalogWorld()
    const shoe = { item_id: 'a', price: 5, attributes: { color: 'red' }, released_at: '2026-03-01' }
    await put(shoe, { item_id: 'b' })
    await pass(1)
    const before = written()
    await put(shoe, { item_id: 'b' })
    expect(written() - before).toBe(0)
    expect(await put({ ...shoe, attributes: { color: 'blue' } })).toMatchObject({ changed: 1 })
    expect(written() - before).toBe(1)
    await pass(hourMs)
    expect(told).toEqual(['demo'])
  })

  test('a catalog from before there were details is read as it was, and unchanged items cost nothing', async () => {
    const { put, item, world, written } = catalogWorld()
    world.host.sql.all(
      `INSERT INTO item (item_id, data, seq) VALUES ('a', '{"item_id":"a","price":90,"stock":3}', 1)`,
    )
    await put({ item_id: 'z' })
    const before = written()
    expect(await put({ item_id: 'a', price: 90 })).toMatchObject({ unchanged: 1 })
    expect(written() - before).toBe(0)
    await put({ item_id: 'a', price: 70 })
    expect(await item('a')).toMatchObject({ price: 70, stock: 3, lowest_30_days: 90 })
  })
})

describe('shards', () => {
  test('that are away hear of it when they are back, also after a crash', async () => {
    const { put, pass, told, away, restart, world } = catalogWorld()
    away(true)
    await put({ item_id: 'a' })
    await pass(1_000)
    expect([told, world.reports]).toEqual([[], ['shards could not be notified: a shard is away']])
    away(false)
    restart()
    await pass(10_000)
    expect(told).toEqual(['demo'])
    expect(world.alarmAt).toBeNull()
  })

  test('are told again of what changes while they are told', async () => {
    const world = catalogWorld()
    await world.put({ item_id: 'a' })
    const telling = world.pass(0)
    await world.put({ item_id: 'b' })
    await telling
    await world.pass(0)
    expect(world.told).toEqual(['demo', 'demo'])
  })
})

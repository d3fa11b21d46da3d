// What a feed does to the catalog: whole, broken, with less in it than before.

import { describe, expect, test } from 'vitest'
import { catalogWorld, feedOf, range, streamOf } from './catalog-world.ts'
import { FeedKeeper } from '../../../../worker/actors/catalog/feed-keeper.ts'
import { ItemKeeper } from '../../../../worker/actors/catalog/item-keeper.ts'
import { CatalogStore } from '../../../../worker/store/catalog-store.ts'
import { MetaStore } from '../../../../worker/store/meta-store.ts'

test('brings its items in, and costs nothing but its report when it comes again', async () => {
  const { feed, items, pass, told, written } = catalogWorld()
  const text = feedOf(range(1_200))
  expect(await feed(text)).toMatchObject({ by: 'push', items: 1_200, changed: 1_200, isWhole: true, gone: 0 })
  await pass(1)
  expect(await items()).toHaveLength(1_000)
  const before = written()
  expect(await feed(text)).toMatchObject({ items: 1_200, changed: 0, isWhole: true, error: null })
  expect(written() - before).toBe(1)
  await pass(1)
  expect(told).toEqual(['demo'])
})

test('refuses what is wrong in it with line, id and reason, and keeps the rest', async () => {
  const { feed, items } = catalogWorld()
  const run = await feed(
    '{"item_id":"a","price":5}\n{"item_id":"b","price":0}\n{"item_id":"a","price":6}\n{"item_id":"c"}',
  )
  expect(run).toMatchObject({
    items: 4,
    changed: 2,
    rejected: 2,
    isWhole: true,
    problems: [
      { line: 2, item_id: 'b', reason: expect.stringContaining('price: expected an amount above 0') },
      { line: 3, item_id: 'a', reason: 'item_id: it is in this feed already; the first counts' },
    ],
  })
  expect((await items()).map((item) => item.item_id)).toEqual(['a', 'c'])
})

test('tells the first problems of very many', async () => {
  const run = await catalogWorld().feed(feedOf(range(300), { price: 0 }))
  expect(run).toMatchObject({ items: 300, rejected: 300, changed: 0 })
  expect(run !== 'busy' && run.problems.length).toBe(50)
})

describe('an item that is not in it any more', () => {
  test('is sold out and kept, and is back with its stock when it returns', async () => {
    const { feed, item, actor } = catalogWorld()
    await feed(feedOf(range(10), { stock: 4 }))
    expect(await feed(feedOf(range(9), { stock: 4 }))).toMatchObject({ gone: 1 })
    expect(await item('i9')).toEqual({ item_id: 'i9', price: 10, stock: 0 })
    expect(await actor().catalogStatus()).toMatchObject({ items: 10, inFeed: 9, held: null })
    await feed(feedOf(range(10)))
    expect(await item('i9')).toMatchObject({ stock: 4 })
  })

  test('stays sold out when its stock is told', async () => {
    const { feed, stock, item } = catalogWorld()
    await feed(feedOf(range(10)))
    await feed(feedOf(range(9)))
    await stock({ item_id: 'i9', stock: 7 })
    expect(await item('i9')).toMatchObject({ stock: 0 })
    await feed(feedOf(range(10)))
    expect(await item('i9')).toMatchObject({ stock: 7 })
  })

  test('is not gone when it was never of the feed, or was refused only', async () => {
    const { feed, put, item } = catalogWorld()
    await put({ item_id: 'own', stock: 2 })
    await feed(feedOf(range(10), { stock: 4 }))
    expect(await feed(`${feedOf(range(9), { stock: 4 })}\n{"item_id":"i9","price":-1}`)).toMatchObject({
      gone: 0,
    })
    expect([(await item('own'))?.stock, (await item('i9'))?.stock]).toEqual([2, 4])
  })

  test.each([
    ['is broken in the middle', '<rss><item><id>i0</id></item><item><id>i1</id>'],
    ['has a record that nobody can name', `${feedOf([0, 1])}\n{"price":5}`],
    ['is no feed at all', '<!DOCTYPE html><html>log in</html>'],
    ['is empty', ''],
  ])('is not gone when the feed %s', async (_what, text) => {
    const { feed, item, actor } = catalogWorld()
    await feed(feedOf(range(4), { stock: 4 }))
    expect(await feed(text)).toMatchObject({ gone: 0, isWhole: false })
    expect((await item('i3'))?.stock).toBe(4)
    expect((await actor().catalogStatus()).held).toBeNull()
  })
})

describe('a feed that loses much', () => {
  test('is held back with its loss, and the items that it has are believed', async () => {
    const { feed, item, actor, world } = catalogWorld()
    await feed(feedOf(range(100), { stock: 4 }))
    expect(await feed(feedOf(range(50), { stock: 3 }))).toMatchObject({ gone: 0, changed: 50, isWhole: true })
    expect([(await item('i0'))?.stock, (await item('i99'))?.stock]).toEqual([3, 4])
    expect((await actor().catalogStatus()).held).toMatchObject({ at: world.now, known: 100, lost: 50 })
  })

  test('is held back as often as it comes, until it is whole again', async () => {
    const { feed, actor, restart } = catalogWorld()
    await feed(feedOf(range(100)))
    await feed(feedOf(range(50)))
    restart()
    expect(await feed(feedOf(range(50)))).toMatchObject({ gone: 0 })
    expect(await feed(feedOf(range(100)))).toMatchObject({ gone: 0 })
    expect((await actor().catalogStatus()).held).toBeNull()
  })

  test('is believed once when somebody says that it is right, and no further than that', async () => {
    const { feed, actor, item } = catalogWorld()
    await feed(feedOf(range(100)))
    await feed(feedOf(range(70)))
    expect(await actor().acceptLoss()).toBe(true)
    expect(await feed(feedOf(range(10)))).toMatchObject({ gone: 0 })
    expect(await feed(feedOf(range(70)))).toMatchObject({ gone: 30 })
    expect(await item('i99')).toMatchObject({ stock: 0 })
    expect(await actor().acceptLoss()).toBe(false)
    expect(await feed(feedOf(range(40)))).toMatchObject({ gone: 0 })
  })

  test('is believed within the share that the site allows', async () => {
    const { feed, actor } = catalogWorld()
    await actor().configureCatalog('demo', { feed: null, maxLoss: 0.5 }, [])
    await feed(feedOf(range(100)))
    expect(await feed(feedOf(range(50)))).toMatchObject({ gone: 50 })
  })

  test('of few items is believed, unless it has none at all', async () => {
    const { feed } = catalogWorld()
    await feed(feedOf(range(5)))
    expect(await feed(feedOf(range(1)))).toMatchObject({ gone: 4 })
    expect(await feed(feedOf([7]))).toMatchObject({ gone: 0 })
  })
})

test('one feed is read at a time', async () => {
  const { actor, feed } = catalogWorld()
  const first = feed(feedOf(range(1_000)))
  expect((await actor().catalogStatus()).isReading).toBe(true)
  expect(await actor().takeFeed('demo', streamOf('{}'), { origins: [] })).toBe('busy')
  expect(await first).toMatchObject({ changed: 1_000 })
  expect(await feed(feedOf(range(1_000)))).toMatchObject({ changed: 0 })
})

test('a crash in the middle leaves what was read, and the next reading brings the rest', async () => {
  const { actor, feed, restart, items, world } = catalogWorld()
  let at = 0
  const dying = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      at += 1
      if (at > 2) throw new Error('the process dies')
      controller.enqueue(new TextEncoder().encode(`${feedOf(range(600))}\n`))
    },
  })
  await actor().takeFeed('demo', dying, { origins: [] })
  restart()
  expect(world.alarmAt).not.toBeNull()
  expect((await items()).length).toBe(600)
  expect(await feed(feedOf(range(900)))).toMatchObject({ changed: 300, isWhole: true })
})

test('more items than may be are not read, and then nothing is gone', async () => {
  const { world, items } = catalogWorld()
  const { host } = world
  const [store, meta] = [new CatalogStore(host.sql), new MetaStore(host.sql)]
  const commit = <T>(work: () => T): T => host.sql.transaction(work)
  const keeper = new ItemKeeper({ host, store, meta, onChange: () => undefined })
  const parts = {
    store,
    meta,
    keeper,
    now: () => host.now(),
    commit,
    pause: () => host.nextTurn(),
    maxItems: 700,
  }
  const source = { by: 'push', origins: [], maxLoss: 0.2 } as const
  const feeds = new FeedKeeper(parts)
  expect(await feeds.read(streamOf(feedOf(range(5_000))), source)).toMatchObject({
    error: { line: null, reason: 'more than 700 items: the rest is not read' },
    isWhole: false,
  })
  expect((await items()).length).toBe(1_000)
})

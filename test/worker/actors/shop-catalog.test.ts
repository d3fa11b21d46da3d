// A shop's own webhooks on the real catalog: what comes late, again, or in another order changes nothing.

import { describe, expect, test } from 'vitest'
import { CatalogActor } from '../../../worker/actors/catalog-actor.ts'
import { ShopCatalog } from '../../../worker/actors/shop-catalog.ts'
import type { ShopFact, ShopUnit, UnitStock } from '../../../worker/event/source/told.ts'
import { uncountedStock } from '../../../worker/event/source/told.ts'
import { sqliteWorld } from './sqlite-host.ts'

const rules = {
  siteId: 'demo',
  origins: ['https://shop.example'],
  locations: { '1': 'lyon', '2': 'paris', '8': 'online', '9': 'online' },
}

const noShards = (): never => {
  throw new Error('nobody waits here')
}

function shop() {
  const world = sqliteWorld()
  const actor = new CatalogActor(world.host, async () => undefined, noShards)
  const catalog = new ShopCatalog(world.host, actor)
  const items = async () => (await actor.changesSince(0, 100)).items
  return {
    world,
    items,
    tell: (...facts: ShopFact[]) => catalog.tellShop(facts, rules),
    numbersOf: (...ids: string[]) => catalog.numbersOf(ids),
    stockOf: async (itemId: string) => (await items()).find((item) => item.item_id === itemId)?.stock,
  }
}

const unit = (number: string, stock: UnitStock, item: Partial<ShopUnit['item']> = {}): ShopUnit => ({
  unit: `u${number}`,
  number,
  stock,
  item: { item_id: `sku-${number}`, item_name: 'Boot', price: 100, currency: 'EUR', ...item },
})
const product = (changedAt: number, ...units: ShopUnit[]): ShopFact => ({
  kind: 'product',
  product: 'p1',
  changedAt,
  units,
})
const level = (changedAt: number, location: string, available: number): ShopFact => ({
  kind: 'level',
  unit: 'u7',
  location,
  available,
  changedAt,
})

describe('a product', () => {
  test('is items with the stock that it says', async () => {
    const { tell, items } = shop()
    await tell(product(10, unit('7', 3), unit('8', 0)))
    expect(await items()).toMatchObject([
      { item_id: 'sku-7', item_name: 'Boot', price: 100, stock: 3 },
      { item_id: 'sku-8', stock: 0 },
    ])
  })

  test('told again changes nothing', async () => {
    const { tell } = shop()
    await tell(product(10, unit('7', 3)))
    expect(await tell(product(10, unit('7', 3)))).toMatchObject({ changed: 0, rejected: [] })
  })

  test('as it was before is not believed any more', async () => {
    const { tell, stockOf, items } = shop()
    await tell(product(10, unit('7', 3), unit('8', 3)))
    await tell(product(9, unit('7', 50, { price: 50 })))
    expect([await stockOf('sku-7'), await stockOf('sku-8')]).toEqual([3, 3])
    expect((await items())[0]?.price).toBe(100)
  })

  test('that is deleted, or a variant that is dropped or renamed, is sold out and not forgotten', async () => {
    const { tell, stockOf } = shop()
    await tell(product(10, unit('7', 3), unit('8', 3), unit('9', 3)))
    await tell(product(11, unit('7', 3), unit('9', 3, { item_id: 'renamed' })))
    expect([await stockOf('sku-7'), await stockOf('sku-8'), await stockOf('sku-9')]).toEqual([3, 0, 0])
    expect(await stockOf('renamed')).toBe(3)
    await tell({ kind: 'gone', product: 'p1', changedAt: 12 })
    expect([await stockOf('sku-7'), await stockOf('renamed')]).toEqual([0, 0])
  })

  test('that nobody counts has some, until it is sold out', async () => {
    const { tell, stockOf } = shop()
    await tell(product(10, unit('7', 'uncounted')))
    expect(await stockOf('sku-7')).toBe(uncountedStock)
    await tell(level(11, '1', 0))
    expect(await stockOf('sku-7')).toBe(uncountedStock)
    await tell(product(12, unit('7', 0)))
    expect(await stockOf('sku-7')).toBe(0)
  })

  test('that is not for sale has none, however many there are', async () => {
    const { tell, stockOf } = shop()
    await tell(product(10, unit('7', 'unsold')), level(11, '1', 4))
    expect(await stockOf('sku-7')).toBe(0)
    await tell(product(12, unit('7', 4)))
    expect(await stockOf('sku-7')).toBe(4)
  })

  test('whose variants share a SKU is one item: what differs is left out, and the stock is the sum', async () => {
    const { tell, items, numbersOf } = shop()
    await tell(
      product(
        10,
        unit('7', 2, { item_id: 'boot', price: 90 }),
        unit('8', 3, { item_id: 'boot', price: 100 }),
      ),
    )
    const [boot, ...others] = await items()
    expect(boot).toMatchObject({ item_id: 'boot', item_name: 'Boot', stock: 5 })
    expect([boot?.price, others]).toEqual([undefined, []])
    // Which of the two is meant, nobody knows.
    expect(await numbersOf('boot')).toEqual({})
  })

  test('that the catalog refuses is refused alone, with its reason', async () => {
    const { tell, stockOf } = shop()
    const { rejected } = await tell(product(10, unit('7', 3, { price: -1 }), unit('8', 3)))
    expect(rejected).toEqual([{ index: 0, reason: expect.stringContaining('price') }])
    expect(await stockOf('sku-8')).toBe(3)
  })
})

describe('a level', () => {
  test('before its product is kept until it is known of what it is', async () => {
    const { tell, stockOf } = shop()
    await tell(level(9, '1', 4))
    await tell(product(10, unit('7', 'untold')))
    expect(await stockOf('sku-7')).toBe(4)
  })

  test('moves the total by what it moved, when it is newer', async () => {
    const { tell, stockOf } = shop()
    await tell(product(10, unit('7', 5)))
    await tell(level(11, '1', 2))
    expect(await stockOf('sku-7')).toBe(5)
    await tell(level(12, '1', 6))
    expect(await stockOf('sku-7')).toBe(9)
    await tell(level(12, '1', 6), level(11, '1', 2))
    expect(await stockOf('sku-7')).toBe(9)
    await tell(product(13, unit('7', 6)))
    expect(await stockOf('sku-7')).toBe(6)
  })

  test('of several places adds up, and less than nothing is nothing', async () => {
    const { tell, stockOf } = shop()
    await tell(product(10, unit('7', 'untold')), level(10, '1', 4), level(10, '3', 2))
    expect(await stockOf('sku-7')).toBe(6)
    await tell(level(11, '1', -4))
    expect(await stockOf('sku-7')).toBe(2)
    await tell(level(11, '3', -1))
    expect(await stockOf('sku-7')).toBe(0)
  })

  test('is of the place that the site has a name for; places of one name are one', async () => {
    const { tell, items, stockOf } = shop()
    await tell(product(10, unit('7', 9)), level(11, '8', 2), level(11, '9', 1), level(11, '2', 4))
    const [item] = await items()
    expect(item?.stock_at).toEqual({ online: 3, paris: 4, elsewhere: 2 })
    // What is in Paris is not sold online.
    expect(await stockOf('sku-7')).toBe(3)
    await tell(product(12, unit('7', 7)))
    expect((await items())[0]?.stock_at).toEqual({ online: 3, paris: 4, elsewhere: 0 })
  })

  test('moved the total, which the same product, told again, does not take back', async () => {
    const { tell, stockOf } = shop()
    await tell(product(10, unit('7', 5)), level(9, '1', 5))
    await tell(level(11, '1', 2))
    await tell(product(10, unit('7', 5)))
    expect(await stockOf('sku-7')).toBe(2)
  })

  test('in any order leads to the same stock', async () => {
    const facts = [product(10, unit('7', 'untold')), level(11, '1', 4), level(12, '2', 2), level(13, '1', 1)]
    for (const order of [facts, facts.toReversed(), [...facts.slice(2), ...facts.slice(0, 2)]]) {
      const { tell, stockOf } = shop()
      for (const fact of order) await tell(fact)
      expect(await stockOf('sku-7')).toBe(3)
    }
  })
})

describe('the number of an item in the shop’s cart', () => {
  test('is known from its product', async () => {
    const { tell, numbersOf } = shop()
    await tell(product(10, unit('7', 3), unit('8', 0)))
    expect(await numbersOf('sku-7', 'sku-8', 'sku-7', 'other', '__proto__')).toEqual({
      'sku-7': '7',
      'sku-8': '8',
    })
  })
})

test('a product that is told again costs no row', async () => {
  const { tell, world } = shop()
  const facts = [product(10, unit('7', 3)), level(11, '1', 2)]
  await tell(...facts)
  const changes = () => world.rows('SELECT total_changes() AS n')
  const before = changes()
  await tell(...facts)
  expect(changes()).toEqual(before)
})

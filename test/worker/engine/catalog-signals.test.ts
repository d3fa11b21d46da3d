import { expect, it } from 'vitest'
import { catalogSignals, newItemSignal } from '../../../worker/engine/catalog-signals.ts'
import type { CatalogItem } from '../../../worker/engine/decision.ts'
import { epochMs } from '../../../worker/event/ids.ts'

const item = (changes: Partial<CatalogItem>): CatalogItem => ({ item_id: 'shoe-42', ...changes })
const signals = (before: CatalogItem | undefined, after: CatalogItem, cursor = 1) =>
  catalogSignals(before, after, { now: epochMs(5), cursor })
const names = (before: CatalogItem | undefined, after: CatalogItem) =>
  signals(before, after).map(({ name }) => name)

it('tells of an item that is back, with what the catalog knows of it', () => {
  const known = {
    item_name: 'Shoe',
    price: 90,
    currency: 'EUR',
    url: 'https://shop.example/s',
    image_url: 'https://shop.example/i',
  }
  expect(signals(item({ ...known, stock: 0 }), item({ ...known, stock: 3 }))).toMatchObject([
    {
      name: 'back_in_stock',
      occurred_at: 5,
      properties: {
        currency: 'EUR',
        items: [
          {
            item_id: 'shoe-42',
            item_name: 'Shoe',
            price: 90,
            quantity: 1,
            url: known.url,
            image_url: known.image_url,
          },
        ],
      },
    },
  ])
})

it('tells of a price that fell, and by how much', () => {
  expect(signals(item({ price: 90, currency: 'EUR' }), item({ price: 60, currency: 'EUR' }))).toMatchObject([
    { name: 'price_drop', properties: { price_before: 90, price_now: 60, drop: 0.3333, lowest_30_days: 90 } },
  ])
})

it('tells with a price that fell the lowest of the 30 days before', () => {
  expect(signals(item({ price: 90 }), item({ price: 60, lowest_30_days: 55 }))).toMatchObject([
    { properties: { price_before: 90, lowest_30_days: 55 } },
  ])
})

it('tells of stock that shrinks, from how many to how many', () => {
  expect(signals(item({ stock: 5 }), item({ stock: 2 }))).toMatchObject([
    { name: 'low_stock', properties: { stock_before: 5, stock_now: 2, items: [{ item_id: 'shoe-42' }] } },
  ])
})

it('tells of both at once', () => {
  expect(names(item({ stock: 0, price: 2 }), item({ stock: 1, price: 1 }))).toEqual([
    'back_in_stock',
    'price_drop',
  ])
})

it.each([
  ['an item that is new', undefined, item({ stock: 5, price: 1 })],
  ['stock that was never told', item({ price: 1 }), item({ stock: 5, price: 1 })],
  ['stock that is gone', item({ stock: 3 }), item({ stock: 0 })],
  ['more of what was there', item({ stock: 1 }), item({ stock: 9 })],
  ['stock that is not told any more', item({ stock: 0 }), item({})],
  ['a price that rose', item({ price: 1 }), item({ price: 2 })],
  ['a price in another currency', item({ price: 90, currency: 'EUR' }), item({ price: 80, currency: 'USD' })],
  ['a price that was not known', item({}), item({ price: 1 })],
])('says nothing of %s', (_name, before, after) => expect(names(before, after)).toEqual([]))

it('is the same event when the same change is told twice, and another at the next', () => {
  const ids = [1, 1, 2].map((cursor) => signals(item({ stock: 0 }), item({ stock: 1 }), cursor)[0]?.event_id)
  expect(ids[0]).toBe(ids[1])
  expect(ids[2]).not.toBe(ids[0])
  expect(ids[0]).toMatch(/^sig_[0-9a-f]{32}$/)
})

it('tells of a new item with its brand, category and collection, as the same event whoever tells it', () => {
  const added = item({ item_brand: 'Acme', item_category: 'shoes', collection: 'spring', currency: 'EUR' })
  const told = newItemSignal(added, epochMs(5))
  expect(told).toMatchObject({
    name: 'new_item',
    occurred_at: 5,
    properties: {
      currency: 'EUR',
      collection: 'spring',
      items: [{ item_id: 'shoe-42', item_brand: 'Acme', item_category: 'shoes', quantity: 1 }],
    },
  })
  expect(newItemSignal(added, epochMs(9)).event_id).toBe(told.event_id)
  expect(newItemSignal({ ...added, item_id: 'hat-1' }, epochMs(5)).event_id).not.toBe(told.event_id)
})

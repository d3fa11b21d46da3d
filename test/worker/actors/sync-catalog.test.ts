// What a change of the catalog does to shoppers who looked at the item.

import { expect, test } from 'vitest'
import type { CatalogItem } from '../../../worker/engine/decision.ts'
import { cartItems, config, hourMs, shard } from './shard.ts'

const priceDrop = `automation: price-drop
title: It costs less now
status: live
trigger:
  catalog: price_drop
  by: { at_least: 10% }
  for: { did: { event: view_item, within: 30d, match: item_id } }
audience: { reachable: email }
steps:
  - { send: price-drop, to: email-tool }
`

async function watching() {
  const world = await shard()
  await world.actor().configure(config(2, { 'automations/price-drop.yaml': priceDrop }))
  const { send, event } = world
  await send(
    'laptop',
    event('identify', { email: 'ana@example.com' }),
    event('view_item', { items: cartItems }),
  )
  await send('phone', event('identify', { email: 'bob@example.com' }), event('page_view'))
  const tell = async (item: CatalogItem) => {
    world.catalog.push(item)
    await world.actor().syncCatalog()
    await world.pass(hourMs)
    return world.webhooks.map(({ body }) => [body.data.message, body.data.shopper.email])
  }
  return { ...world, tell }
}

test('a price that falls is told to those who looked at the item, once', async () => {
  const { tell, actor } = await watching()
  expect(await tell({ item_id: 'shoe-42', price: 90 })).toEqual([])
  expect(await tell({ item_id: 'shoe-42', price: 85 })).toEqual([])
  expect(await tell({ item_id: 'shoe-42', price: 70 })).toEqual([['price-drop', 'ana@example.com']])
  await actor().syncCatalog()
  expect(await tell({ item_id: 'other', price: 1 })).toHaveLength(1)
})

test('who looked before the automation came hears of it, too, when their next event is remembered', async () => {
  const world = await shard()
  const { send, event, actor, catalog } = world
  await send('laptop', event('identify', { email: 'ana@example.com' }), event('page_view'))
  await actor().configure(config(2, { 'automations/price-drop.yaml': priceDrop }))
  await world.pass(hourMs)
  await send('laptop', event('view_item', { items: cartItems }))
  catalog.push({ item_id: 'shoe-42', price: 90 }, { item_id: 'shoe-42', price: 60 })
  await actor().syncCatalog()
  await world.pass(hourMs)
  expect(world.webhooks).toHaveLength(1)
})

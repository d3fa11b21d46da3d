import { expect, test } from 'vitest'
import { openShardStores } from '../../../worker/actors/shard-stores.ts'
import { newShopper } from '../../../worker/engine/shopper.ts'
import { epochMs, shopperId } from '../../../worker/event/ids.ts'
import { nothingSeen } from '../../../worker/store/seen.ts'
import { sqliteWorld } from '../actors/sqlite-host.ts'

const device = { kind: 'device', value: 'laptop' } as const
const id = shopperId('shp_1')

function store() {
  const { shoppers } = openShardStores(sqliteWorld().host.sql)
  shoppers.save({ state: newShopper(id, epochMs(0)), seen: nothingSeen, timerAt: null, revision: 1 })
  shoppers.assign(device, id)
  return shoppers
}

test('an identity finds its shopper', () => {
  const shoppers = store()
  expect(shoppers.whose(device)).toEqual({ id, isHere: true })
  expect(shoppers.owner(device)).toBe(id)
})

test('an identity of somebody who has left says who it was, and that they are not here', () => {
  const shoppers = store()
  shoppers.remove(id)
  expect(shoppers.whose(device)).toEqual({ id, isHere: false })
  expect(shoppers.owner(device)).toBeNull()
})

test('an identity of nobody finds nobody, nor does the same value of another kind', () => {
  const shoppers = store()
  expect(shoppers.whose({ kind: 'device', value: 'phone' })).toBeNull()
  expect(shoppers.owner({ kind: 'customer_id', value: 'laptop' })).toBeNull()
})

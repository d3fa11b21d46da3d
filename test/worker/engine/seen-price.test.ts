import { expect, test } from 'vitest'
import { sinceSeen } from '../../../worker/engine/seen-price.ts'
import type { Item, ShopEvent } from '../../../worker/event/event.ts'
import { epochMs, eventId, shopperId } from '../../../worker/event/ids.ts'
import { newShopper } from '../../../worker/engine/shopper.ts'
import type { ShopperState } from '../../../worker/engine/shopper.ts'

interface Sight {
  readonly at: number
  readonly name?: string
  readonly item: Partial<Item>
  readonly currency?: string
}

const saw = (...sights: readonly Sight[]): ShopperState => {
  const history: Record<string, ShopperState['history'][string]> = {}
  for (const { at, name = 'view_item', item, currency } of sights) {
    const items = [{ item_id: 'shoe', quantity: 1, ...item }]
    const fact = {
      at: epochMs(at),
      id: eventId(`e${at}`),
      properties: { items, ...(currency && { currency }) },
    }
    const recent = [...(history[name]?.recent ?? []), fact]
    history[name] = { count: recent.length, firstAt: epochMs(0), lastAt: fact.at, recent }
  }
  return { ...newShopper(shopperId('shp_1'), epochMs(0)), history }
}

const fell = (name = 'price_drop'): ShopEvent => ({
  event_id: eventId('sig_1'),
  name,
  occurred_at: epochMs(9),
  received_at: epochMs(9),
  properties: {
    items: [{ item_id: 'shoe', quantity: 1, price: 60 }],
    currency: 'EUR',
    price_now: 60,
    drop: 0.1,
  },
})

const told = (state: ShopperState, event = fell()) => {
  const { price_seen: seen, drop_since_seen: drop } = sinceSeen(state, event).properties
  return [seen, drop]
}

test('is the price of the latest look, whichever event it was', () => {
  const state = saw(
    { at: 1, item: { price: 100 } },
    { at: 3, item: { price: 80 }, name: 'add_to_wishlist' },
    { at: 2, item: { price: 90 }, currency: 'EUR' },
  )
  expect(told(state)).toEqual([80, 0.25])
})

test('is what was to be paid then', () =>
  expect(told(saw({ at: 1, item: { price: 100, discount: 20 } }))).toEqual([80, 0.25]))

test('is that of the wish where nothing was looked at since', () => {
  const wished = { item: { item_id: 'shoe', quantity: 1, price: 100 }, addedAt: epochMs(2) }
  expect(told({ ...saw({ at: 1, item: { price: 80 } }), wishlist: [wished] })).toEqual([100, 0.4])
  expect(told({ ...saw({ at: 3, item: { price: 80 } }), wishlist: [wished] })).toEqual([80, 0.25])
})

test('tells a price that rose since as a fall below 0', () =>
  expect(told(saw({ at: 1, item: { price: 50 } }))).toEqual([50, -0.2]))

test.each([
  ['nobody looked at it', saw()],
  ['another item was looked at', saw({ at: 1, item: { item_id: 'hat', price: 100 } })],
  ['no price was to be seen', saw({ at: 1, item: {} })],
  ['it was in another currency', saw({ at: 1, item: { price: 100 }, currency: 'USD' })],
  ['it was only bought', saw({ at: 1, item: { price: 100 }, name: 'purchase' })],
])('is not known when %s', (_why, state) => expect(told(state)).toEqual([undefined, undefined]))

test('is no matter of other signals', () => {
  const event = fell('back_in_stock')
  expect(sinceSeen(saw({ at: 1, item: { price: 100 } }), event)).toBe(event)
})

import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldCart, hasSameLines } from '../../../../worker/engine/shopper/cart.ts'
import type { Cart } from '../../../../worker/engine/shopper.ts'
import type { EventProperties, Item, ShopEvent } from '../../../../worker/event/event.ts'
import { maxCartLines } from '../../../../worker/event/limits.ts'
import { shoe, shopEvent, start } from '../decider-specification.ts'

const sock: Item = { item_id: 'sock', price: 5, quantity: 1 }
type Told = readonly [name: string, items: readonly Item[] | undefined, at?: number, more?: EventProperties]
const event = ([name, items, at = 0, more = {}]: Told): ShopEvent =>
  shopEvent(name, { currency: 'EUR', ...(items && { items }), ...more }, start + at)
const cartOf = (...told: Told[]): Cart | null => told.map(event).reduce(foldCart, null)
const lines = (cart: Cart | null): [string, number][] =>
  (cart?.items ?? []).map((one) => [one.item_id, one.quantity])

describe('lines', () => {
  it('add up by item and variant', () => {
    const cart = cartOf(
      ['add_to_cart', [shoe], 0],
      ['add_to_cart', [{ ...shoe, quantity: 2 }], 1],
      ['add_to_cart', [{ ...shoe, item_variant: 'red' }], 2],
    )
    expect(lines(cart)).toEqual([
      ['shoe-42', 3],
      ['shoe-42', 1],
    ])
    expect(cart?.total).toBe(360)
  })

  it('are taken out by quantity, and by item alone when the variant is not said', () => {
    expect(
      lines(cartOf(['add_to_cart', [{ ...shoe, quantity: 3 }]], ['remove_from_cart', [shoe], 1])),
    ).toEqual([['shoe-42', 2]])
    expect(
      lines(cartOf(['add_to_cart', [{ ...shoe, item_variant: 'red' }]], ['remove_from_cart', [shoe], 1])),
    ).toEqual([])
  })

  it('are bounded', () => {
    const many = Array.from({ length: maxCartLines + 5 }, (_, index) => ({
      item_id: `i${index}`,
      quantity: 1,
    }))
    expect(cartOf(['add_to_cart', many])?.items).toHaveLength(maxCartLines)
    expect(cartOf(['view_cart', many])?.items).toHaveLength(maxCartLines)
  })

  it('take the discount off the price, and never below nothing', () => {
    expect(
      cartOf([
        'add_to_cart',
        [
          { ...shoe, discount: 10.1 },
          { ...sock, discount: 50 },
        ],
      ])?.total,
    ).toBe(79.9)
  })

  it('keep what is known of them when a statement says less', () => {
    const cart = cartOf(['add_to_cart', [shoe]], ['view_cart', [{ item_id: 'shoe-42', quantity: 1 }], 1])
    expect(cart?.items).toEqual([shoe])
  })
})

describe('a cart', () => {
  it('gets its id from the event that put the first line in, and a new one after a purchase', () => {
    const first = event(['add_to_cart', [shoe]])
    const cart = foldCart(null, first)
    expect(cart?.id).toBe(`crt_${first.event_id}`)
    const again = foldCart(foldCart(cart, event(['purchase', [shoe], 1])), event(['add_to_cart', [sock], 2]))
    expect(again?.id).not.toBe(cart?.id)
    expect(lines(again)).toEqual([['sock', 1]])
  })

  it('keeps its id when it is emptied, for the exits that ask for it', () => {
    const cart = cartOf(['add_to_cart', [shoe]])
    expect(foldCart(cart, event(['cart_updated', [], 1]))).toMatchObject({
      id: cart?.id,
      items: [],
      total: 0,
    })
    expect(foldCart(cart, event(['cart_emptied', undefined, 1]))?.items).toEqual([])
  })

  it('is not brought back by an event from before the purchase', () => {
    expect(
      lines(cartOf(['add_to_cart', [shoe], 0], ['purchase', [shoe], 10], ['add_to_cart', [sock], 5])),
    ).toEqual([])
    expect(lines(cartOf(['purchase', [shoe], 10], ['view_cart', [shoe], 5]))).toEqual([])
    expect(lines(cartOf(['view_cart', [], 10], ['add_to_cart', [shoe], 5]))).toEqual([])
  })

  it('gives a late purchase what it bought, and keeps what was added since', () => {
    const cart = cartOf(['add_to_cart', [shoe], 0], ['add_to_cart', [sock], 10], ['purchase', [shoe], 5])
    expect(lines(cart)).toEqual([['sock', 1]])
  })

  it('is what the latest statement says', () => {
    expect(lines(cartOf(['view_cart', [sock], 10], ['view_cart', [shoe], 5]))).toEqual([['sock', 1]])
    expect(lines(cartOf(['add_to_cart', [shoe]], ['begin_checkout', [sock], 1]))).toEqual([['sock', 1]])
    expect(lines(cartOf(['add_to_cart', [shoe]], ['begin_checkout', [], 1]))).toEqual([['shoe-42', 1]])
    expect(lines(cartOf(['add_to_cart', [shoe]], ['view_cart', undefined, 1]))).toEqual([['shoe-42', 1]])
  })

  it('does not count as changed when it is told again', () => {
    const cart = cartOf(['add_to_cart', [shoe]])
    const again = foldCart(cart, event(['view_cart', [{ ...shoe, item_name: 'Better shoe' }], 1_000]))
    expect(hasSameLines(cart, again)).toBe(true)
    expect(again?.updatedAt).toBe(cart?.updatedAt)
  })

  it('has one currency: the newest; lines of another lose their price', () => {
    const cart = cartOf(['add_to_cart', [shoe]], ['add_to_cart', [sock], 1, { currency: 'USD' }])
    expect(cart).toMatchObject({
      currency: 'USD',
      total: 5,
      items: [{ item_id: 'shoe-42' }, { item_id: 'sock', price: 5 }],
    })
    expect(cart?.items[0]).not.toHaveProperty('price')
  })

  it('is the same in whatever order its additions arrive', () => {
    const additions = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 3 })), {
      minLength: 1,
      maxLength: 8,
    })
    fc.assert(
      fc.property(additions, fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (all, ranks) => {
        const events = all.map(([id, quantity], index) =>
          event(['add_to_cart', [{ item_id: id, price: 2, quantity }], index]),
        )
        const shuffled = events
          .map((one, index) => ({ one, rank: ranks[index] ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ one }) => one)
        const [a, b] = [events, shuffled].map((list) => list.reduce(foldCart, null))
        expect(hasSameLines(a ?? null, b ?? null)).toBe(true)
        expect(a?.updatedAt).toBe(b?.updatedAt)
      }),
    )
  })
})

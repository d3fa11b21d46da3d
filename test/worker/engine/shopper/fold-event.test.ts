import { describe, expect, it } from 'vitest'
import { foldEvent } from '../../../../worker/engine/shopper/fold-event.ts'
import type { ShopperState } from '../../../../worker/engine/shopper.ts'
import type { EventProperties } from '../../../../worker/event/event.ts'
import { maxTraitCount, maxWishlistItems } from '../../../../worker/event/limits.ts'
import { shoe, shopEvent, someone, start } from '../decider-specification.ts'
import { day, minute, programOf } from '../program-builder.ts'

const program = programOf([], {
  remember: new Map([
    ['view_item', { withinMs: day }],
    ['search', { withinMs: Infinity }],
  ]),
})
const fold = (state: ShopperState, name: string, properties: EventProperties = {}, after = 0) =>
  foldEvent(program, state, shopEvent(name, properties, start + after))
const folded = (...told: [name: string, properties?: EventProperties, after?: number][]): ShopperState =>
  told.reduce((state, [name, properties, after]) => fold(state, name, properties, after).state, someone())

describe('a session', () => {
  it('starts once, goes on with every event, and ends after 30 minutes of silence', () => {
    const first = fold(someone(), 'page_view')
    expect(first.derived.map(({ name }) => name)).toEqual(['session_start'])
    const second = fold(first.state, 'page_view', {}, 30 * minute)
    expect(second.derived).toEqual([])
    expect(second.state.session).toMatchObject({ id: first.state.session?.id, pageCount: 2 })
    const third = fold(second.state, 'view_item', {}, 61 * minute)
    expect(third.derived.map(({ name }) => name)).toEqual(['session_start'])
    expect(third.state.session?.pageCount).toBe(0)
  })

  it('counts a late event of its own, and is not touched by one from before', () => {
    const state = folded(['page_view', {}, 60 * minute])
    expect(fold(state, 'page_view', {}, 50 * minute).state.session).toMatchObject({
      pageCount: 2,
      startedAt: start + 50 * minute,
    })
    expect(fold(state, 'page_view', {}, 0).state.session).toEqual(state.session)
  })

  it('remembers where it came from', () => {
    const event = {
      ...shopEvent('page_view'),
      page: { url: 'https://shop.example/?utm_source=news&utm_medium=email' },
    }
    expect(foldEvent(program, someone(), event).state.session).toMatchObject({
      entryUrl: event.page.url,
      touchpoint: { channel: 'email', source: 'news' },
    })
  })
})

describe('time', () => {
  it('never runs backwards in what was seen last', () => {
    expect(folded(['search', {}, 1_000], ['search', {}, 10]).lastSeenAt).toBe(start + 1_000)
  })
})

describe('traits', () => {
  it('are what identify tells, but for identifiers and proofs', () => {
    const { traits } = folded([
      'identify',
      { first_name: 'Ana', email: 'a@b.example', proof: 'secret', customer_id: '7', items: [shoe] },
    ])
    expect(traits).toEqual({ first_name: 'Ana' })
  })

  it('are bounded, and taken away by null', () => {
    const many = Object.fromEntries(
      Array.from({ length: maxTraitCount + 5 }, (_, index) => [`t${index}`, index]),
    )
    const state = folded(['identify', many])
    expect(Object.keys(state.traits)).toHaveLength(maxTraitCount)
    expect(fold(state, 'identify', { t0: null }).state.traits).not.toHaveProperty('t0')
  })

  it('are not overwritten by an older identify that comes late', () => {
    const { traits } = folded(
      ['identify', { first_name: 'Ana' }, 1_000],
      ['identify', { first_name: 'Anna', city: 'Lyon' }, 0],
    )
    expect(traits).toEqual({ first_name: 'Ana', city: 'Lyon' })
  })

  it('cannot reach a prototype', () => {
    const hostile: EventProperties = JSON.parse('{"__proto__": {"polluted": true}, "constructor": "x"}')
    const { traits } = folded(['identify', hostile])
    expect(Object.keys(traits)).toEqual(['constructor'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('consent', () => {
  it('is the latest word by its own time, per purpose', () => {
    expect(
      folded(['consent', { marketing: true, analytics: true }, 10], ['consent', { marketing: false }, 5])
        .consent,
    ).toMatchObject({
      marketing: true,
      analytics: true,
    })
    expect(folded(['subscribe', {}, 10], ['consent', { analytics: false }, 5]).consent).toMatchObject({
      marketing: true,
      analytics: false,
    })
  })

  it('is the stricter of two given at the same moment', () => {
    expect(folded(['subscribe'], ['unsubscribe']).consent.marketing).toBe(false)
    expect(folded(['unsubscribe'], ['subscribe']).consent.marketing).toBe(false)
  })

  it('is not given by what is no yes', () => {
    expect(folded(['consent', { marketing: 'yes' }]).consent).toEqual({})
  })

  it('given anew lifts an opt-out of the address, never a bounce, and never by arriving late', () => {
    const out = { ...someone(), suppressed: { 'ana@example.com': 'unsubscribed', 'b@b.example': 'bounced' } }
    expect(fold(out, 'subscribe', { email: 'Ana@Example.com' }).state.suppressed).toEqual({
      'b@b.example': 'bounced',
    })
    const later = fold(out, 'unsubscribe', {}, 1_000).state
    expect(fold(later, 'subscribe', {}, 0).state.suppressed).toEqual(out.suppressed)
  })
})

const wish = (id: string) => ({ items: [{ item_id: id, quantity: 1 }] })

describe('the wishlist', () => {
  it('holds each item once, the newest of them, and lets go of them', () => {
    const state = folded(
      ['add_to_wishlist', wish('a')],
      ['add_to_wishlist', wish('b')],
      ['add_to_wishlist', wish('a'), 5],
    )
    expect(state.wishlist.map(({ item }) => item.item_id)).toEqual(['b', 'a'])
    expect(fold(state, 'remove_from_wishlist', wish('a'), 4).state.wishlist).toHaveLength(2)
    expect(fold(state, 'remove_from_wishlist', wish('a'), 6).state.wishlist).toHaveLength(1)
    const many = {
      items: Array.from({ length: maxWishlistItems + 9 }, (_, index) => ({
        item_id: `i${index}`,
        quantity: 1,
      })),
    }
    expect(folded(['add_to_wishlist', many]).wishlist).toHaveLength(maxWishlistItems)
  })
})

describe('orders', () => {
  it('count a transaction once', () => {
    const state = folded(
      ['purchase', { transaction_id: 'a', value: 0.1 }],
      ['purchase', { transaction_id: 'b', value: 0.2 }, 5],
    )
    expect(state.orders).toMatchObject({ count: 2, total: 0.3, firstAt: start, lastAt: start + 5 })
    const again = fold(state, 'purchase', { transaction_id: 'a', value: 0.1 }, 9)
    expect(again.isRepeated).toBe(true)
    expect(again.state.orders).toBe(state.orders)
  })
})

describe('history', () => {
  it('keeps what is asked for, in the order of its own time, and nothing else', () => {
    const state = folded(['view_item', {}, 10], ['view_item', {}, 5], ['search'], ['search'], ['review'])
    expect(state.history['view_item']).toMatchObject({ count: 2, firstAt: start + 5, lastAt: start + 10 })
    expect(state.history['view_item']?.recent.map(({ at }) => at)).toEqual([start + 5, start + 10])
    expect(state.history['search']).toMatchObject({ count: 2, recent: [] })
    expect(Object.keys(state.history)).toEqual(['view_item', 'search'])
  })

  it('forgets facts beyond the window, and still counts them', () => {
    const state = folded(['view_item'], ['view_item', {}, 2 * day])
    expect(state.history['view_item']).toMatchObject({ count: 2, firstAt: start })
    expect(state.history['view_item']?.recent).toHaveLength(1)
  })
})

describe('the events that follow', () => {
  it('tell a change of the cart once, with its id and total', () => {
    const { derived, state } = fold(folded(['page_view']), 'add_to_cart', { currency: 'EUR', items: [shoe] })
    expect(derived).toMatchObject([
      { name: 'cart_updated', properties: { cart_id: state.cart?.id, value: 90, currency: 'EUR' } },
    ])
    expect(fold(state, 'cart_updated', { currency: 'EUR', items: [shoe] }, 5).derived).toEqual([])
  })

  it('tell that the cart was emptied, by whatever did it', () => {
    const filled = folded(['add_to_cart', { items: [shoe] }])
    for (const [name, properties] of [
      ['purchase', {}],
      ['remove_from_cart', { items: [shoe] }],
      ['view_cart', { items: [] }],
    ] as const) {
      expect(fold(filled, name, properties, 5).derived.map((one) => one.name)).toEqual(['cart_emptied'])
    }
    expect(fold(someone(), 'purchase').derived.map((one) => one.name)).toEqual(['session_start'])
  })
})

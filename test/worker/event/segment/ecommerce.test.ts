import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { eventName, snakeCase } from '../../../../worker/event/segment/event-name.ts'
import { eventOf, message, reasonOf, translate } from './translate.ts'

const track = (event: string, properties: object) => {
  const { name, properties: told } = eventOf({ event, properties })
  const { customer_id: _id, ...rest } = told
  return { name, ...rest }
}

/** The example of https://segment.com/docs/connections/spec/ecommerce/v2/ for each name, shortened. */
const product = {
  product_id: '507f1f77bcf86cd799439011',
  sku: 'G-32',
  category: 'Games',
  name: 'Monopoly: 3rd Edition',
  brand: 'Hasbro',
  variant: '200 pieces',
  price: 18.99,
  quantity: 1,
  coupon: 'MAYDEALS',
  currency: 'USD',
  position: 3,
  url: 'https://shop.example/product/path',
  image_url: 'https://shop.example/product/path.jpg',
}
const item = {
  item_id: '507f1f77bcf86cd799439011',
  item_category: 'Games',
  item_name: 'Monopoly: 3rd Edition',
  item_brand: 'Hasbro',
  item_variant: '200 pieces',
  price: 18.99,
  quantity: 1,
  url: 'https://shop.example/product/path',
  image_url: 'https://shop.example/product/path.jpg',
}
const ofOne = { currency: 'USD', coupon: 'MAYDEALS', position: 3, items: [item] }

describe('an event of Segment’s ecommerce spec becomes GA4’s:', () => {
  test.each([
    ['Product Viewed', 'view_item'],
    ['Product Clicked', 'select_item'],
    ['Product Added', 'add_to_cart'],
    ['Product Removed', 'remove_from_cart'],
    ['Product Added to Wishlist', 'add_to_wishlist'],
    ['Product Removed from Wishlist', 'remove_from_wishlist'],
    ['Wishlist Product Added to Cart', 'add_to_cart'],
    ['Viewed Product', 'view_item'],
    ['product_added', 'add_to_cart'],
    ['PRODUCT ADDED', 'add_to_cart'],
  ])('%s is %s, of one item', (theirs, ours) => {
    expect(track(theirs, product)).toEqual({ name: ours, ...ofOne })
  })

  test('Products Searched', () => {
    expect(track('Products Searched', { query: 'blue roses' })).toEqual({
      name: 'search',
      search_term: 'blue roses',
    })
  })

  test('Product List Viewed', () => {
    const told = { list_id: 'hot', category: 'Games', products: [product] }
    expect(track('Product List Viewed', told)).toEqual({
      name: 'view_item_list',
      item_list_id: 'hot',
      item_list_name: 'Games',
      items: [item],
    })
  })

  test('Cart Viewed and Checkout Started', () => {
    expect(track('Cart Viewed', { cart_id: 'c1', products: [product] })).toEqual({
      name: 'view_cart',
      cart_id: 'c1',
      items: [item],
    })
    const told = { order_id: '50314b8e', value: 30, revenue: 25, shipping: 3, products: [product] }
    expect(track('Checkout Started', told)).toEqual({
      name: 'begin_checkout',
      transaction_id: '50314b8e',
      value: 30,
      shipping: 3,
      items: [item],
    })
  })

  test('Payment Info Entered', () => {
    const told = { checkout_id: '39f39fj39f3jf93fj9fj39fj3f', order_id: 'dkfsjidfjsdifsdfksdjfkdsfjsdfkdsf' }
    expect(track('Payment Info Entered', told)).toEqual({
      name: 'add_payment_info',
      transaction_id: 'dkfsjidfjsdifsdfksdjfkdsfjsdfkdsf',
    })
  })

  test('Order Completed, with its total', () => {
    const told = {
      checkout_id: 'fksdjfsdjfisjf9sdfjsd9f',
      order_id: '50314b8e9bcf000000000000',
      affiliation: 'Google Store',
      total: 27.5,
      revenue: 25,
      shipping: 3,
      tax: 2,
      discount: 2.5,
      coupon: 'hasbros',
      currency: 'usd',
      products: [product, { product_id: '505bd76785ebb509fc183733', price: 3, quantity: 2 }],
    }
    expect(track('Order Completed', told)).toEqual({
      name: 'purchase',
      transaction_id: '50314b8e9bcf000000000000',
      affiliation: 'Google Store',
      value: 27.5,
      shipping: 3,
      tax: 2,
      discount: 2.5,
      coupon: 'hasbros',
      currency: 'USD',
      items: [item, { item_id: '505bd76785ebb509fc183733', price: 3, quantity: 2 }],
    })
    expect(track('Completed Order', { order_id: 'o', revenue: 25 })).toMatchObject({ value: 25 })
  })

  test('Order Refunded, however its sender writes what goes back', () => {
    const told = { order_id: 'o1', total: -30, products: [{ product_id: 'a', price: 30, quantity: -1 }] }
    expect(track('Order Refunded', told)).toEqual({
      name: 'refund',
      transaction_id: 'o1',
      value: 30,
      items: [{ item_id: 'a', price: 30, quantity: 1 }],
    })
  })

  test('Coupon Applied stays an event of its own, with its words', () => {
    const told = { order_id: '50314b8e', coupon_id: 'may_deals_2016', discount: 23.32 }
    expect(track('Coupon Applied', told)).toEqual({ name: 'coupon_applied', ...told })
  })

  test('Product Reviewed', () => {
    expect(track('Product Reviewed', { product_id: 'a', review_body: 'Good', rating: '5' })).toEqual({
      name: 'review',
      items: [{ item_id: 'a', quantity: 1 }],
      review_body: 'Good',
      rating: '5',
    })
  })

  test.each([
    ['Signed Up', 'sign_up'],
    ['Signed In', 'login'],
    ['Unsubscribed', 'unsubscribe'],
    ['Store Visited', 'store_visit'],
    ['Store Visit', 'store_visit'],
    ['return', 'refund'],
  ])('%s is %s', (theirs, ours) => {
    expect(track(theirs, { method: 'google' })).toEqual({ name: ours, method: 'google' })
  })
})

describe('our own words', () => {
  test('stay, and so does the channel of a till', () => {
    const told = {
      transaction_id: 'till-7-1',
      value: 10,
      currency: 'EUR',
      channel: 'store',
      store_id: 'Paris 4',
      items: [{ item_id: 'a', item_name: 'A', price: 10, quantity: 1 }],
    }
    expect(track('purchase', told)).toEqual({ name: 'purchase', ...told })
    expect(track('store_visit', { channel: 'store' })).toEqual({ name: 'store_visit', channel: 'store' })
    expect(track('return', { channel: 'store', order_id: 'o' })).toMatchObject({
      name: 'refund',
      channel: 'store',
    })
  })

  test('win where both are told', () => {
    const told = {
      value: 1,
      total: 2,
      transaction_id: 'ours',
      order_id: 'theirs',
      items: [{ item_id: 'a', sku: 'b' }],
    }
    expect(track('Order Completed', told)).toEqual({
      name: 'purchase',
      value: 1,
      transaction_id: 'ours',
      items: [{ item_id: 'a', quantity: 1 }],
    })
  })
})

describe('what tills write', () => {
  test('as texts becomes numbers', () => {
    const told = { order_id: 5, total: '27.50', products: [{ sku: 42, price: '13.75', quantity: '2' }] }
    expect(track('Order Completed', told)).toEqual({
      name: 'purchase',
      transaction_id: '5',
      value: 27.5,
      items: [{ item_id: '42', price: 13.75, quantity: 2 }],
    })
  })

  test('by weight is one of it at its price', () => {
    const told = { products: [{ sku: 'cheese', price: 20, quantity: 0.35 }] }
    expect(track('Order Completed', told)).toMatchObject({
      items: [{ item_id: 'cheese', price: 7, quantity: 1 }],
    })
  })

  test('of things brought back on the same receipt is not bought', () => {
    const products = [
      { sku: 'a', quantity: 1 },
      { sku: 'b', quantity: -1 },
    ]
    expect(track('Order Completed', { products })).toMatchObject({ items: [{ item_id: 'a' }] })
  })

  test('on a receipt of 150 lines is still a purchase', () => {
    const products = Array.from({ length: 150 }, (_none, n) => ({ sku: `s${n}` }))
    expect(track('Order Completed', { order_id: 'o', products })['items']).toHaveLength(100)
  })
})

describe('custom events', () => {
  test.each([
    ['Loyalty Card Shown', 'loyalty_card_shown'],
    ['loyaltyCardShown', 'loyalty_card_shown'],
    ['Über-Event!', 'uber_event'],
    ['1st Order', 'event_1st_order'],
    ['constructor', 'constructor'],
    ['a'.repeat(80), 'a'.repeat(40)],
  ])('%s is called %s', (theirs, ours) => {
    expect(track(theirs, { product_id: 'a', products: 'none' })).toEqual({
      name: ours,
      product_id: 'a',
      products: 'none',
    })
  })

  test('a name is always one that the rest of the worker takes, or none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (told) => {
        const name = eventName(told)
        expect(name ?? 'none').toMatch(/^[a-z][a-z0-9_]{0,39}$/)
        expect(snakeCase(snakeCase(told))).toBe(snakeCase(told))
      }),
    )
  })
})

describe('is refused alone, with the reason:', () => {
  test.each([
    ['no name', {}, 'event: '],
    ['an empty name', { event: ' ' }, 'event: '],
    ['a name without a letter', { event: '🎉' }, 'event: '],
    ['a name that is a number', { event: 7 }, 'event: '],
    ['an event that only the worker may say', { event: 'Price Drop' }, 'price_drop is derived'],
    ['products that are no list', { event: 'Order Completed', properties: { products: 'x' } }, 'items: '],
    ['a product without an id', { event: 'Order Completed', properties: { products: [{}] } }, 'items.0'],
    ['a product that is none', { event: 'Order Completed', properties: { products: [null] } }, 'items.0'],
    ['a price below zero', { event: 'Product Added', properties: { sku: 'a', price: -1 } }, 'price: '],
    ['a value that is no number', { event: 'Order Completed', properties: { total: 'ten' } }, 'value: '],
    ['a currency that is none', { event: 'Order Completed', properties: { currency: 'euro' } }, 'currency: '],
  ])('%s', (_what, more, reason) => {
    expect(reasonOf(message(more))).toContain(reason)
  })

  test('a link of somebody else is left out, as from a page', () => {
    const told = { sku: 'a', url: 'https://evil.example/x', note: 'see https://evil.example' }
    expect(track('Product Added', told)).toEqual({
      name: 'add_to_cart',
      note: 'see',
      items: [{ item_id: 'a', quantity: 1 }],
    })
  })

  test('whatever comes, nothing throws', () => {
    const anything = fc.record({
      type: fc.oneof(fc.constantFrom('track', 'identify', 'page', 'alias'), fc.anything()),
      userId: fc.oneof(fc.string(), fc.anything()),
      event: fc.oneof(fc.constant('Order Completed'), fc.anything()),
      properties: fc.oneof(fc.record({ products: fc.anything() }), fc.anything()),
      traits: fc.anything(),
      context: fc.anything(),
    })
    fc.assert(
      fc.property(anything, (raw) => {
        const json: unknown = JSON.parse(
          JSON.stringify(raw, (_key, value) => (typeof value === 'bigint' ? 1 : value)),
        )
        const { batches, merges, rejected } = translate([json])
        expect(batches.length + merges.length + rejected.length).toBe(1)
      }),
    )
  })
})

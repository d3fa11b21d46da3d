// What Shopify says of its products and stock, as facts about the catalog.

import { describe, expect, test } from 'vitest'
import { translateShopify } from '../../../../worker/event/shopify/translate-webhook.ts'
import { envelope, triggeredAt } from '../source/envelope.ts'

const tell = (topic: string, body: object) =>
  translateShopify({ ...body }, envelope(topic)) ?? expect.fail('an unknown topic')

describe('a product', () => {
  const variant = {
    id: 43729076001234,
    sku: 'boot-7-42',
    title: '42',
    price: '80.00',
    compare_at_price: '100.00',
    inventory_management: 'shopify',
    inventory_policy: 'deny',
    inventory_item_id: 88,
    inventory_quantity: 3,
    image_id: 2,
  }
  const product = {
    id: 12,
    title: 'Boot',
    vendor: 'Acme',
    product_type: 'Shoes',
    handle: 'boot',
    status: 'active',
    published_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-03-02T10:00:00Z',
    variants: [variant],
    images: [{ id: 2, src: 'https://cdn.shopify.com/boot.jpg' }],
  }
  const unitsOf = (more: object) => {
    const [fact] = tell('products/update', { ...product, ...more }).catalog ?? []
    return fact?.kind === 'product' ? fact.units : []
  }
  const stockOf = (more: object, ofProduct: object = {}) =>
    unitsOf({ ...ofProduct, variants: [{ ...variant, ...more }] })[0]?.stock

  test('is its variants, each an item of the group', () => {
    expect(tell('products/update', product)).toEqual({
      catalog: [
        {
          kind: 'product',
          product: '12',
          changedAt: Date.parse('2026-03-02T10:00:00Z'),
          units: [
            {
              unit: '88',
              number: '43729076001234',
              stock: 3,
              item: {
                item_id: 'boot-7-42',
                item_group_id: '12',
                item_name: 'Boot',
                item_variant: '42',
                item_brand: 'Acme',
                item_category: 'Shoes',
                price: 100,
                sale_price: 80,
                currency: 'EUR',
                url: 'https://shop.example/products/boot?variant=43729076001234',
                image_url: 'https://cdn.shopify.com/boot.jpg',
              },
            },
          ],
        },
      ],
    })
  })

  test.each([
    ['nobody counts it', { inventory_management: null }, {}, 'uncounted'],
    ['it is sold beyond its stock', { inventory_policy: 'continue' }, {}, 'uncounted'],
    ['only the levels say', { inventory_quantity: undefined }, {}, 'untold'],
    ['more was sold than there is', { inventory_quantity: -2 }, {}, -2],
    ['it is a draft', {}, { status: 'draft' }, 'unsold'],
    ['it is not on the web', {}, { published_at: null }, 'unsold'],
  ])('says how much there is when %s', (_what, more, ofProduct, expected) => {
    expect(stockOf(more, ofProduct)).toBe(expected)
  })

  test('without a price yet has none', () => {
    const [unit] = unitsOf({ variants: [{ ...variant, price: '0.00', compare_at_price: null }] })
    expect(unit?.item).not.toHaveProperty('price')
  })

  test.each([[null], [[null, 'x', {}]], ['none']])('with %j for variants has none', (variants) => {
    expect(unitsOf({ variants })).toEqual([])
  })

  test('that is deleted is gone', () => {
    expect(tell('products/delete', { id: 12 })).toEqual({
      catalog: [{ kind: 'gone', product: '12', changedAt: triggeredAt }],
    })
  })

  test('has levels by location', () => {
    const level = {
      inventory_item_id: 88,
      location_id: 655,
      available: '4',
      updated_at: '2026-03-02T10:00:00Z',
    }
    const fact = { kind: 'level', unit: '88', location: '655', changedAt: Date.parse(level.updated_at) }
    expect(tell('inventory_levels/update', level).catalog).toEqual([{ ...fact, available: 4 }])
    expect(tell('inventory_levels/update', { ...level, available: null }).catalog).toEqual([
      { ...fact, available: 0 },
    ])
    expect(tell('inventory_levels/update', { available: 4 }).catalog).toBeUndefined()
  })
})

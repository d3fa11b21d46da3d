// What WooCommerce says, as our events and facts. Shapes as in https://woocommerce.github.io/woocommerce-rest-api-docs/

import { describe, expect, test } from 'vitest'
import { translateWooCommerce } from '../../../../worker/event/woocommerce/translate-webhook.ts'
import { envelope, triggeredAt } from '../source/envelope.ts'

const tell = (topic: string, body: object) =>
  translateWooCommerce({ ...body }, envelope(topic)) ?? expect.fail('an unknown topic')
const eventsOf = (topic: string, body: object) => tell(topic, body).events ?? []

const line = {
  id: 1,
  product_id: 42,
  variation_id: 43,
  sku: 'boot-7',
  name: 'Boot - blue',
  parent_name: 'Boot',
  quantity: 2,
  total: '150.00',
  total_tax: '30.00',
  price: 75,
  meta_data: [
    { key: 'pa_color', value: 'blue', display_value: 'Blue' },
    { key: '_reduced_stock', value: '2' },
  ],
  image: { src: 'https://shop.example/boot.jpg' },
}
const order = {
  id: 727,
  number: '2026-727',
  status: 'processing',
  currency: 'EUR',
  prices_include_tax: true,
  date_created_gmt: '2026-03-02T10:50:00',
  date_paid_gmt: '2026-03-02T10:51:00',
  date_modified_gmt: '2026-03-02T10:52:00',
  total: '190.00',
  total_tax: '30.00',
  shipping_total: '10.00',
  customer_id: 7,
  billing: { email: 'ana@example.com', phone: '06 12 34 56 78' },
  line_items: [line],
  refunds: [],
}

describe('an order', () => {
  test('is a purchase under the number that its page shows, its lines named as the script names them', () => {
    expect(eventsOf('order.updated', order)).toEqual([
      {
        event_id: 'woocommerce:order:727',
        name: 'purchase',
        occurredAt: Date.parse('2026-03-02T10:50:00Z'),
        properties: {
          customer_id: '7',
          email: 'ana@example.com',
          transaction_id: '2026-727',
          currency: 'EUR',
          value: 190,
          tax: 30,
          shipping: 10,
          items: [
            {
              item_id: 'boot-7',
              item_name: 'Boot',
              item_variant: 'blue',
              price: 90,
              quantity: 2,
              image_url: 'https://shop.example/boot.jpg',
            },
          ],
        },
      },
    ])
  })

  test('is the same purchase whatever becomes of it', () => {
    const [first] = eventsOf('order.created', { ...order, status: 'on-hold' })
    for (const status of ['processing', 'completed', 'refunded'])
      expect(eventsOf('order.updated', { ...order, status })[0]).toEqual(first)
  })

  test.each(['pending', 'failed', 'checkout-draft', 'trash', '', 7])('that is %s is none', (status) => {
    expect(tell('order.updated', { ...order, status }).events).toBeUndefined()
  })

  test('of a guest is of their address, and one of nobody of nobody', () => {
    const guest = { ...order, customer_id: 0 }
    expect(eventsOf('order.created', guest)[0]?.properties).not.toHaveProperty('customer_id')
    expect(tell('order.created', { ...guest, billing: null })).toEqual({ note: expect.any(String) })
  })

  test.each([
    ['a SKU', { sku: '' }, { item_id: '42' }],
    ['a SKU or a variation', { sku: null, variation_id: 0 }, { item_id: '42' }],
    ['a total', { total: null }, { item_id: 'boot-7', quantity: 2 }],
  ])('names a line without %s', (_what, more, expected) => {
    const [purchase] = eventsOf('order.created', { ...order, line_items: [{ ...line, ...more }] })
    expect(purchase?.properties['items']).toEqual([expect.objectContaining(expected)])
  })

  test('of a shop that shows prices without tax has them without', () => {
    const [purchase] = eventsOf('order.created', { ...order, prices_include_tax: false })
    expect(purchase?.properties['items']).toEqual([expect.objectContaining({ price: 75 })])
  })

  test.each([[{ currency: '€' }], [{ total: 'free' }]])('with %j is a purchase without an amount', (more) => {
    const properties = eventsOf('order.created', { ...order, ...more })[0]?.properties
    expect(properties).not.toHaveProperty('value')
    expect(properties).not.toHaveProperty('currency')
  })
})

describe('what goes back', () => {
  const refunds = (more: object) =>
    eventsOf('order.updated', { ...order, ...more })
      .slice(1)
      .map(({ event_id: id, name, properties }) => [id, name, properties['value']])

  test('is a refund for each that the order names', () => {
    expect(refunds({ refunds: [{ id: 90, reason: '', total: '-40.00' }] })).toEqual([
      ['woocommerce:refund:90', 'refund', 40],
    ])
  })

  test.each(['refunded', 'cancelled'])('is all of it when the order is %s', (status) => {
    expect(refunds({ status })).toEqual([['woocommerce:order:727:back', 'refund', 190]])
  })

  test('is nothing of an order that was never paid', () => {
    expect(
      tell('order.updated', { ...order, status: 'cancelled', date_paid_gmt: null }).events,
    ).toBeUndefined()
  })
})

describe('a customer', () => {
  const customer = {
    id: 7,
    email: 'ana@example.com',
    first_name: 'Ana',
    last_name: '',
    date_created_gmt: '2026-03-02T10:00:00',
    date_modified_gmt: null,
    billing: { city: 'Paris', country: 'FR', phone: '+33 6 12 34 56 78' },
  }

  test('who is new has signed up', () => {
    expect(eventsOf('customer.created', customer)).toMatchObject([
      { event_id: 'woocommerce:customer:7', name: 'sign_up', properties: { customer_id: '7' } },
      {
        name: 'identify',
        properties: { customer_id: '7', phone: '+33612345678', first_name: 'Ana', city: 'Paris' },
      },
    ])
  })

  test('who has changed is told again', () => {
    expect(eventsOf('customer.updated', { ...customer, billing: null })).toMatchObject([{ name: 'identify' }])
  })

  test('who is deleted is erased', () => {
    expect(tell('customer.deleted', { id: 7 })).toEqual({ erase: [{ kind: 'customer_id', value: '7' }] })
    expect(tell('customer.deleted', {})).toEqual({ note: expect.any(String) })
  })
})

describe('a product', () => {
  const product = {
    id: 42,
    name: 'Boot',
    type: 'simple',
    status: 'publish',
    sku: 'boot-7',
    price: '80',
    regular_price: '100',
    permalink: 'https://shop.example/product/boot',
    manage_stock: true,
    stock_quantity: 3,
    stock_status: 'instock',
    backorders: 'no',
    date_modified_gmt: '2026-03-02T10:00:00',
    categories: [{ name: 'Shoes' }],
    images: [{ src: 'https://shop.example/boot.jpg' }],
  }
  const unitOf = (more: object) => {
    const [fact] = tell('product.updated', { ...product, ...more }).catalog ?? []
    return fact?.kind === 'product' ? fact.units[0] : undefined
  }

  test('is an item', () => {
    expect(unitOf({})).toEqual({
      unit: '42',
      number: '42',
      stock: 3,
      item: {
        item_id: 'boot-7',
        item_group_id: '42',
        item_name: 'Boot',
        item_category: 'Shoes',
        price: 100,
        sale_price: 80,
        currency: 'EUR',
        url: 'https://shop.example/product/boot',
        image_url: 'https://shop.example/boot.jpg',
      },
    })
  })

  test('may be a variation: of its product, as what was chosen', () => {
    const variation = {
      id: 43,
      parent_id: 42,
      sku: '',
      type: 'variation',
      attributes: [{ name: 'Color', option: 'Blue' }],
      image: { src: 'https://shop.example/blue.jpg' },
      images: undefined,
    }
    expect(unitOf(variation)).toMatchObject({
      unit: '43',
      number: '43',
      item: {
        item_id: '42',
        item_group_id: '42',
        item_variant: 'Blue',
        image_url: 'https://shop.example/blue.jpg',
      },
    })
  })

  test.each([
    ['nobody counts it', { manage_stock: false }, 'uncounted'],
    ['nobody counts it, and it is sold out', { manage_stock: false, stock_status: 'outofstock' }, 0],
    ['its product counts it', { manage_stock: 'parent' }, 'untold'],
    ['its variations count it', { manage_stock: false, type: 'variable' }, 'untold'],
    ['it is sold beyond its stock', { backorders: 'notify' }, 'uncounted'],
    ['it comes as a text', { stock_quantity: '5' }, 5],
    ['nobody has said', { stock_quantity: null }, 'untold'],
    ['it is a draft', { status: 'draft' }, 'unsold'],
  ])('says how much there is when %s', (_what, more, expected) => {
    expect(unitOf(more)?.stock).toBe(expected)
  })

  test('that is deleted is gone', () => {
    expect(tell('product.deleted', { id: 42 })).toEqual({
      catalog: [{ kind: 'gone', product: '42', changedAt: triggeredAt }],
    })
  })
})

test.each(['coupon.created', 'action.woocommerce_add_to_cart', '', 'toString'])(
  'the topic “%s” says nothing to us',
  (topic) => {
    expect(translateWooCommerce({}, envelope(topic))).toBeNull()
  },
)

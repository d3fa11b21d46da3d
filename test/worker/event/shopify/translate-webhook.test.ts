// What Shopify says, as our events and facts. Shapes as in https://shopify.dev/docs/api/webhooks

import { describe, expect, test } from 'vitest'
import { translateShopify } from '../../../../worker/event/shopify/translate-webhook.ts'
import type { SourceEnvelope } from '../../../../worker/event/source/told.ts'
import { envelope } from '../source/envelope.ts'

const tell = (topic: string, body: object, more: Partial<SourceEnvelope> = {}) =>
  translateShopify({ ...body }, envelope(topic, more)) ?? expect.fail('an unknown topic')
const eventsOf = (topic: string, body: object) => tell(topic, body).events ?? []

const line = {
  id: 1,
  variant_id: 43729076001234,
  sku: 'boot-7-42',
  title: 'Boot',
  variant_title: '42',
  vendor: 'Acme',
  price: '100.00',
  quantity: 2,
  discount_allocations: [{ amount: '20.00' }],
}
const order = {
  id: 5551234567890,
  name: '#1001',
  created_at: '2026-03-02T11:50:00+01:00',
  email: 'ana@example.com',
  phone: '+33612345678',
  customer: { id: 7, email: 'ana@example.com', phone: null },
  currency: 'EUR',
  total_price: '190.00',
  total_tax: '30.00',
  total_discounts: '20.00',
  source_name: 'web',
  line_items: [line],
}

describe('an order', () => {
  test('is a purchase, named and priced as the script and the pixel tell it', () => {
    expect(eventsOf('orders/create', order)).toEqual([
      {
        event_id: 'shopify:order:5551234567890',
        name: 'purchase',
        occurredAt: Date.parse('2026-03-02T10:50:00Z'),
        properties: {
          customer_id: '7',
          email: 'ana@example.com',
          transaction_id: '5551234567890',
          order_number: '#1001',
          currency: 'EUR',
          value: 190,
          tax: 30,
          discount: 20,
          items: [
            {
              item_id: 'boot-7-42',
              item_name: 'Boot',
              item_variant: '42',
              item_brand: 'Acme',
              price: 90,
              quantity: 2,
            },
          ],
        },
      },
    ])
  })

  test('is the same purchase when it is paid, changed or cancelled', () => {
    const first = eventsOf('orders/create', order)[0]
    for (const topic of ['orders/paid', 'orders/updated', 'orders/cancelled'])
      expect(eventsOf(topic, { ...order, updated_at: '2026-03-03T00:00:00Z' })[0]).toEqual(first)
  })

  test('of the till is a purchase in the store', () => {
    const [purchase] = eventsOf('orders/create', { ...order, source_name: 'pos', location_id: 655 })
    expect(purchase?.properties).toMatchObject({ channel: 'store', store_id: '655' })
  })

  test('names what has no SKU by its variant, and leaves out lines that are no product', () => {
    const plain = { ...line, sku: '', variant_title: 'Default Title', discount_allocations: null }
    const tip = { title: 'Tip', price: '5.00', quantity: 1, variant_id: null, sku: null }
    const [purchase] = eventsOf('orders/create', { ...order, line_items: [plain, tip, null, 'x'] })
    expect(purchase?.properties['items']).toEqual([
      { item_id: '43729076001234', item_name: 'Boot', item_brand: 'Acme', price: 100, quantity: 2 },
    ])
  })

  test.each([
    ['no customer, but an address', { customer: null }, { email: 'ana@example.com' }],
    ['no address of its own', { email: '' }, { customer_id: '7', email: 'ana@example.com' }],
    ['lines that are no list', { line_items: 7 }, { items: [] }],
    ['numbers as numbers', { total_price: 190 }, { value: 190 }],
  ])('with %s is still one', (_what, more, expected) => {
    expect(eventsOf('orders/create', { ...order, ...more })[0]?.properties).toMatchObject(expected)
  })

  test.each([
    ['no currency', { currency: null }],
    ['what is no currency', { currency: 'euros' }],
    ['a total that is no number', { total_price: 'free' }],
    ['a total below nothing', { total_price: '-1.00' }],
  ])('with %s is a purchase without an amount', (_what, more) => {
    const properties = eventsOf('orders/create', { ...order, ...more })[0]?.properties
    expect(properties).not.toHaveProperty('value')
    expect(properties).not.toHaveProperty('currency')
  })

  test.each([
    ['names nobody', { ...order, customer: null, email: null }],
    ['has no id', { ...order, id: 0 }],
    ['is empty', {}],
  ])('that %s tells nothing, and says why', (_what, body) => {
    expect(tell('orders/create', body)).toEqual({ note: expect.stringContaining('order') })
  })
})

describe('what goes back', () => {
  const refund = {
    id: 900,
    created_at: '2026-03-02T10:55:00Z',
    refund_line_items: [{ quantity: 1, line_item: line }],
    transactions: [
      { kind: 'refund', status: 'success', amount: '90.00' },
      { kind: 'refund', status: 'failure', amount: '90.00' },
    ],
  }

  test('is read from the order, because a refund says of nobody whose it is', () => {
    expect(tell('refunds/create', refund)).toEqual({ note: expect.stringContaining('orders/updated') })
    expect(eventsOf('orders/updated', { ...order, refunds: [refund] })[1]).toEqual({
      event_id: 'shopify:refund:900',
      name: 'refund',
      occurredAt: Date.parse('2026-03-02T10:55:00Z'),
      properties: {
        customer_id: '7',
        email: 'ana@example.com',
        transaction_id: '5551234567890',
        currency: 'EUR',
        value: 90,
        items: [expect.objectContaining({ item_id: 'boot-7-42', price: 90, quantity: 1 })],
      },
    })
  })

  test('with a cancelled order is one refund of what was left of it, told once', () => {
    const cancelled = { ...order, cancelled_at: '2026-03-02T10:58:00Z', cancel_reason: 'customer' }
    const [, whole] = eventsOf('orders/cancelled', cancelled)
    expect(whole).toMatchObject({ event_id: 'shopify:order:5551234567890:cancelled', name: 'refund' })
    expect(whole?.properties).toMatchObject({ value: 190, reason: 'customer' })
    const later = { ...refund, id: 901, created_at: '2026-03-02T10:58:01Z' }
    const [, first, rest, ...others] = eventsOf('orders/updated', { ...cancelled, refunds: [refund, later] })
    expect([first?.event_id, rest?.event_id]).toEqual(['shopify:refund:900', whole?.event_id])
    expect(rest?.properties['value']).toBe(100)
    expect(others).toEqual([])
  })
})

describe('a checkout', () => {
  const checkout = {
    token: 'tok1',
    email: 'ana@example.com',
    updated_at: '2026-03-02T10:59:00Z',
    currency: 'EUR',
    presentment_currency: 'EUR',
    total_price: '180.00',
    line_items: [line],
  }

  test('is begun, by whoever typed their address: a claim', () => {
    const [begun] = eventsOf('checkouts/update', checkout)
    expect(begun).toMatchObject({ name: 'begin_checkout', isClaim: true })
    expect(begun?.properties).toMatchObject({ email: 'ana@example.com', value: 180, currency: 'EUR' })
  })

  test('is told again at every field, and counts again only when something in it is otherwise', () => {
    const id = (more: object) => eventsOf('checkouts/update', { ...checkout, ...more })[0]?.event_id
    expect(id({ updated_at: '2026-03-02T10:59:30Z' })).toBe(id({}))
    expect(id({ line_items: [{ ...line, quantity: 3 }] })).not.toBe(id({}))
  })

  test('in another currency than the shop’s says what is in it, not what it costs', () => {
    const [begun] = eventsOf('checkouts/update', { ...checkout, presentment_currency: 'USD' })
    expect(begun?.properties).not.toHaveProperty('value')
    expect(begun?.properties['items']).toEqual([expect.not.objectContaining({ price: expect.anything() })])
  })

  test.each([
    ['of nobody yet', { email: null }],
    ['that is completed', { completed_at: '2026-03-02T10:59:00Z' }],
  ])('%s tells nothing', (_what, more) => {
    expect(tell('checkouts/update', { ...checkout, ...more }).events).toBeUndefined()
  })
})

describe('a customer', () => {
  const customer = {
    id: 7,
    email: 'ana@example.com',
    phone: '+33612345678',
    first_name: 'Ana',
    last_name: '',
    state: 'enabled',
    tags: 'vip, club',
    created_at: '2026-03-01T11:00:00Z',
    updated_at: '2026-03-02T10:00:00Z',
    default_address: { city: 'Paris', country_code: 'FR', zip: '75001' },
    email_marketing_consent: {
      state: 'subscribed',
      opt_in_level: 'confirmed_opt_in',
      consent_updated_at: '2026-03-01T12:00:00Z',
    },
  }
  const names = (topic: string, body: object) => eventsOf(topic, body).map(({ name }) => name)

  test('with a new account has signed up, and says who they are and what they allow', () => {
    const [signUp, identify, consent] = eventsOf('customers/create', customer)
    const who = { customer_id: '7', email: 'ana@example.com', phone: '+33612345678' }
    expect(signUp).toMatchObject({ event_id: 'shopify:customer:7', name: 'sign_up', properties: who })
    expect(identify).toMatchObject({
      name: 'identify',
      properties: { ...who, first_name: 'Ana', city: 'Paris', country: 'FR', shop_tags: ['vip', 'club'] },
    })
    expect(identify?.properties).not.toHaveProperty('last_name')
    expect(consent).toEqual({
      event_id: `shopify:consent:7:subscribed:${Date.parse('2026-03-01T12:00:00Z')}`,
      name: 'subscribe',
      occurredAt: Date.parse('2026-03-01T12:00:00Z'),
      properties: { ...who, confirmed: true },
    })
  })

  test('who is a guest or a subscriber only has not', () => {
    expect(names('customers/create', { ...customer, state: 'disabled' })).toEqual(['identify', 'subscribe'])
    expect(names('customers/update', customer)).toEqual(['identify', 'subscribe'])
  })

  test('keeps the moment of their word, so that it takes back nothing later', () => {
    const consents = ['2026-03-02T10:00:00Z', '2026-03-02T10:30:00Z'].map(
      (at) => eventsOf('customers/update', { ...customer, updated_at: at })[1],
    )
    expect(consents[0]).toEqual(consents[1])
  })

  test.each([
    ['unsubscribed', ['identify', 'unsubscribe']],
    ['pending', ['identify']],
    ['not_subscribed', ['identify']],
    ['redacted', ['identify']],
  ])('who is %s says so', (state, expected) => {
    const consent = { ...customer.email_marketing_consent, state }
    expect(names('customers/update', { ...customer, email_marketing_consent: consent })).toEqual(expected)
  })

  test('may have no consent at all', () => {
    expect(names('customers/update', { ...customer, email_marketing_consent: null })).toEqual(['identify'])
  })

  test('may change their word alone', () => {
    const body = {
      customer_id: 7,
      email_address: 'ana@example.com',
      email_marketing_consent: { state: 'unsubscribed', consent_updated_at: '2026-03-02T10:00:00Z' },
    }
    expect(eventsOf('customers_email_marketing_consent/update', body)).toMatchObject([
      { name: 'unsubscribe', properties: { customer_id: '7', email: 'ana@example.com' } },
    ])
  })

  test.each([
    ['customers/delete', { id: 7 }, [{ kind: 'customer_id', value: '7' }]],
    [
      'customers/redact',
      { shop_id: 1, customer: { id: 7, email: 'Ana@Example.com', phone: '06 12' } },
      [
        { kind: 'customer_id', value: '7' },
        { kind: 'email', value: 'ana@example.com' },
      ],
    ],
  ])('is erased by %s', (topic, body, erase) => {
    expect(tell(topic, body)).toEqual({ erase })
  })

  test.each(['customers/data_request', 'shop/redact', 'customers/redact'])(
    '%s without a name says what to do',
    (topic) => {
      expect(tell(topic, { shop_id: 1 })).toEqual({ note: expect.any(String) })
    },
  )
})

test.each(['carts/update', '', 'constructor', '__proto__'])('the topic “%s” says nothing to us', (topic) => {
  expect(translateShopify({}, envelope(topic))).toBeNull()
})

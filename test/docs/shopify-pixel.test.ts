import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { wireBatch, wireEvent } from '../../worker/event/wire.ts'

const code = readFileSync('docs/shopify-pixel.js', 'utf8')
  .replace('https://HOST', 'https://events.example')
  .replace('SITE_KEY', 'pk_demo_12345678')

type Listener = (event: object) => Promise<void>

/** Shopify's sandbox, and a worker that answers with these in turn. */
function sandbox({ cookie = '', isAllowed = true, statuses = [202] as number[] } = {}) {
  const listeners = new Map<string, Listener>()
  const sent: { readonly url: string; readonly batch: Record<string, unknown> }[] = []
  const consent: ((event: object) => void)[] = []
  runInNewContext(code, {
    analytics: { subscribe: (name: string, listener: Listener) => listeners.set(name, listener) },
    init: { customerPrivacy: { analyticsProcessingAllowed: isAllowed } },
    api: { customerPrivacy: { subscribe: (_: string, hear: (event: object) => void) => consent.push(hear) } },
    browser: { cookie: { get: async () => cookie } },
    setTimeout: (run: () => void) => queueMicrotask(run),
    fetch: async (url: string, { body }: { body: string }) => {
      sent.push({ url, batch: JSON.parse(body) })
      const status = statuses.shift() ?? 202
      if (status === 0) throw new TypeError('network')
      return { status }
    },
  })
  const publish = async (name: string, checkout: unknown) =>
    listeners.get(name)?.({
      id: 'sh-88153c5a-8F2D-4CCA-3231-EF5C032A4C3B',
      name,
      clientId: 'c-1',
      timestamp: '2026-03-02T11:00:00.000Z',
      context: { document: { location: { href: 'https://shop.example/checkouts/1' } } },
      data: { checkout },
    })
  return {
    listeners,
    sent,
    publish,
    answer: (customerPrivacy: object) => consent.map((hear) => hear({ customerPrivacy })),
  }
}

/** https://shopify.dev/docs/api/web-pixels-api/standard-events/checkout_completed */
const checkout = {
  token: 't-1',
  currencyCode: 'EUR',
  email: 'ana@example.com',
  phone: null,
  totalPrice: { amount: 2408.9, currencyCode: 'EUR' },
  totalTax: { amount: 9 },
  shippingLine: { price: { amount: 9.9 } },
  order: { id: 'gid://shopify/OrderIdentity/5001', customer: { id: '77', isFirstOrder: true } },
  lineItems: [
    {
      title: 'Organic Shirt',
      quantity: 2,
      finalLinePrice: { amount: 2398 },
      variant: {
        id: '42',
        sku: 'SHIRT-M',
        title: 'M',
        price: { amount: 1299 },
        image: { src: 'https://cdn.example/shirt.jpg' },
        product: { id: '8001', title: 'Organic Shirt', vendor: 'Weavers' },
      },
    },
    { title: 'Gone', quantity: 1, finalLinePrice: null, variant: null },
  ],
}

test('an order arrives as the wire wants it, with who bought and from the device that the shop knows', async () => {
  const { sent, publish } = sandbox({ cookie: 'm1abcdef-1234567890' })
  await publish('checkout_completed', checkout)
  expect(sent).toHaveLength(1)
  const { url, batch } = sent[0] ?? { url: '', batch: {} }
  expect(url).toBe('https://events.example/v1/events')
  expect(v.parse(wireBatch, batch)).toMatchObject({
    device_id: 'm1abcdef-1234567890',
    consent: { analytics: true },
  })
  const events = v.parse(v.array(wireEvent), batch['events'])
  expect(events.map(({ name, properties }) => [name, properties])).toEqual([
    ['identify', { email: 'ana@example.com', customer_id: '77' }],
    [
      'purchase',
      {
        currency: 'EUR',
        value: 2408.9,
        transaction_id: '5001',
        tax: 9,
        shipping: 9.9,
        items: [
          {
            item_id: 'SHIRT-M',
            item_name: 'Organic Shirt',
            item_variant: 'M',
            item_brand: 'Weavers',
            price: 1199,
            quantity: 2,
            image_url: 'https://cdn.example/shirt.jpg',
          },
        ],
      },
    ],
  ])
})

test.each([
  ['checkout_started', ['identify', 'begin_checkout']],
  ['checkout_contact_info_submitted', ['identify']],
  ['checkout_shipping_info_submitted', ['identify', 'add_shipping_info']],
  ['payment_info_submitted', ['identify', 'add_payment_info']],
])('%s is told as %j', async (name, told) => {
  const { sent, publish } = sandbox()
  await publish(name, checkout)
  expect(sent[0]?.batch['device_id']).toBe('shopify:c-1')
  const events = v.parse(v.array(wireEvent), sent[0]?.batch['events'])
  expect(events.map((event) => event.name)).toEqual(told)
})

test('what failed comes again under the same ids; what was refused does not', async () => {
  const failing = sandbox({ statuses: [0, 503, 429, 202] })
  await failing.publish('checkout_completed', checkout)
  expect(new Set(failing.sent.map(({ batch }) => batch['batch_id'])).size).toBe(1)
  expect(failing.sent).toHaveLength(4)
  const refused = sandbox({ statuses: [403] })
  await refused.publish('checkout_completed', checkout)
  expect(refused.sent).toHaveLength(1)
})

test('without a yes nothing is sent, and after one it is', async () => {
  const { sent, publish, answer } = sandbox({ isAllowed: false })
  await publish('checkout_started', checkout)
  expect(sent).toEqual([])
  answer({ analyticsProcessingAllowed: true })
  await publish('checkout_started', checkout)
  expect(sent).toHaveLength(1)
})

test.each([null, {}, { lineItems: [{}] }, { totalPrice: { amount: 'x' }, lineItems: null }])(
  'a checkout of %j breaks nothing and sends nothing that the wire refuses',
  async (broken) => {
    const { sent, publish } = sandbox()
    await publish('checkout_completed', broken)
    for (const { batch } of sent) {
      v.parse(wireBatch, batch)
      v.parse(v.array(wireEvent), batch['events'])
    }
  },
)

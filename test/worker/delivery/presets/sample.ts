// What the contract suite knows of one preset: the request of each of its modes, byte for byte, and what the vendor's
// answers mean. `sampleMessage` is the message that the requests are made of.

import type { Judgement, PresetMessage } from '../../../../worker/delivery/presets/preset.ts'
import { deliveryId, enrollmentId, epochMs, siteId } from '../../../../worker/event/ids.ts'

export interface PresetSample {
  readonly modes: readonly [ModeSample, ...ModeSample[]]
  readonly answers: readonly AnswerSample[]
}

export interface ModeSample {
  /** As the docs call it: event, template, HTML … */
  readonly name: string
  /** The same once more with other settings: the docs name it once. */
  readonly isVariant?: true
  /** By which field a repeat is recognized, as the docs say it; null: it is not. */
  readonly idempotency: string | null
  /** As they arrive at `build`: secrets resolved, templates rendered. */
  readonly settings: Readonly<Record<string, string | number | boolean>>
  readonly request: {
    readonly method: 'POST' | 'PUT'
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    /** JSON parsed; of a form its fields. */
    readonly body: unknown
  }
}

export interface AnswerSample {
  readonly what: string
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  /** A text as it is, anything else as JSON. */
  readonly body?: unknown
  readonly means: Judgement
}

/** The moment at which every sample answer comes. */
export const answeredAt = epochMs(Date.parse('2026-03-02T11:00:05Z'))

export const sampleMessage: PresetMessage = {
  id: deliveryId('0195568b-1f40-7a3b-9c4d-5e6f708192a3'),
  createdAt: epochMs(Date.parse('2026-03-02T11:00:00Z')),
  purpose: 'marketing',
  data: {
    site: siteId('demo'),
    automation: 'abandoned-cart',
    version: 3,
    enrollment: enrollmentId('enr_1'),
    step: 'remind',
    message: 'cart-1-plain',
    channel: 'email',
    arm: 'plain',
    test: false,
    shopper: {
      id: 'shp_1',
      email: 'ana@example.com',
      phone: '+33612345678',
      customer_id: '7',
      first_name: 'Ana',
      locale: 'fr-FR',
      time_zone: 'Europe/Paris',
      stage: 'consideration',
      traits: { size: 42 },
    },
    cart: {
      id: 'crt_1',
      currency: 'EUR',
      total: 129.9,
      items: [
        {
          item_id: 'shoe-42',
          item_name: 'Shoe',
          item_variant: undefined,
          item_brand: undefined,
          item_category: undefined,
          price: 49.95,
          discount: undefined,
          quantity: 2,
          url: 'https://shop.example/shoe',
          image_url: 'https://shop.example/shoe.jpg',
        },
        {
          item_id: 'sock-1',
          item_name: 'Sock',
          item_variant: undefined,
          item_brand: undefined,
          item_category: undefined,
          price: 30,
          discount: undefined,
          quantity: 1,
          url: undefined,
          image_url: undefined,
        },
      ],
      restore_url: 'https://host.example/c/restore',
    },
    item: null,
    event: { name: 'cart_updated', occurred_at: '2026-03-02T10:00:00.000Z' },
    unsubscribe_url: 'https://host.example/u/token',
    click_url: 'https://host.example/c/click',
    with: { voucher: 'SPRING-7' },
  },
  email: {
    subject: () => 'Your cart waits',
    html: () => '<p>Ana, your cart waits.</p>',
    text: () => 'Ana, your cart waits.',
  },
  oneClickUrl: 'https://host.example/u/one-click',
}

const [shoe, sock] = sampleMessage.data.cart?.items ?? []
const known = (item: object | undefined) =>
  Object.fromEntries(Object.entries(item ?? {}).filter(([, value]) => value !== undefined))

/** The data as a template of the vendor gets it. */
export const sampleData: unknown = JSON.parse(JSON.stringify(sampleMessage.data))

/** What flatProperties makes of the sample message, without its text of the items. */
const flat = {
  voucher: 'SPRING-7',
  automation: 'abandoned-cart',
  message: 'cart-1-plain',
  step: 'remind',
  arm: 'plain',
  event: 'cart_updated',
  first_name: 'Ana',
  cart_id: 'crt_1',
  cart_total: 129.9,
  currency: 'EUR',
  item_count: 2,
  restore_url: 'https://host.example/c/restore',
  click_url: 'https://host.example/c/click',
  unsubscribe_url: 'https://host.example/u/token',
  item_id: 'shoe-42',
  item_name: 'Shoe',
  item_price: 49.95,
  item_url: 'https://shop.example/shoe',
  item_image_url: 'https://shop.example/shoe.jpg',
}

/** What eventProperties makes of the sample message. */
export const sampleProperties = { ...flat, items: [known(shoe), known(sock)] }

export const sampleFlatProperties = { ...flat, items: 'Shoe × 2, Sock' }

export const sampleTextProperties = {
  ...flat,
  cart_total: '129.90',
  item_count: '2',
  item_price: '49.95',
  items: 'Shoe × 2, Sock',
}

/** What every vendor means alike. */
export const outage: AnswerSample = { what: 'an outage', status: 503, means: { outcome: 'retry' } }
export const gatewayTimeout: AnswerSample = {
  what: 'a gateway that gave up waiting',
  status: 504,
  means: { outcome: 'retry', isUnknown: true },
}
export const wrongKey: AnswerSample = { what: 'a wrong key', status: 401, means: { outcome: 'rejected' } }
export const tooMany: AnswerSample = {
  what: 'too many requests',
  status: 429,
  headers: { 'retry-after': '7' },
  means: { outcome: 'retry', retryAfterMs: 7_000 },
}

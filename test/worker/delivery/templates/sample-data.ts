// The data of a message as the shell makes it, for tests of what is written with it.

import type { MessageContent } from '../../../../worker/engine/decision.ts'
import { enrollmentId } from '../../../../worker/event/ids.ts'
import { messageData } from '../../../../worker/delivery/message-data.ts'
import type { MessageData } from '../../../../worker/delivery/message-data.ts'

export const shoe = {
  item_id: 'shoe-42',
  item_name: 'Shoe',
  item_variant: 'Brown, 42',
  item_brand: 'Lark',
  item_category: 'Shoes',
  price: 90,
  discount: 10,
  quantity: 1,
  url: 'https://shop.example/shoe',
  image_url: 'https://shop.example/shoe.jpg',
} as const
const sock = { item_id: 'sock-1', item_name: 'Sock', price: 5, quantity: 2 }

const content: MessageContent = {
  automation: 'abandoned-cart',
  version: 3,
  enrollment: enrollmentId('enr_1'),
  step: 'cart-1',
  message: 'cart-1',
  channel: 'email',
  purpose: 'marketing',
  destination: 'email-tool',
  arm: null,
  shopper: {
    id: 'shp_1',
    email: 'ana@example.com',
    phone: '+33612345678',
    customer_id: '7',
    first_name: 'Ana',
    locale: 'fr-FR',
    time_zone: 'Europe/Paris',
    stage: 'consideration',
    traits: { size: 42, address: { city: 'Lyon' } },
  },
  cart: { id: 'c-1', currency: 'EUR', total: 90, items: [shoe, sock] },
  item: shoe,
  event: { name: 'cart_updated', occurred_at: '2026-03-02T23:30:00.000Z' },
  with: { code: 'ABC-1' },
}

const frame = {
  site: 'demo',
  test: false,
  restoreUrl: 'https://host.example/c/cart',
  unsubscribeUrl: 'https://host.example/u/token',
  clickUrl: 'https://host.example/c/click',
  confirmUrl: 'https://host.example/o/confirm',
  cancelUrl: 'https://host.example/w/cancel',
}

/** Of a cart of two lines; what is given is said instead. */
export const sampleData = (changes: Partial<MessageContent> = {}): MessageData =>
  messageData({ ...content, ...changes }, frame)

export const shopperWith = (changes: Partial<MessageContent['shopper']>): Partial<MessageContent> => ({
  shopper: { ...content.shopper, ...changes },
})

// A message as tests of what leaves the machine share it.

import { messageData } from '../../../worker/delivery/message-data.ts'
import type { MessageFrame } from '../../../worker/delivery/message-data.ts'
import type { OutgoingMessage } from '../../../worker/delivery/outgoing.ts'
import type { MessageContent } from '../../../worker/engine/decision.ts'
import { deliveryId, enrollmentId, epochMs } from '../../../worker/event/ids.ts'

export const content: MessageContent = {
  automation: 'abandoned-cart',
  version: 3,
  enrollment: enrollmentId('enr_1'),
  step: 'cart-1-plain',
  message: 'cart-1-plain',
  channel: 'email',
  purpose: 'marketing',
  destination: 'email-tool',
  arm: 'plain',
  shopper: {
    id: 'shp_1',
    email: 'ana@example.com',
    phone: null,
    customer_id: '7',
    first_name: 'Ana',
    locale: 'fr-FR',
    time_zone: 'Europe/Paris',
    stage: 'consideration',
    traits: { size: 42, address: { zip: '75001', city: 'Paris' } },
  },
  cart: {
    id: 'crt_1',
    currency: 'EUR',
    total: 90,
    items: [
      {
        item_id: 'shoe-42',
        item_name: 'Shoe',
        price: 90,
        quantity: 1,
        url: 'https://shop.example/shoe',
        image_url: 'https://shop.example/shoe.jpg',
      },
    ],
  },
  item: null,
  event: { name: 'cart_updated', occurred_at: '2026-03-02T10:00:00.000Z' },
}

export const frame: MessageFrame = {
  site: 'demo',
  restoreUrl: 'https://host.example/c/t',
  unsubscribeUrl: 'https://host.example/u/t',
  clickUrl: 'https://host.example/c/v',
  test: false,
}

export const outgoing: OutgoingMessage = {
  id: deliveryId('018f4a9e-3b7c-7def-8123-456789abcdef'),
  createdAt: epochMs(Date.parse('2026-03-02T11:00:00Z')),
  purpose: 'marketing',
  data: messageData(content, frame),
  email: { subject: () => 'Subject', html: () => '<p>Html</p>', text: () => 'Text' },
  oneClickUrl: 'https://host.example/u/t',
}

import { createHash } from 'node:crypto'
import type { ModeSample, PresetSample } from '../sample.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const event = {
  event_name: 'AddToCart',
  event_time: 1_772_449_200,
  event_id: '0195568b-1f40-7a3b-9c4d-5e6f708192a3',
  action_source: 'system_generated',
  user_data: {
    em: [sha256('ana@example.com')],
    ph: [sha256('33612345678')],
    fn: [sha256('ana')],
    external_id: [sha256('7')],
  },
  custom_data: {
    currency: 'EUR',
    value: 129.9,
    content_type: 'product',
    contents: [
      { id: 'shoe-42', quantity: 2, item_price: 49.95 },
      { id: 'sock-1', quantity: 1, item_price: 30 },
    ],
    num_items: 3,
  },
}
const request = {
  method: 'POST',
  url: 'https://graph.facebook.com/v25.0/1234567890/events',
  headers: {
    accept: 'application/json',
    authorization: 'Bearer EAAB1',
    'content-type': 'application/json',
  },
  body: { data: [event] },
} satisfies ModeSample['request']

const settings = {
  pixel_id: '1234567890',
  access_token: 'EAAB1',
  event: 'AddToCart',
  consent: 'granted',
  action_source: 'system_generated',
}
const error = (code: number, is_transient?: boolean) => ({
  error: { message: 'no', type: 'OAuthException', code, is_transient, fbtrace_id: 'x' },
})

export const metaCapi: PresetSample = {
  modes: [
    { name: 'event', idempotency: 'event_id', settings, request },
    {
      name: 'event with the cookies of the browser',
      isVariant: true,
      idempotency: 'event_id',
      settings: {
        ...settings,
        action_source: 'email',
        fbp: 'fb.1.1700000000000.1098115397',
        fbc: 'not a cookie',
        test_event_code: 'TEST1',
      },
      request: {
        ...request,
        body: {
          data: [
            {
              ...event,
              action_source: 'email',
              user_data: { ...event.user_data, fbp: 'fb.1.1700000000000.1098115397' },
            },
          ],
        },
      },
    },
  ],
  answers: [
    {
      what: 'taken',
      status: 200,
      body: { events_received: 1, messages: [] },
      means: { outcome: 'delivered' },
    },
    {
      what: 'a 200 that took nothing',
      status: 200,
      body: { events_received: 0 },
      means: { outcome: 'rejected' },
    },
    { what: 'a 200 that says nothing', status: 200, means: { outcome: 'retry', isUnknown: true } },
    { what: 'a 400 that will pass', status: 400, body: error(2, true), means: { outcome: 'retry' } },
    {
      what: 'too many calls of the app, said with 400',
      status: 400,
      body: error(4),
      means: { outcome: 'retry' },
    },
    { what: 'a mistake', status: 400, body: error(100, false), means: { outcome: 'rejected' } },
    { what: 'a token that has ended', status: 401, body: error(190), means: { outcome: 'rejected' } },
    { what: 'a permission that is missing', status: 403, body: error(200), means: { outcome: 'rejected' } },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
  ],
}

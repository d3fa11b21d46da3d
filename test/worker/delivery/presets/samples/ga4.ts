import type { ModeSample, PresetSample } from '../sample.ts'

const request = {
  method: 'POST',
  url: 'https://www.google-analytics.com/mp/collect?measurement_id=G-ABC123&api_secret=s_1',
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  body: {
    client_id: '123456789.1700000000',
    timestamp_micros: 1_772_449_200_000_000,
    consent: { ad_user_data: 'DENIED', ad_personalization: 'DENIED' },
    events: [
      {
        name: 'selvedge_cart_1_plain',
        params: {
          engagement_time_msec: 1,
          automation: 'abandoned-cart',
          message: 'cart-1-plain',
          arm: 'plain',
          trigger: 'cart_updated',
          currency: 'EUR',
          value: 129.9,
          items: [
            { item_id: 'shoe-42', item_name: 'Shoe', price: 49.95, quantity: 2 },
            { item_id: 'sock-1', item_name: 'Sock', price: 30, quantity: 1 },
          ],
        },
      },
    ],
  },
} satisfies ModeSample['request']
const [event] = request.body.events

export const ga4: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: null,
      settings: {
        measurement_id: 'G-ABC123',
        api_secret: 's_1',
        client_id: 'GA1.1.123456789.1700000000',
        region: 'global',
      },
      request,
    },
    {
      name: 'event, in Europe, with consent, in a session',
      isVariant: true,
      idempotency: null,
      settings: {
        measurement_id: 'G-ABC123',
        api_secret: 's_1',
        client_id: '123456789.1700000000',
        session_id: '1772449000',
        event: 'reminder shown',
        consent: 'Granted',
        region: 'eu',
      },
      request: {
        ...request,
        url: 'https://region1.google-analytics.com/mp/collect?measurement_id=G-ABC123&api_secret=s_1',
        body: {
          ...request.body,
          consent: { ad_user_data: 'GRANTED', ad_personalization: 'GRANTED' },
          events: [{ name: 'reminder_shown', params: { session_id: '1772449000', ...event?.params } }],
        },
      },
    },
  ],
  answers: [
    { what: 'taken, as it always says', status: 204, means: { outcome: 'delivered' } },
    {
      what: 'a test that has nothing wrong',
      status: 200,
      body: { validationMessages: [] },
      means: { outcome: 'delivered' },
    },
    {
      what: 'a test that has something wrong',
      status: 200,
      body: {
        validationMessages: [{ fieldPath: 'events', description: 'x', validationCode: 'NAME_INVALID' }],
      },
      means: { outcome: 'rejected' },
    },
    { what: 'a request that is too large', status: 413, means: { outcome: 'rejected' } },
    { what: 'too many requests', status: 429, means: { outcome: 'retry' } },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
  ],
}

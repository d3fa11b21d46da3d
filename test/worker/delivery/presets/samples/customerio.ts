import type { PresetSample } from '../sample.ts'
import { gatewayTimeout, outage, sampleData, sampleProperties, wrongKey } from '../sample.ts'

const event = {
  name: 'Abandoned cart',
  id: '01JNB8P7T0F8XSRKAYDXR834N3',
  timestamp: 1_772_449_200,
  data: sampleProperties,
}
const headers = {
  accept: 'application/json',
  authorization: `Basic ${btoa('site-1:track-1')}`,
  'content-type': 'application/json',
}
const keys = { site_id: 'site-1', track_api_key: 'track-1' }

export const customerio: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: 'id (ULID)',
      settings: { ...keys, region: 'us', identify_by: 'email', event: 'Abandoned cart' },
      request: {
        method: 'POST',
        url: 'https://track.customer.io/api/v1/customers/ana%40example.com/events',
        headers,
        body: event,
      },
    },
    {
      name: 'event, by customer_id in the EU',
      isVariant: true,
      idempotency: 'id (ULID)',
      settings: { ...keys, region: 'eu', identify_by: 'customer_id' },
      request: {
        method: 'POST',
        url: 'https://track-eu.customer.io/api/v1/customers/7/events',
        headers,
        body: { ...event, name: 'Selvedge cart-1-plain' },
      },
    },
    {
      name: 'template',
      idempotency: null,
      settings: { app_api_key: 'app-1', region: 'us', identify_by: 'email', template: '3' },
      request: {
        method: 'POST',
        url: 'https://api.customer.io/v1/send/email',
        headers: { ...headers, authorization: 'Bearer app-1' },
        body: {
          transactional_message_id: '3',
          to: 'ana@example.com',
          identifiers: { email: 'ana@example.com' },
          message_data: sampleData,
          send_to_unsubscribed: false,
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 200, means: { outcome: 'delivered' } },
    { what: 'a mail taken', status: 200, body: { delivery_id: 'd1' }, means: { outcome: 'delivered' } },
    {
      what: 'a mistake',
      status: 400,
      body: { meta: { error: 'template not found' } },
      means: { outcome: 'rejected' },
    },
    { what: 'too many requests, without a wait', status: 429, means: { outcome: 'retry' } },
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

import type { PresetSample } from '../sample.ts'
import { gatewayTimeout, outage, sampleTextProperties, wrongKey } from '../sample.ts'

const headers = {
  accept: 'application/json',
  authorization: `Basic ${btoa('selvedge:0123-us21')}`,
  'content-type': 'application/json',
}

export const mailchimp: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: null,
      settings: { api_key: '0123-us21', audience: 'a1b2c3', event: 'cart_abandoned' },
      request: {
        method: 'POST',
        url: 'https://us21.api.mailchimp.com/3.0/lists/a1b2c3/members/ana%40example.com/events',
        headers,
        body: {
          name: 'cart_abandoned',
          properties: sampleTextProperties,
          occurred_at: '2026-03-02T11:00:00.000Z',
        },
      },
    },
    {
      name: 'journey',
      idempotency: null,
      settings: { api_key: '0123-us21', journey: '12', journey_step: '34' },
      request: {
        method: 'POST',
        url: 'https://us21.api.mailchimp.com/3.0/customer-journeys/journeys/12/steps/34/actions/trigger',
        headers,
        body: { email_address: 'ana@example.com' },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 204, means: { outcome: 'delivered' } },
    {
      what: 'not a member of the audience',
      status: 404,
      body: { title: 'Resource Not Found', status: 404 },
      means: { outcome: 'rejected' },
    },
    {
      what: 'throttled by its front door, without JSON',
      status: 403,
      body: '<h1>Forbidden</h1>',
      means: { outcome: 'retry' },
    },
    {
      what: 'a key without the right',
      status: 403,
      body: { title: 'Forbidden', status: 403 },
      means: { outcome: 'rejected' },
    },
    { what: 'too many connections', status: 429, means: { outcome: 'retry' } },
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

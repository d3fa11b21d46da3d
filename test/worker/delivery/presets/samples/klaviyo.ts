import type { PresetSample } from '../sample.ts'
import { sampleProperties } from '../sample.ts'

export const klaviyo: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: 'unique_id',
      settings: { api_key: 'pk_1', event: 'Abandoned cart' },
      request: {
        method: 'POST',
        url: 'https://a.klaviyo.com/api/events',
        headers: {
          accept: 'application/vnd.api+json',
          authorization: 'Klaviyo-API-Key pk_1',
          'content-type': 'application/vnd.api+json',
          revision: '2026-07-15',
        },
        body: {
          data: {
            type: 'event',
            attributes: {
              metric: { data: { type: 'metric', attributes: { name: 'Abandoned cart' } } },
              profile: { data: { type: 'profile', attributes: { email: 'ana@example.com' } } },
              properties: sampleProperties,
              value: 129.9,
              value_currency: 'EUR',
              time: '2026-03-02T11:00:00.000Z',
              unique_id: '0195568b-1f40-7a3b-9c4d-5e6f708192a3',
            },
          },
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 202, means: { outcome: 'delivered' } },
    {
      what: 'too many requests',
      status: 429,
      headers: { 'retry-after': '7' },
      means: { outcome: 'retry', retryAfterMs: 7_000 },
    },
    {
      what: 'an address that it cannot take',
      status: 400,
      body: {
        errors: [{ code: 'invalid', source: { pointer: '/data/attributes/profile/data/attributes/email' } }],
      },
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'another mistake',
      status: 400,
      body: { errors: [{ code: 'invalid', source: { pointer: '/data/attributes/time' } }] },
      means: { outcome: 'rejected' },
    },
    { what: 'a wrong key', status: 401, means: { outcome: 'rejected' } },
    { what: 'a conflict', status: 409, means: { outcome: 'rejected' } },
    { what: 'a revision that has ended', status: 410, means: { outcome: 'rejected' } },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
  ],
}

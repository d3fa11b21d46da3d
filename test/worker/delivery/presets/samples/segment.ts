import type { ModeSample, PresetSample } from '../sample.ts'
import { sampleProperties } from '../sample.ts'

export const trackBody = {
  type: 'track',
  userId: '7',
  event: 'Abandoned cart',
  messageId: 'selvedge-0195568b-1f40-7a3b-9c4d-5e6f708192a3',
  timestamp: '2026-03-02T11:00:00.000Z',
  context: {
    library: { name: 'selvedge' },
    locale: 'fr-FR',
    timezone: 'Europe/Paris',
    traits: { email: 'ana@example.com' },
  },
  properties: sampleProperties,
}

const request = {
  method: 'POST',
  url: 'https://api.segment.io/v1/track',
  headers: {
    accept: 'application/json',
    authorization: `Basic ${btoa('wk_1:')}`,
    'content-type': 'application/json',
  },
  body: trackBody,
} satisfies ModeSample['request']

export const segment: PresetSample = {
  modes: [
    {
      name: 'track',
      idempotency: 'messageId',
      settings: { write_key: 'wk_1', region: 'us', event: 'Abandoned cart' },
      request,
    },
    {
      name: 'track, in Europe, of another id',
      isVariant: true,
      idempotency: 'messageId',
      settings: { write_key: 'wk_1', region: 'eu', event: 'Abandoned cart', user_id: 'loyal-9' },
      request: {
        ...request,
        url: 'https://events.eu1.segmentapis.com/v1/track',
        body: { ...trackBody, userId: 'loyal-9' },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 200, body: { success: true }, means: { outcome: 'delivered' } },
    {
      what: 'a 200 that is a failure',
      status: 200,
      body: { success: false },
      means: { outcome: 'rejected' },
    },
    { what: 'a call that is too large', status: 400, means: { outcome: 'rejected' } },
    {
      what: 'too many requests',
      status: 429,
      headers: { 'retry-after': '10', 'x-ratelimit-reset': '10' },
      means: { outcome: 'retry', retryAfterMs: 10_000 },
    },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
  ],
}

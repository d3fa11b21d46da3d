import type { PresetSample } from '../sample.ts'
import { sampleTextProperties } from '../sample.ts'

export const attentive: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: null,
      settings: { token: 'tok_1', event: "Abandoned cart (Ana's)" },
      request: {
        method: 'POST',
        url: 'https://api.attentivemobile.com/v1/events/custom',
        headers: {
          accept: 'application/json',
          authorization: 'Bearer tok_1',
          'content-type': 'application/json',
        },
        body: {
          type: 'Abandoned cart _Ana_s_',
          properties: { ...sampleTextProperties, mediaUrl: 'https://shop.example/shoe.jpg' },
          externalEventId: '0195568b-1f40-7a3b-9c4d-5e6f708192a3',
          occurredAt: '2026-03-02T11:00:00.000Z',
          user: { email: 'ana@example.com' },
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 200, means: { outcome: 'delivered' } },
    { what: 'a mistake', status: 400, means: { outcome: 'rejected' } },
    { what: 'a wrong key', status: 401, means: { outcome: 'rejected' } },
    { what: 'too many requests', status: 429, means: { outcome: 'retry' } },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
  ],
}

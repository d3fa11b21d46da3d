import type { ModeSample, PresetSample } from '../sample.ts'
import { sampleProperties } from '../sample.ts'

const request = {
  method: 'POST',
  url: 'https://api.omnisend.com/api/events',
  headers: {
    accept: 'application/json',
    authorization: 'Omnisend-API-Key key_1',
    'content-type': 'application/json',
    'omnisend-version': '2026-03-15',
  },
  body: {
    eventName: 'Abandoned cart (Selvedge)',
    origin: 'api',
    eventID: '0195568b-1f40-7a3b-9c4d-5e6f708192a3',
    eventTime: '2026-03-02T11:00:00.000Z',
    contact: { email: 'ana@example.com' },
    properties: sampleProperties,
  },
} satisfies ModeSample['request']

export const omnisend: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: null,
      settings: { api_key: 'key_1', event: 'Abandoned cart (Selvedge)' },
      request,
    },
    {
      name: "one of Omnisend's own events",
      isVariant: true,
      idempotency: null,
      settings: { api_key: 'key_1', event: 'started checkout', event_version: 'v4' },
      request: { ...request, body: { ...request.body, eventName: 'started checkout', eventVersion: 'v4' } },
    },
  ],
  answers: [
    { what: 'taken', status: 202, means: { outcome: 'delivered' } },
    { what: 'more than 400 a minute of the brand', status: 429, means: { outcome: 'retry' } },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
    { what: 'a gateway that gave up', status: 504, means: { outcome: 'retry', isUnknown: true } },
    {
      what: 'a field that it does not take',
      status: 400,
      body: { type: 'about:blank', title: 'Bad Request', status: 400, detail: 'contact.email is invalid' },
      means: { outcome: 'rejected' },
    },
    { what: 'a wrong key', status: 401, means: { outcome: 'rejected' } },
    { what: 'an address that has gone', status: 410, means: { outcome: 'rejected' } },
  ],
}

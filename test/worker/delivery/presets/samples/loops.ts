import type { PresetSample } from '../sample.ts'
import { gatewayTimeout, outage, sampleFlatProperties, sampleMessage, wrongKey } from '../sample.ts'

const headers = {
  accept: 'application/json',
  authorization: 'Bearer lp-1',
  'content-type': 'application/json',
  'idempotency-key': sampleMessage.id,
}

export const loops: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: 'Idempotency-Key, 24 h',
      settings: { api_key: 'lp-1', event: 'cart:abandoned' },
      request: {
        method: 'POST',
        url: 'https://app.loops.so/api/v1/events/send',
        headers,
        body: {
          email: 'ana@example.com',
          eventName: 'cart_abandoned',
          eventProperties: sampleFlatProperties,
        },
      },
    },
    {
      name: 'template',
      idempotency: 'Idempotency-Key, 24 h',
      settings: { api_key: 'lp-1', template: 'clfq6dinn000yl70fgwwyp82l' },
      request: {
        method: 'POST',
        url: 'https://app.loops.so/api/v1/transactional',
        headers,
        body: {
          email: 'ana@example.com',
          transactionalId: 'clfq6dinn000yl70fgwwyp82l',
          dataVariables: sampleFlatProperties,
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 200, body: { success: true }, means: { outcome: 'delivered' } },
    {
      what: 'a repeat of what it has',
      status: 409,
      body: { success: false },
      means: { outcome: 'delivered' },
    },
    { what: 'a mistake', status: 400, body: { success: false }, means: { outcome: 'rejected' } },
    { what: 'a template that is not there', status: 404, means: { outcome: 'rejected' } },
    { what: 'too many requests, without a wait', status: 429, means: { outcome: 'retry' } },
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

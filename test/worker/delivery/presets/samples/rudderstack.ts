import type { PresetSample } from '../sample.ts'
import { trackBody } from './segment.ts'

export const rudderstack: PresetSample = {
  modes: [
    {
      name: 'track',
      idempotency: 'messageId',
      settings: {
        data_plane_url: 'https://shop.dataplane.rudderstack.com/',
        write_key: 'wk_1',
        event: 'Abandoned cart',
      },
      request: {
        method: 'POST',
        url: 'https://shop.dataplane.rudderstack.com/v1/track',
        headers: {
          accept: 'application/json',
          authorization: `Basic ${btoa('wk_1:')}`,
          'content-type': 'application/json',
        },
        body: trackBody,
      },
    },
  ],
  answers: [
    { what: 'taken', status: 200, body: 'OK', means: { outcome: 'delivered' } },
    {
      what: 'a page, because the address is that of something else',
      status: 200,
      body: '<html></html>',
      means: { outcome: 'rejected' },
    },
    { what: 'a wrong write key', status: 401, means: { outcome: 'rejected' } },
    { what: 'a source that is disabled', status: 404, means: { outcome: 'rejected' } },
    { what: 'a call that is too large', status: 413, means: { outcome: 'rejected' } },
    { what: 'too many requests', status: 429, means: { outcome: 'retry' } },
    { what: 'an outage', status: 503, means: { outcome: 'retry' } },
  ],
}

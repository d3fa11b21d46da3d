import type { PresetSample } from '../sample.ts'
import {
  gatewayTimeout,
  outage,
  sampleFlatProperties,
  sampleMessage,
  sampleProperties,
  tooMany,
  wrongKey,
} from '../sample.ts'

const settings = { api_key: 're_1', from: 'Shop <shop@example.com>' }
const headers = {
  accept: 'application/json',
  authorization: 'Bearer re_1',
  'content-type': 'application/json',
}
const mail = {
  from: 'Shop <shop@example.com>',
  to: ['ana@example.com'],
  headers: {
    'List-Unsubscribe': '<https://host.example/u/one-click>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
  tags: [{ name: 'automation', value: 'abandoned-cart' }],
}
const { first_name, unsubscribe_url, ...others } = sampleFlatProperties
const variables = {
  ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name.toUpperCase(), value])),
  SHOPPER_FIRST_NAME: first_name,
  SHOPPER_UNSUBSCRIBE_URL: unsubscribe_url,
}

export const resend: PresetSample = {
  modes: [
    {
      name: 'HTML',
      idempotency: 'Idempotency-Key, 24 h',
      settings,
      request: {
        method: 'POST',
        url: 'https://api.resend.com/emails',
        headers: { ...headers, 'idempotency-key': sampleMessage.id },
        body: {
          ...mail,
          subject: 'Your cart waits',
          html: '<p>Ana, your cart waits.</p>',
          text: 'Ana, your cart waits.',
        },
      },
    },
    {
      name: 'template',
      idempotency: 'Idempotency-Key, 24 h',
      settings: { ...settings, template: 'abandoned-cart', event: 'ignored' },
      request: {
        method: 'POST',
        url: 'https://api.resend.com/emails',
        headers: { ...headers, 'idempotency-key': sampleMessage.id },
        body: { ...mail, template: { id: 'abandoned-cart', variables } },
      },
    },
    {
      name: 'event',
      idempotency: null,
      settings: { api_key: 're_1', event: 'cart.abandoned' },
      request: {
        method: 'POST',
        url: 'https://api.resend.com/events/send',
        headers,
        body: { event: 'cart.abandoned', email: 'ana@example.com', payload: sampleProperties },
      },
    },
  ],
  answers: [
    { what: 'a mail taken', status: 200, body: { id: '1' }, means: { outcome: 'delivered' } },
    { what: 'an event taken', status: 202, means: { outcome: 'delivered' } },
    {
      what: 'the same key, right now',
      status: 409,
      body: { name: 'concurrent_idempotent_requests' },
      means: { outcome: 'retry' },
    },
    {
      what: 'the same key with other bytes',
      status: 409,
      body: { name: 'invalid_idempotent_request' },
      means: { outcome: 'rejected' },
    },
    {
      what: 'the quota of the day',
      status: 429,
      headers: { 'retry-after': '1' },
      body: { name: 'daily_quota_exceeded' },
      means: { outcome: 'retry', retryAfterMs: 4 * 3_600_000 },
    },
    {
      what: 'the quota of the month',
      status: 429,
      body: { name: 'monthly_quota_exceeded' },
      means: { outcome: 'retry', retryAfterMs: 12 * 3_600_000 },
    },
    {
      what: 'an address that it cannot take',
      status: 422,
      body: { name: 'validation_error', message: 'Invalid `to` field. The email address needs to follow …' },
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'another mistake',
      status: 422,
      body: { name: 'validation_error', message: 'Invalid `from` field.' },
      means: { outcome: 'rejected' },
    },
    tooMany,
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

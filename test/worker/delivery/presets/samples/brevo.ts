import type { PresetSample } from '../sample.ts'
import { gatewayTimeout, outage, sampleData, sampleMessage, sampleProperties, wrongKey } from '../sample.ts'

const headers = { accept: 'application/json', 'api-key': 'xkeysib-1', 'content-type': 'application/json' }
const mail = {
  to: [{ email: 'ana@example.com' }],
  headers: {
    idempotencyKey: sampleMessage.id,
    'List-Unsubscribe': '<https://host.example/u/one-click>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
  tags: ['abandoned-cart'],
}

export const brevo: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: null,
      settings: { api_key: 'xkeysib-1', event: 'cart abandoned!' },
      request: {
        method: 'POST',
        url: 'https://api.brevo.com/v3/events',
        headers,
        body: {
          event_name: 'cart_abandoned_',
          event_date: '2026-03-02T11:00:00.000Z',
          identifiers: { email_id: 'ana@example.com' },
          event_properties: sampleProperties,
        },
      },
    },
    {
      name: 'template',
      idempotency: 'headers.idempotencyKey, 15 min',
      settings: { api_key: 'xkeysib-1', template: '12' },
      request: {
        method: 'POST',
        url: 'https://api.brevo.com/v3/smtp/email',
        headers,
        body: { ...mail, templateId: 12, params: sampleData },
      },
    },
    {
      name: 'HTML',
      idempotency: 'headers.idempotencyKey, 15 min',
      settings: { api_key: 'xkeysib-1', from: 'Shop <shop@example.com>' },
      request: {
        method: 'POST',
        url: 'https://api.brevo.com/v3/smtp/email',
        headers,
        body: {
          ...mail,
          sender: { email: 'shop@example.com', name: 'Shop' },
          subject: 'Your cart waits',
          htmlContent: '<p>Ana, your cart waits.</p>',
          textContent: 'Ana, your cart waits.',
        },
      },
    },
  ],
  answers: [
    { what: 'an event taken', status: 204, means: { outcome: 'delivered' } },
    { what: 'a mail taken', status: 201, body: { messageId: '<1@x>' }, means: { outcome: 'delivered' } },
    {
      what: 'a repeat of a mail that it has',
      status: 400,
      body: { code: 'duplicate_request', message: 'seen' },
      means: { outcome: 'delivered' },
    },
    {
      what: 'an address that it cannot take',
      status: 400,
      body: { code: 'invalid_parameter', message: 'email is not valid in to' },
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'another mistake',
      status: 400,
      body: { code: 'invalid_parameter', message: 'templateId is not valid' },
      means: { outcome: 'rejected' },
    },
    {
      what: 'too many requests, with its own header',
      status: 429,
      headers: { 'x-sib-ratelimit-reset': '12' },
      means: { outcome: 'retry', retryAfterMs: 12_000 },
    },
    { what: 'no credits', status: 402, body: { code: 'not_enough_credits' }, means: { outcome: 'rejected' } },
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

import type { PresetSample } from '../sample.ts'
import { answeredAt, gatewayTimeout, outage, sampleData, sampleMessage, wrongKey } from '../sample.ts'

const headers = {
  accept: 'application/json',
  authorization: 'Bearer SG.1',
  'content-type': 'application/json',
}
const template = `d-${'0123456789abcdef'.repeat(2)}`
const recipient = { to: [{ email: 'ana@example.com' }], custom_args: { delivery: sampleMessage.id } }
const unsubscribe = {
  'List-Unsubscribe': '<https://host.example/u/one-click>',
  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
}

export const sendgrid: PresetSample = {
  modes: [
    {
      name: 'template',
      idempotency: null,
      settings: { api_key: 'SG.1', from: 'Shop <shop@example.com>', region: 'global', template },
      request: {
        method: 'POST',
        url: 'https://api.sendgrid.com/v3/mail/send',
        headers,
        body: {
          personalizations: [{ ...recipient, dynamic_template_data: sampleData }],
          from: { email: 'shop@example.com', name: 'Shop' },
          template_id: template,
          categories: ['abandoned-cart'],
          headers: unsubscribe,
        },
      },
    },
    {
      name: 'HTML',
      idempotency: null,
      settings: { api_key: 'SG.1', from: 'shop@example.com', region: 'eu', unsubscribe_group: '9' },
      request: {
        method: 'POST',
        url: 'https://api.eu.sendgrid.com/v3/mail/send',
        headers,
        body: {
          personalizations: [recipient],
          from: { email: 'shop@example.com' },
          subject: 'Your cart waits',
          content: [
            { type: 'text/plain', value: 'Ana, your cart waits.' },
            { type: 'text/html', value: '<p>Ana, your cart waits.</p>' },
          ],
          categories: ['abandoned-cart'],
          asm: { group_id: 9 },
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 202, headers: { 'x-message-id': 'm1' }, means: { outcome: 'delivered' } },
    {
      what: 'too many requests, until a second',
      status: 429,
      headers: { 'x-ratelimit-reset': String(answeredAt / 1_000 + 30) },
      means: { outcome: 'retry', retryAfterMs: 30_000 },
    },
    {
      what: 'too many requests, until a second that is past',
      status: 429,
      headers: { 'x-ratelimit-reset': String(answeredAt / 1_000 - 30) },
      means: { outcome: 'retry', retryAfterMs: 0 },
    },
    {
      what: 'an address that it cannot take',
      status: 400,
      body: {
        errors: [{ field: 'personalizations.0.to.0.email', message: 'Does not contain a valid address.' }],
      },
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'another mistake',
      status: 400,
      body: { errors: [{ field: 'from.email', message: 'Does not contain a valid address.' }] },
      means: { outcome: 'rejected' },
    },
    { what: 'a sender that is not verified', status: 403, means: { outcome: 'rejected' } },
    { what: 'a mail that is too large', status: 413, means: { outcome: 'rejected' } },
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

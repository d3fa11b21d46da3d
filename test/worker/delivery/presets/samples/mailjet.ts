import type { PresetSample } from '../sample.ts'
import { gatewayTimeout, outage, sampleData, sampleMessage, tooMany, wrongKey } from '../sample.ts'

const headers = {
  accept: 'application/json',
  authorization: `Basic ${btoa('mj-1:mj-2')}`,
  'content-type': 'application/json',
}
const keys = { api_key: 'mj-1', secret_key: 'mj-2', from: 'Shop <shop@example.com>' }
const mail = {
  From: { Email: 'shop@example.com', Name: 'Shop' },
  To: [{ Email: 'ana@example.com' }],
  CustomID: sampleMessage.id,
  EventPayload: 'abandoned-cart',
  Headers: {
    'List-Unsubscribe': '<https://host.example/u/one-click>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
}
const failed = (StatusCode: number, ErrorRelatedTo: readonly string[] = []) => ({
  Messages: [{ Status: 'error', Errors: [{ ErrorCode: 'mj-0013', StatusCode, ErrorRelatedTo }] }],
})

export const mailjet: PresetSample = {
  modes: [
    {
      name: 'template',
      idempotency: null,
      settings: { ...keys, region: 'eu', template: '123' },
      request: {
        method: 'POST',
        url: 'https://api.mailjet.com/v3.1/send',
        headers,
        body: { Messages: [{ ...mail, TemplateID: 123, TemplateLanguage: true, Variables: sampleData }] },
      },
    },
    {
      name: 'HTML',
      idempotency: null,
      settings: { ...keys, region: 'us' },
      request: {
        method: 'POST',
        url: 'https://api.us.mailjet.com/v3.1/send',
        headers,
        body: {
          Messages: [
            {
              ...mail,
              Subject: 'Your cart waits',
              HTMLPart: '<p>Ana, your cart waits.</p>',
              TextPart: 'Ana, your cart waits.',
            },
          ],
        },
      },
    },
  ],
  answers: [
    {
      what: 'taken',
      status: 200,
      body: { Messages: [{ Status: 'success' }] },
      means: { outcome: 'delivered' },
    },
    { what: 'a 200 that is a failure', status: 200, body: failed(400), means: { outcome: 'rejected' } },
    {
      what: 'an address that it cannot take',
      status: 400,
      body: failed(400, ['To[0].Email']),
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    { what: 'a 200 that is an outage', status: 200, body: failed(503), means: { outcome: 'retry' } },
    {
      what: 'a 200 that says nothing about the message',
      status: 200,
      body: '<html>',
      means: { outcome: 'retry', isUnknown: true },
    },
    { what: 'another mistake', status: 403, body: failed(403, ['From']), means: { outcome: 'rejected' } },
    tooMany,
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

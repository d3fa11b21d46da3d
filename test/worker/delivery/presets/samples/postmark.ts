import type { PresetSample } from '../sample.ts'
import { gatewayTimeout, outage, sampleData, sampleMessage, tooMany, wrongKey } from '../sample.ts'

const headers = {
  accept: 'application/json',
  'content-type': 'application/json',
  'x-postmark-server-token': 'pm-1',
}
const mail = {
  From: 'Shop <shop@example.com>',
  To: 'ana@example.com',
  MessageStream: 'broadcast',
  Tag: 'abandoned-cart',
  Metadata: { delivery: sampleMessage.id },
  Headers: [
    { Name: 'List-Unsubscribe', Value: '<https://host.example/u/one-click>' },
    { Name: 'List-Unsubscribe-Post', Value: 'List-Unsubscribe=One-Click' },
  ],
}
const settings = { server_token: 'pm-1', from: 'Shop <shop@example.com>' }
const error = (ErrorCode: number, Message = 'no') => ({ ErrorCode, Message })

export const postmark: PresetSample = {
  modes: [
    {
      name: 'template',
      idempotency: null,
      settings: { ...settings, template: 'abandoned-cart' },
      request: {
        method: 'POST',
        url: 'https://api.postmarkapp.com/email/withTemplate',
        headers,
        body: { ...mail, TemplateAlias: 'abandoned-cart', TemplateModel: sampleData },
      },
    },
    {
      name: 'template, by number',
      isVariant: true,
      idempotency: null,
      settings: { ...settings, template: '123', stream: 'carts' },
      request: {
        method: 'POST',
        url: 'https://api.postmarkapp.com/email/withTemplate',
        headers,
        body: { ...mail, MessageStream: 'carts', TemplateId: 123, TemplateModel: sampleData },
      },
    },
    {
      name: 'HTML',
      idempotency: null,
      settings,
      request: {
        method: 'POST',
        url: 'https://api.postmarkapp.com/email',
        headers,
        body: {
          ...mail,
          Subject: 'Your cart waits',
          HtmlBody: '<p>Ana, your cart waits.</p>',
          TextBody: 'Ana, your cart waits.',
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 200, body: error(0, 'OK'), means: { outcome: 'delivered' } },
    {
      what: 'a 200 that is not its own',
      status: 200,
      body: '<html>',
      means: { outcome: 'retry', isUnknown: true },
    },
    {
      what: 'an inactive recipient',
      status: 422,
      body: error(406),
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'an address that is none',
      status: 422,
      body: error(300, "Error parsing 'To': Illegal email address 'x'."),
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'a sender that is none',
      status: 422,
      body: error(300, "Error parsing 'From': Illegal email address 'x'."),
      means: { outcome: 'rejected' },
    },
    { what: 'a sender that is not confirmed', status: 422, body: error(400), means: { outcome: 'rejected' } },
    { what: 'no credits', status: 422, body: error(405), means: { outcome: 'rejected' } },
    { what: 'maintenance', status: 422, body: error(100), means: { outcome: 'retry' } },
    { what: 'too many, told in its own code', status: 422, body: error(429), means: { outcome: 'retry' } },
    { what: 'a mail that is too large', status: 413, means: { outcome: 'rejected' } },
    tooMany,
    wrongKey,
    outage,
    gatewayTimeout,
  ],
}

import type { PresetSample } from '../sample.ts'
import { gatewayTimeout, outage, sampleMessage } from '../sample.ts'

const headers = { accept: 'application/json', 'content-type': 'application/json' }
const envelope = {
  from_email: 'shop@example.com',
  from_name: 'Shop',
  to: [{ email: 'ana@example.com', type: 'to' }],
  headers: {
    'List-Unsubscribe': '<https://host.example/u/one-click>',
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  },
  tags: ['abandoned-cart'],
  metadata: { delivery: sampleMessage.id },
}
const variables: unknown = JSON.parse(
  JSON.stringify(Object.entries(sampleMessage.data).map(([name, content]) => ({ name, content }))),
)
const recipient = (status: string, reason: string | null = null) => [
  { email: 'ana@example.com', status, reject_reason: reason, _id: '1' },
]
const error = (name: string) => ({ status: 'error', code: -1, name, message: 'no' })

export const mandrill: PresetSample = {
  modes: [
    {
      name: 'template',
      idempotency: null,
      settings: { api_key: 'md-1', template: 'Abandoned cart', from: 'Shop <shop@example.com>' },
      request: {
        method: 'POST',
        url: 'https://mandrillapp.com/api/1.0/messages/send-template',
        headers,
        body: {
          key: 'md-1',
          async: false,
          template_name: 'Abandoned cart',
          template_content: [],
          message: { ...envelope, merge_language: 'handlebars', global_merge_vars: variables },
        },
      },
    },
    {
      name: 'HTML',
      idempotency: null,
      settings: { api_key: 'md-1', from: 'Shop <shop@example.com>' },
      request: {
        method: 'POST',
        url: 'https://mandrillapp.com/api/1.0/messages/send',
        headers,
        body: {
          key: 'md-1',
          async: false,
          message: {
            ...envelope,
            subject: 'Your cart waits',
            html: '<p>Ana, your cart waits.</p>',
            text: 'Ana, your cart waits.',
          },
        },
      },
    },
  ],
  answers: [
    { what: 'sent', status: 200, body: recipient('sent'), means: { outcome: 'delivered' } },
    { what: 'queued', status: 200, body: recipient('queued'), means: { outcome: 'delivered' } },
    { what: 'scheduled', status: 200, body: recipient('scheduled'), means: { outcome: 'delivered' } },
    {
      what: 'a hard bounce before',
      status: 200,
      body: recipient('rejected', 'hard-bounce'),
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'an opt-out before',
      status: 200,
      body: recipient('rejected', 'unsub'),
      means: { outcome: 'rejected', suppress: 'unsubscribed' },
    },
    {
      what: 'a complaint before',
      status: 200,
      body: recipient('rejected', 'spam'),
      means: { outcome: 'rejected', suppress: 'complained' },
    },
    {
      what: 'the merchant’s own rule',
      status: 200,
      body: recipient('rejected', 'custom'),
      means: { outcome: 'rejected' },
    },
    {
      what: 'an address that is none',
      status: 200,
      body: recipient('invalid'),
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'a 200 that says nothing about the recipient',
      status: 200,
      body: '<html>',
      means: { outcome: 'retry', isUnknown: true },
    },
    {
      what: 'a mistake told as an outage',
      status: 500,
      body: error('Unknown_Template'),
      means: { outcome: 'rejected' },
    },
    { what: 'a wrong key', status: 500, body: error('Invalid_Key'), means: { outcome: 'rejected' } },
    { what: 'an unpaid bill', status: 500, body: error('PaymentRequired'), means: { outcome: 'rejected' } },
    {
      what: 'an outage with a name',
      status: 500,
      body: error('ServiceUnavailable'),
      means: { outcome: 'retry' },
    },
    {
      what: 'an outage told as a mistake',
      status: 400,
      body: error('GeneralError'),
      means: { outcome: 'retry' },
    },
    outage,
    gatewayTimeout,
  ],
}

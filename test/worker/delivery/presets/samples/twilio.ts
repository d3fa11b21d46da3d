import type { ModeSample, PresetSample } from '../sample.ts'

const account = 'AC0123456789abcdef0123456789abcdef'
const service = 'MG0123456789abcdef0123456789abcdef'
const text = 'Ana, your cart waits: https://host.example/c/click\nReply STOP to opt out'

const request = {
  method: 'POST',
  url: `https://api.twilio.com/2010-04-01/Accounts/${account}/Messages.json`,
  headers: {
    accept: 'application/json',
    authorization: `Basic ${btoa(`${account}:token_1`)}`,
    'content-type': 'application/x-www-form-urlencoded',
  },
  body: { To: '+33612345678', MessagingServiceSid: service, Body: text },
} satisfies ModeSample['request']

const refused = (what: string, code: number, suppress?: 'unsubscribed' | 'bounced') => ({
  what,
  status: 400,
  body: { code, message: 'no', more_info: `https://www.twilio.com/docs/errors/${code}`, status: 400 },
  means: { outcome: 'rejected', ...(suppress && { suppress }) } as const,
})

export const twilio: PresetSample = {
  modes: [
    {
      name: 'SMS',
      idempotency: null,
      settings: { account_sid: account, auth_token: 'token_1', from: service, text },
      request,
    },
    {
      name: 'SMS of a number, with an API key, in Ireland',
      isVariant: true,
      idempotency: null,
      settings: {
        account_sid: account,
        auth_token: 'token_1',
        api_key: 'SK0123456789abcdef0123456789abcdef',
        from: '+15005550006',
        text: `  ${text}\n`,
        region: 'dublin.ie1',
        status_callback: 'https://shop.example/sms?x=1',
      },
      request: {
        ...request,
        url: `https://api.dublin.ie1.twilio.com/2010-04-01/Accounts/${account}/Messages.json`,
        headers: {
          ...request.headers,
          authorization: `Basic ${btoa('SK0123456789abcdef0123456789abcdef:token_1')}`,
        },
        body: {
          To: '+33612345678',
          From: '+15005550006',
          Body: text,
          StatusCallback: 'https://shop.example/sms?x=1',
        },
      },
    },
  ],
  answers: [
    { what: 'taken', status: 201, body: { sid: 'SM1', status: 'accepted' }, means: { outcome: 'delivered' } },
    {
      what: 'taken, though the answer was cut',
      status: 201,
      body: '{"sid":"SM',
      means: { outcome: 'delivered' },
    },
    {
      what: 'failed at once',
      status: 201,
      body: { sid: 'SM1', status: 'failed' },
      means: { outcome: 'rejected' },
    },
    refused('somebody who replied STOP', 21610, 'unsubscribed'),
    refused('a number that is none', 21211, 'bounced'),
    refused('a landline', 21614, 'bounced'),
    refused('a region that is not allowed', 21408),
    { what: 'a wrong token', status: 401, body: { code: 20003 }, means: { outcome: 'rejected' } },
    {
      what: 'too many requests at once, turned away unprocessed',
      status: 429,
      body: { code: 20429 },
      means: { outcome: 'retry' },
    },
    { what: 'a service that is not there', status: 503, means: { outcome: 'retry' } },
    {
      what: 'a breakdown at any moment of the work',
      status: 500,
      means: { outcome: 'retry', isUnknown: true },
    },
    { what: 'a gateway that gave up', status: 504, means: { outcome: 'retry', isUnknown: true } },
  ],
}

import type { PresetSample } from '../sample.ts'
import { sampleProperties, sampleTextProperties } from '../sample.ts'

const headers = {
  accept: 'application/json',
  authorization: 'Bearer pat-1',
  'content-type': 'application/json',
}
const event = {
  eventName: 'pe123456_cart_abandoned',
  email: 'ana@example.com',
  uuid: '0195568b-1f40-7a3b-9c4d-5e6f708192a3',
  occurredAt: '2026-03-02T11:00:00.000Z',
}

export const hubspot: PresetSample = {
  modes: [
    {
      name: 'event',
      idempotency: 'uuid',
      settings: { token: 'pat-1', event: 'pe123456_cart_abandoned' },
      request: {
        method: 'POST',
        url: 'https://api.hubapi.com/events/v3/send',
        headers,
        body: { ...event, properties: sampleTextProperties },
      },
    },
    {
      name: 'event with the properties that HubSpot knows',
      isVariant: true,
      idempotency: 'uuid',
      settings: { token: 'pat-1', event: 'pe123456_cart_abandoned', properties: 'cart_total restore_url' },
      request: {
        method: 'POST',
        url: 'https://api.hubapi.com/events/v3/send',
        headers,
        body: {
          ...event,
          properties: { cart_total: '129.90', restore_url: 'https://host.example/c/restore' },
        },
      },
    },
    {
      name: 'template',
      idempotency: 'message.sendId',
      settings: { token: 'pat-1', template: '41266' },
      request: {
        method: 'POST',
        url: 'https://api.hubapi.com/marketing/v3/transactional/single-email/send',
        headers,
        body: {
          emailId: 41_266,
          message: { to: 'ana@example.com', sendId: '0195568b-1f40-7a3b-9c4d-5e6f708192a3' },
          customProperties: sampleProperties,
        },
      },
    },
  ],
  answers: [
    { what: 'an event that was taken', status: 204, means: { outcome: 'delivered' } },
    {
      what: 'an e-mail that was taken',
      status: 200,
      body: { status: 'PENDING', statusId: 's1', requestedAt: '2026-03-02T11:00:05Z' },
      means: { outcome: 'delivered' },
    },
    {
      what: 'an e-mail that went out at the first attempt',
      status: 200,
      body: { status: 'COMPLETE', sendResult: 'IDEMPOTENT_IGNORE' },
      means: { outcome: 'delivered' },
    },
    {
      what: 'somebody who opted out',
      status: 200,
      body: { status: 'COMPLETE', sendResult: 'PREVIOUSLY_UNSUBSCRIBED_PORTAL' },
      means: { outcome: 'rejected', suppress: 'unsubscribed' },
    },
    {
      what: 'an address that bounced',
      status: 200,
      body: { status: 'COMPLETE', sendResult: 'PREVIOUSLY_BOUNCED' },
      means: { outcome: 'rejected', suppress: 'bounced' },
    },
    {
      what: 'somebody who complained',
      status: 200,
      body: { status: 'COMPLETE', sendResult: 'PREVIOUS_SPAM' },
      means: { outcome: 'rejected', suppress: 'complained' },
    },
    {
      what: 'a template that is broken',
      status: 200,
      body: { status: 'COMPLETE', sendResult: 'TEMPLATE_RENDER_EXCEPTION' },
      means: { outcome: 'rejected' },
    },
    {
      what: 'an e-mail that was held back',
      status: 200,
      body: { status: 'COMPLETE', sendResult: 'THROTTLED' },
      means: { outcome: 'retry' },
    },
    {
      what: 'a send that was canceled',
      status: 200,
      body: { status: 'CANCELED' },
      means: { outcome: 'rejected' },
    },
    { what: 'an event that is not defined', status: 400, means: { outcome: 'rejected' } },
    { what: 'a token without the scope', status: 403, means: { outcome: 'rejected' } },
    {
      what: 'too many requests in ten seconds',
      status: 429,
      body: { status: 'error', policyName: 'TEN_SECONDLY_ROLLING' },
      means: { outcome: 'retry', retryAfterMs: 10_000 },
    },
    {
      what: 'too many requests of the day',
      status: 429,
      body: { status: 'error', policyName: 'DAILY' },
      means: { outcome: 'retry', retryAfterMs: 3_600_000 },
    },
    {
      what: 'a wait that is told',
      status: 429,
      headers: { 'retry-after': '3' },
      body: { policyName: 'DAILY' },
      means: { outcome: 'retry', retryAfterMs: 3_000 },
    },
    { what: 'a gateway that gave up', status: 502, means: { outcome: 'retry', isUnknown: true } },
  ],
}

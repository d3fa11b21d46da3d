// Every vendor's call: known by its signature or password, and read for what it says of addresses.

import { createSign, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { Webhook } from 'standardwebhooks'
import { isMailVendor, vendorWebhooks } from '../../../../worker/delivery/vendor-webhooks/index.ts'
import type { MailVendor } from '../../../../worker/delivery/vendor-webhooks/index.ts'
import { rawSignature } from '../../../../worker/delivery/vendor-webhooks/sendgrid.ts'

const now = Date.parse('2026-03-02T11:00:00Z')
const text = '{"type":"email.bounced","n":"ü"}'
const body = new Uint8Array(new TextEncoder().encode(text))
const password = 'a-password-of-16-letters'
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const seconds = String(now / 1_000)

const call = (
  headers: Record<string, string> = {},
  more: { token?: string; body?: typeof body; now?: number } = {},
) => ({
  headers: new Headers(headers),
  body,
  token: null,
  now,
  ...more,
})

describe('resend', () => {
  const { resend } = vendorWebhooks
  const signature = new Webhook(secret).sign('msg_1', new Date(now), text)
  const headers = {
    'svix-id': 'msg_1',
    'svix-timestamp': seconds,
    'svix-signature': `v1,AAAA v1a,x ${signature}`,
  }

  test('is known by any of its listed signatures', async () => {
    expect(await resend.verify(call(headers), secret)).toBe(true)
  })

  test.each([
    ['another body', call(headers, { body: new Uint8Array([123, 125]) }), secret],
    ['another secret', call(headers), 'whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['another id', call({ ...headers, 'svix-id': 'msg_2' }), secret],
    ['another time', call({ ...headers, 'svix-timestamp': String(now / 1_000 + 1) }), secret],
    ['six minutes later', call(headers, { now: now + 6 * 60_000 }), secret],
    ['six minutes earlier', call(headers, { now: now - 6 * 60_000 }), secret],
    ['no headers', call(), secret],
    ['a secret that is none', call(headers), 'whsec_!'],
    ['an empty secret', call(headers), ''],
    ['only another version', call({ ...headers, 'svix-signature': signature.replace('v1,', 'v2,') }), secret],
  ])('is not believed with %s', async (_what, given, with_) => {
    expect(await resend.verify(given, with_)).toBe(false)
  })
})

describe('sendgrid', () => {
  const { sendgrid } = vendorWebhooks
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  const sign = () => createSign('sha256').update(seconds).update(text).sign(privateKey).toString('base64')
  const headersOf = (signature: string) => ({
    'X-Twilio-Email-Event-Webhook-Timestamp': seconds,
    'X-Twilio-Email-Event-Webhook-Signature': signature,
  })

  test('is known by its signature, however long its two numbers are', async () => {
    // About one in 128 signatures has a number that is shorter than 32 bytes.
    for (let round = 0; round < 300; round += 1)
      expect(await sendgrid.verify(call(headersOf(sign())), spki)).toBe(true)
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    expect(await sendgrid.verify(call(headersOf(sign())), pem)).toBe(true)
  })

  test('is not believed otherwise', async () => {
    const headers = headersOf(sign())
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey
    for (const [given, with_] of [
      [call(headers, { body: new Uint8Array([91, 93]) }), spki],
      [call(headers, { now: now + 6 * 60_000 }), spki],
      [call(headersOf('')), spki],
      [call(headersOf('AAAA')), spki],
      [call(), spki],
      [call(headers), ''],
      [call(headers), 'AAAA'],
      [call(headers), other.export({ type: 'spki', format: 'der' }).toString('base64')],
    ] as const)
      expect(await sendgrid.verify(given, with_)).toBe(false)
  })

  test('a signature of another shape is none', () => {
    for (const bytes of [
      [],
      [0x30],
      [0x30, 2, 2, 0],
      [0x30, 3, 2, 1, 1],
      [0x31, 6, 2, 1, 1, 2, 1, 1],
      [0x30, 6, 2, 1, 1, 2, 9, 1],
    ])
      expect(rawSignature(new Uint8Array(bytes))).toBe(null)
    expect(rawSignature(new Uint8Array([0x30, 6, 2, 1, 1, 2, 1, 2]))?.[31]).toBe(1)
  })
})

describe.each(['postmark', 'brevo', 'mailjet'] as const)('%s', (vendor) => {
  const verify = (given: ReturnType<typeof call>, with_: string) =>
    vendorWebhooks[vendor].verify(given, with_)
  const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })

  test('is known by the password in its address, a token or a header', async () => {
    expect(await verify(call(basic(`selvedge:${password}`)), password)).toBe(true)
    expect(await verify(call({}, { token: password }), password)).toBe(true)
    expect(await verify(call({ authorization: `Bearer ${password}` }), password)).toBe(true)
  })

  test('is not believed without it', async () => {
    for (const [given, with_] of [
      [call(), password],
      [call(basic('selvedge:')), password],
      [call(basic('selvedge')), password],
      [call(basic(`selvedge:${password}x`)), password],
      [call({ authorization: 'Basic !' }), password],
      [call({}, { token: '' }), password],
      // Too short a password is as good as none.
      [call({}, { token: 'short' }), 'short'],
    ] as const)
      expect(await verify(given, with_)).toBe(false)
  })
})

const email = 'ana@example.com'
const iso = '2026-03-02T10:59:00Z'

test.each([
  [
    'resend',
    { type: 'email.bounced', created_at: iso, data: { to: [email], bounce: { type: 'Permanent' } } },
    'bounced',
    iso,
  ],
  ['resend', { type: 'email.complained', created_at: iso, data: { to: [email] } }, 'complained', iso],
  [
    'resend',
    { type: 'contact.updated', created_at: iso, data: { email, unsubscribed: true } },
    'unsubscribed',
    iso,
  ],
  ['postmark', { RecordType: 'Bounce', Type: 'HardBounce', Email: email, BouncedAt: iso }, 'bounced', iso],
  [
    'postmark',
    { RecordType: 'SpamComplaint', Type: 'SpamComplaint', Email: email, BouncedAt: iso },
    'complained',
    iso,
  ],
  [
    'postmark',
    {
      RecordType: 'SubscriptionChange',
      SuppressSending: true,
      SuppressionReason: 'ManualSuppression',
      Recipient: email,
      ChangedAt: iso,
    },
    'unsubscribed',
    iso,
  ],
  [
    'postmark',
    {
      RecordType: 'SubscriptionChange',
      SuppressSending: true,
      SuppressionReason: 'HardBounce',
      Recipient: email,
      ChangedAt: iso,
    },
    'bounced',
    iso,
  ],
  ['sendgrid', { event: 'bounce', type: 'bounce', email, timestamp: 7 }, 'bounced', 7],
  ['sendgrid', { event: 'spamreport', email, timestamp: 7 }, 'complained', 7],
  ['sendgrid', { event: 'group_unsubscribe', email, timestamp: 7 }, 'unsubscribed', 7],
  ['brevo', { event: 'hard_bounce', email, ts_event: 7 }, 'bounced', 7],
  ['brevo', { event: 'spam', email, ts_event: 7 }, 'complained', 7],
  ['brevo', { event: 'unsubscribe', email, ts_event: 7 }, 'unsubscribed', 7],
  ['mailjet', { event: 'bounce', hard_bounce: true, email, time: 7 }, 'bounced', 7],
  ['mailjet', { event: 'spam', email, time: 7 }, 'complained', 7],
  ['mailjet', { event: 'unsub', email, time: 7 }, 'unsubscribed', 7],
] as const satisfies readonly (readonly [MailVendor, object, string, unknown])[])(
  '%s says %j: %s',
  (vendor, event, reason, at) => {
    expect(vendorWebhooks[vendor].read(event)).toEqual({ email, reason, at })
  },
)

test.each([
  ['resend', { type: 'email.bounced', data: { to: [email], bounce: { type: 'Transient' } } }],
  ['resend', { type: 'email.opened', data: { to: [email] } }],
  ['resend', { type: 'email.bounced', data: 'x' }],
  ['resend', { type: 'contact.updated', data: { email, unsubscribed: false } }],
  ['postmark', { RecordType: 'Bounce', Type: 'SoftBounce', Email: email }],
  ['postmark', { RecordType: 'SubscriptionChange', SuppressSending: false, Recipient: email }],
  ['postmark', { RecordType: 'Open', Recipient: email }],
  ['sendgrid', { event: 'bounce', type: 'blocked', email }],
  ['sendgrid', { event: 'deferred', email }],
  ['brevo', { event: 'soft_bounce', email }],
  ['brevo', { event: 'toString', email }],
  ['mailjet', { event: 'bounce', hard_bounce: false, email }],
  ['mailjet', {}],
] as const satisfies readonly (readonly [MailVendor, object])[])('%s says %j: nothing', (vendor, event) => {
  expect(vendorWebhooks[vendor].read(event)).toBe(null)
})

test('there is no vendor by a name that every object has', () => {
  expect(isMailVendor('constructor')).toBe(false)
})

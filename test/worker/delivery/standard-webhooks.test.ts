// The signature is checked with the library that receivers use; Ed25519, which it skips, with Node's own cryptography.

import { createPrivateKey, createPublicKey, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { describe, expect, test } from 'vitest'
import { signHeaders } from '../../../worker/delivery/standard-webhooks.ts'
import type { SignedMessage } from '../../../worker/delivery/standard-webhooks.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const message = () => ({
  id: '018f4a9e-3b7c-7def-8123-456789abcdef',
  timestamp: Math.floor(Date.now() / 1_000),
  body: '{"type":"automation.send","text":"Füße 👟"}',
})

/** The seed of RFC 8032, test 2, and its public half. */
const seed = Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex')
const publicHalf = Buffer.from('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c', 'hex')
const pairSecret = `whsk_${Buffer.concat([seed, publicHalf]).toString('base64')}`
const privateKey = createPrivateKey({
  key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
  format: 'der',
  type: 'pkcs8',
})

async function headersOf(signed: SignedMessage): Promise<Readonly<Record<string, string>>> {
  const made = await signHeaders(signed)
  if (!made.ok) throw new Error(made.reason)
  return made.headers
}

describe('the vectors of others', () => {
  test.each([
    {
      from: 'the documentation of Svix',
      key: 'whsec_plJ3nmyCDGBKInavdOK15jsl',
      id: 'msg_loFOjxBNrRLzqYUf',
      timestamp: 1_731_705_121,
      body: '{"event_type":"ping","data":{"success":true}}',
      signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
    },
    {
      from: 'the tests of the Svix server',
      key: secret,
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1_614_265_330,
      body: '{"test": 2432232314}',
      signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    },
  ])('of $from are met', async ({ key, id, timestamp, body, signature }) => {
    expect(await headersOf({ id, timestamp, body, secrets: [key] })).toEqual({
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signature,
    })
  })
})

test('a receiver verifies the signature with the standardwebhooks package', async () => {
  const headers = await headersOf({ ...message(), secrets: [secret] })
  expect(new Webhook(secret).verify(message().body, headers)).toMatchObject({ type: 'automation.send' })
})

test('an Ed25519 key signs the same bytes under v1a, and a receiver verifies them with its public half', async () => {
  const { id, timestamp, body } = message()
  const headers = await headersOf({ id, timestamp, body, secrets: [pairSecret] })
  const bytes = Buffer.from(`${id}.${timestamp}.${body}`)
  expect(headers['webhook-signature']).toBe(`v1a,${sign(null, bytes, privateKey).toString('base64')}`)
  const received = Buffer.from(headers['webhook-signature']?.slice('v1a,'.length) ?? '', 'base64')
  expect(verify(null, bytes, createPublicKey(privateKey), received)).toBe(true)
  expect(verify(null, Buffer.from(`${bytes.toString()} `), createPublicKey(privateKey), received)).toBe(false)
})

test('both kinds stand side by side while a receiver moves from one to the other, in the order of the secrets', async () => {
  const headers = await headersOf({ ...message(), secrets: [secret, pairSecret] })
  expect(headers['webhook-signature']).toMatch(/^v1,[A-Za-z0-9+/]{43}= v1a,[A-Za-z0-9+/]{86}==$/)
  // The package skips what it does not know.
  expect(new Webhook(secret).verify(message().body, headers)).toBeTruthy()
})

test('each of two secrets verifies while one is rotated, and a third does not', async () => {
  const next = 'whsec_c2VsdmVkZ2UtcmVjZWl2ZXItdHdv'
  const headers = await headersOf({ ...message(), secrets: [secret, next] })
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
  for (const one of [secret, next]) expect(new Webhook(one).verify(message().body, headers)).toBeTruthy()
  expect(() => new Webhook('whsec_dGhpcmQtc2VjcmV0').verify(message().body, headers)).toThrow(/signature/i)
})

test('a changed body, id or timestamp no longer verifies', async () => {
  const headers = await headersOf({ ...message(), secrets: [secret] })
  const webhook = new Webhook(secret)
  expect(() => webhook.verify(`${message().body} `, headers)).toThrow(/signature/i)
  expect(() => webhook.verify(message().body, { ...headers, 'webhook-id': 'another' })).toThrow(/signature/i)
  const later = String(Number(headers['webhook-timestamp']) + 1)
  expect(() => webhook.verify(message().body, { ...headers, 'webhook-timestamp': later })).toThrow(
    /signature/i,
  )
})

test('whatever the body and the key, a receiver verifies it', async () => {
  const keys = fc.uint8Array({ minLength: 1, maxLength: 80 })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), keys, async (body, key) => {
      const own = `whsec_${Buffer.from(key).toString('base64')}`
      const headers = await headersOf({ ...message(), body, secrets: [own] })
      expect(() => new Webhook(own).verify(body, headers, { jsonParse: false })).not.toThrow()
    }),
    { numRuns: 50 },
  )
})

test('a secret without its prefix, or without padding, signs alike', async () => {
  const fixed = { id: 'msg_1', timestamp: 1_772_449_200, body: '{}' }
  const padded = await headersOf({ ...fixed, secrets: ['whsec_c2VjcmV0LXNlY3JldA=='] })
  expect(await headersOf({ ...fixed, secrets: ['c2VjcmV0LXNlY3JldA=='] })).toEqual(padded)
  expect(await headersOf({ ...fixed, secrets: ['whsec_c2VjcmV0LXNlY3JldA'] })).toEqual(padded)
})

test('a secret that is not base64 is used as its text', async () => {
  const headers = await headersOf({ ...message(), secrets: ['not base64!'] })
  expect(new Webhook('not base64!', { format: 'raw' }).verify(message().body, headers)).toBeTruthy()
})

test('without a secret the message carries its id and time and no signature', async () => {
  expect(await headersOf({ id: 'msg_1', timestamp: 7, body: '', secrets: [] })).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '7',
  })
})

test('one secret that cannot sign stops the message, and is told by its place', async () => {
  expect(await signHeaders({ ...message(), secrets: [secret, 'whsk_c2hvcnQ='] })).toEqual({
    ok: false,
    reason: 'signing secret 2 of 2 cannot be used: behind whsk_ there is no base64 of 32 or 64 bytes',
  })
  expect(await signHeaders({ ...message(), secrets: ['whsk_c2hvcnQ='] })).toEqual({
    ok: false,
    reason: 'the signing secret cannot be used: behind whsk_ there is no base64 of 32 or 64 bytes',
  })
})

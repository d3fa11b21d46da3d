// The signature is checked with the library that receivers use.

import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { signHeaders } from '../../../worker/delivery/standard-webhooks.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const message = () => ({
  id: '018f4a9e-3b7c-7def-8123-456789abcdef',
  timestamp: Math.floor(Date.now() / 1_000),
  body: '{"type":"automation.send","text":"Füße 👟"}',
})

test('a receiver verifies the signature with the standardwebhooks package', async () => {
  const headers = await signHeaders({ ...message(), secrets: [secret] })
  expect(new Webhook(secret).verify(message().body, headers)).toMatchObject({ type: 'automation.send' })
})

test('each of two secrets verifies while one is rotated, and a third does not', async () => {
  const next = 'whsec_c2VsdmVkZ2UtcmVjZWl2ZXItdHdv'
  const headers = await signHeaders({ ...message(), secrets: [secret, next] })
  expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
  for (const one of [secret, next]) expect(new Webhook(one).verify(message().body, headers)).toBeTruthy()
  expect(() => new Webhook('whsec_dGhpcmQtc2VjcmV0').verify(message().body, headers)).toThrow(/signature/i)
})

test('a changed body, id or timestamp no longer verifies', async () => {
  const headers = await signHeaders({ ...message(), secrets: [secret] })
  const webhook = new Webhook(secret)
  expect(() => webhook.verify(`${message().body} `, headers)).toThrow(/signature/i)
  expect(() => webhook.verify(message().body, { ...headers, 'webhook-id': 'another' })).toThrow(/signature/i)
  const later = String(Number(headers['webhook-timestamp']) + 1)
  expect(() => webhook.verify(message().body, { ...headers, 'webhook-timestamp': later })).toThrow(
    /signature/i,
  )
})

test('a secret without its prefix, or without padding, signs alike', async () => {
  const fixed = { id: 'msg_1', timestamp: 1_772_449_200, body: '{}' }
  const padded = await signHeaders({ ...fixed, secrets: ['whsec_c2VjcmV0LXNlY3JldA=='] })
  expect(await signHeaders({ ...fixed, secrets: ['c2VjcmV0LXNlY3JldA=='] })).toEqual(padded)
  expect(await signHeaders({ ...fixed, secrets: ['whsec_c2VjcmV0LXNlY3JldA'] })).toEqual(padded)
})

test('a secret that is not base64 is used as its text', async () => {
  const headers = await signHeaders({ ...message(), secrets: ['not base64!'] })
  expect(new Webhook('not base64!', { format: 'raw' }).verify(message().body, headers)).toBeTruthy()
})

test('without a secret the message carries its id and time and no signature', async () => {
  expect(await signHeaders({ id: 'msg_1', timestamp: 7, body: '', secrets: [] })).toEqual({
    'webhook-id': 'msg_1',
    'webhook-timestamp': '7',
  })
})

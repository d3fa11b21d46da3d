import { assert, property, string, uint8Array } from 'fast-check'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { whyNotVerified } from '../../demo/verify-webhook.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const sentAt = new Date('2026-03-02T11:00:00Z')
const body = '{"type":"automation.send"}'
const genuine = {
  id: 'msg_1',
  timestamp: String(sentAt.getTime() / 1000),
  signature: new Webhook(secret).sign('msg_1', sentAt, body),
  body,
}
const verify = (changes: Partial<typeof genuine>, nowMs = sentAt.getTime()): string | null =>
  whyNotVerified({ ...genuine, ...changes }, secret, nowMs)

test('every message that the standardwebhooks package signs is genuine', () => {
  assert(
    property(uint8Array({ minLength: 24, maxLength: 64 }), string(), (key, text) => {
      const own = `whsec_${Buffer.from(key).toString('base64')}`
      const signature = new Webhook(own).sign('msg_2', sentAt, text)
      const webhook = { id: 'msg_2', timestamp: genuine.timestamp, signature, body: text }
      expect(whyNotVerified(webhook, own, sentAt.getTime())).toBeNull()
    }),
  )
})

test('a message whose id, time or body was touched is not', () => {
  expect(verify({ body: `${body} ` })).toBe('the signature does not match')
  expect(verify({ id: 'msg_2' })).toBe('the signature does not match')
  expect(verify({ timestamp: String(sentAt.getTime() / 1000 + 1) })).toBe('the signature does not match')
})

test('one of several signatures is enough while a secret is rotated', () => {
  const other = new Webhook(`whsec_${Buffer.from('another secret, long enough').toString('base64')}`)
  const signature = `${other.sign('msg_1', sentAt, body)} ${genuine.signature}`
  expect(verify({ signature })).toBeNull()
  expect(verify({ signature: other.sign('msg_1', sentAt, body) })).toBe('the signature does not match')
})

test('a replay after five minutes is refused', () => {
  expect(verify({}, sentAt.getTime() + 5 * 60_000)).toBeNull()
  expect(verify({}, sentAt.getTime() + 5 * 60_000 + 1)).toContain('5 minutes off')
  expect(verify({}, sentAt.getTime() - 6 * 60_000)).toContain('5 minutes off')
})

test('missing and malformed headers are told apart from a wrong signature', () => {
  expect(verify({ signature: '' })).toContain('header is missing')
  expect(verify({ timestamp: 'yesterday' })).toContain('not a number')
  for (const signature of ['v1,', 'v2,abc', 'nonsense', ',,,', 'v1,%%%']) {
    expect(verify({ signature })).toBe('the signature does not match')
  }
  expect(whyNotVerified(genuine, '', sentAt.getTime())).toContain('EMAIL_TOOL_SECRET is not set')
})
